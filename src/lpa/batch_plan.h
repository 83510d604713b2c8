// What a batch may do with a code, by what its ledger and the card say. Pure.
#pragma once

#include <span>

#include "lpa/batch_ledger.h"
#include "lpa/batch_orders.h"
#include "lpa/card_truth.h"

namespace lpab::lpa {

// An installation's result, as far as it tells about a code.
struct InstallationFact {
  Bytes transaction_id;
  bool succeeded = false;
};
// Of the notifications that a card or an outbox holds; those of other kinds are left out.
std::vector<InstallationFact> InstallationFacts(
    std::span<const sgp22::PendingNotification> notifications);

enum class BatchAction {
  kDownload,  // the code is unused, or certainly nothing came of it
  kFinish,    // the profile is on the card: nickname, enabling, notifications
  kNothing,   // all is done
  kStop,      // the code may not be used; `why` says so
};

struct BatchDecision {
  BatchAction action = BatchAction::kStop;
  // What is known of the code by now, to be written into the ledger.
  LedgerEntry entry;
  std::optional<Error> why;  // of kStop
};

// Whether the ledger alone answers: the code was used for this row's device, and all is done. The
// card, which may be gone, is not read then.
bool IsDoneWithoutCard(const BatchOrder& order, const LedgerEntry& entry);

// `entry` of a code that was never written is LedgerEntry{}. `facts` come from the card and from
// the outbox. With `retry_unknown` a code is used again although nobody knows what became of it.
BatchDecision Decide(const LedgerEntry& entry, const CardTruth& truth,
                     std::span<const InstallationFact> facts, bool retry_unknown);

}  // namespace lpab::lpa
