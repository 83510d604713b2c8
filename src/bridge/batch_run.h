// BatchRun: one batch from its header to its outcome.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "bridge/card_worker.h"
#include "wire/pdu.h"

namespace lpab::bridge {

// Takes parts in, within the credit given; gives whole chains out, one at a time; takes their
// results in; ends in an outcome. Holds at most the window of commands and the answers. Pure.
class BatchRun {
 public:
  BatchRun(const wire::Batch& header, const wire::PeerLimits& limits);

  const wire::Batch& header() const { return header_; }
  uint32_t done() const { return runs_.commands(); }  // commands answered or unknown

  // Errors: part-out-of-order, credit-exceeded (the client broke the protocol).
  Result<void> AddPart(const wire::BatchPart& part);
  // The client is gone: what is there is all that comes.
  void EndInput();
  // No chain after the one that runs; `reason` is reported unless the batch is complete by then.
  void Stop(Error reason);

  // The next whole chain, when none runs and the batch goes on.
  std::optional<std::vector<card::BatchCommand>> NextChain();
  void Complete(ChainResult result);

  // Bytes that may now be granted in addition; they count as granted from then on.
  uint32_t TakeCredit();

  // Whether more commands are done than at the last call.
  bool TakeProgress();

  // No chain runs and none will.
  bool Finished();
  // All that an outcome has, but its request and boot id. Once, when finished.
  wire::Outcome TakeOutcome();

 private:
  void Record(card::CommandOutcome outcome);
  size_t FrontChain() const;
  void End(std::optional<Error> reason);

  const wire::Batch header_;
  const wire::PeerLimits limits_;
  std::deque<wire::Command> queue_;
  uint32_t received_ = 0;  // commands
  size_t received_bytes_ = 0;
  size_t granted_bytes_;        // that the client may have sent in all
  size_t ungranted_bytes_ = 0;  // taken off the queue, not granted anew
  bool input_ended_ = false;
  bool running_ = false;
  std::optional<Error> stop_;  // wanted at the end of the chain
  bool ended_ = false;
  std::optional<Error> failure_;
  uint32_t generation_ = 0;
  uint32_t reported_ = 0;  // commands, by TakeProgress()
  wire::OutcomeRuns runs_;
};

}  // namespace lpab::bridge
