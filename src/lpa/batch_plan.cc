#include "lpa/batch_plan.h"

#include "base/log.h"

namespace lpab::lpa {
namespace {

constexpr char kRetryUnknown[] =
    "if the profile is certainly on no card, --retry-unknown uses the code again";

// Whether the card may have been given something for this code.
bool MayHaveLoaded(BatchState state) {
  return state == BatchState::kLoading || state == BatchState::kInstalled ||
         state == BatchState::kDone || state == BatchState::kUnknown;
}

BatchDecision Stop(LedgerEntry entry, ErrorCode code, std::string message, std::string next) {
  Error why = MakeError(code, std::move(message)).WithNext(std::move(next));
  return {BatchAction::kStop, std::move(entry), std::move(why)};
}

BatchDecision Download(LedgerEntry entry) {
  return {BatchAction::kDownload, std::move(entry), std::nullopt};
}

const InstallationFact* FactOf(const LedgerEntry& entry, std::span<const InstallationFact> facts) {
  for (const InstallationFact& fact : facts) {
    if (!entry.transaction_id.empty() && fact.transaction_id == entry.transaction_id) return &fact;
  }
  return nullptr;
}

// The code was used for another card than this one.
BatchDecision OtherCard(LedgerEntry entry, const CardTruth& truth, bool retry_unknown) {
  const std::string cards = "the card with the EID " + log::Shorten(entry.eid) + ", this one is " +
                            log::Shorten(truth.eid.digits());
  if (entry.state == BatchState::kDone || entry.state == BatchState::kInstalled) {
    return Stop(std::move(entry), ErrorCode::kAlreadyExists,
                "the activation code was used for " + cards, "ask the operator for another code");
  }
  if (retry_unknown) return Download(std::move(entry));
  entry.state = BatchState::kUnknown;
  return Stop(std::move(entry), ErrorCode::kUnknownOutcome,
              "the activation code was begun on " + cards + ": what became of it is not known",
              std::string("connect the other card and run the batch again; ") + kRetryUnknown);
}

// The card lists nothing of a profile that was perhaps loaded.
BatchDecision NotListed(LedgerEntry entry, const InstallationFact* fact, bool is_certain,
                        bool retry_unknown) {
  const bool was_there = (fact != nullptr && fact->succeeded) ||
                         entry.state == BatchState::kInstalled || entry.state == BatchState::kDone;
  if (was_there) {
    return Stop(std::move(entry), ErrorCode::kFailedPrecondition,
                "the profile was installed, and is no longer on the card",
                "somebody deleted it: ask the operator for another code");
  }
  const bool failed = fact != nullptr && !fact->succeeded;
  if (failed || is_certain || retry_unknown) {
    entry.state = BatchState::kNotInstalled;
    return Download(std::move(entry));
  }
  entry.state = BatchState::kUnknown;
  return Stop(std::move(entry), ErrorCode::kUnknownOutcome,
              "the card does not list the profile, and its installation results cannot be read",
              kRetryUnknown);
}

}  // namespace

std::vector<InstallationFact> InstallationFacts(
    std::span<const sgp22::PendingNotification> notifications) {
  std::vector<InstallationFact> facts;
  for (const sgp22::PendingNotification& notification : notifications) {
    const auto result = sgp22::ProfileInstallationResult::Decode(notification.raw);
    if (result) facts.push_back({result->transaction_id.bytes(), result->error() == nullptr});
  }
  return facts;
}

bool IsDoneWithoutCard(const BatchOrder& order, const LedgerEntry& entry) {
  if (entry.state != BatchState::kDone) return false;
  if (order.eid) return order.eid->digits() == entry.eid;
  return order.device == entry.device;
}

BatchDecision Decide(const LedgerEntry& entry, const CardTruth& truth,
                     std::span<const InstallationFact> facts, bool retry_unknown) {
  if (!MayHaveLoaded(entry.state)) return Download(entry);
  if (entry.eid != truth.eid.digits()) return OtherCard(entry, truth, retry_unknown);
  const InstallationFact* fact = FactOf(entry, facts);
  if (truth.Find(entry.iccid) == nullptr) {
    return NotListed(entry, fact, truth.pending.has_value(), retry_unknown);
  }
  if (entry.state == BatchState::kDone) return {BatchAction::kNothing, entry, std::nullopt};
  LedgerEntry installed = entry;
  installed.state = BatchState::kInstalled;
  return {BatchAction::kFinish, std::move(installed), std::nullopt};
}

}  // namespace lpab::lpa
