// OutcomeStore: which batches were executed, and what came of the last ones.
#pragma once

#include <deque>
#include <optional>

#include "base/clock.h"
#include "bridge/client_identity.h"
#include "wire/pdu.h"

namespace lpab::bridge {

// Keeps the last few outcomes for a while until they are acknowledged, and the ids of many more
// batches, which are never executed again. In memory only: after a restart the boot id differs.
// One thread.
class OutcomeStore {
 public:
  struct Limits {
    size_t outcomes = 4;
    Duration life = std::chrono::minutes(10);
    size_t ids = 4096;
  };

  OutcomeStore(const Clock& clock, Limits limits) : clock_(clock), limits_(limits) {}

  // From now on the id is one that was seen. The oldest ids are forgotten over the limit.
  void MarkSeen(const wire::BatchId& batch);
  bool Seen(const wire::BatchId& batch) const;

  // Drops the oldest outcome over the limit.
  void Put(wire::Outcome outcome, ClientIdentity client);
  // Nothing when it is too old, acknowledged, was never there or is another client's. Valid until
  // the next change.
  const wire::Outcome* Find(const wire::BatchId& batch, const ClientIdentity& client);
  void Acknowledge(const wire::BatchId& batch);

  // Drops what is too old; gives when the next will be.
  std::optional<Clock::TimePoint> DropOld();

 private:
  struct Kept {
    wire::Outcome outcome;
    ClientIdentity client;
    Clock::TimePoint until;
  };

  const Clock& clock_;
  const Limits limits_;
  std::deque<wire::BatchId> seen_;
  std::deque<Kept> kept_;
};

}  // namespace lpab::bridge
