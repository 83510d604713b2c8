#include "lpa/installation_truth.h"

#include "base/log.h"
#include "sgp22/es10c.h"

namespace lpab::lpa {
namespace {

std::optional<sgp22::ProfileInstallationResult> ResultOf(
    const sgp22::TransactionId& transaction_id,
    const std::vector<sgp22::PendingNotification>& pending) {
  for (const auto& notification : pending) {
    auto result = sgp22::ProfileInstallationResult::Decode(notification.raw);
    if (result && result->transaction_id == transaction_id) return std::move(*result);
  }
  return std::nullopt;
}

bool Lists(const sgp22::ProfilesInfo& list, const sgp22::Iccid& iccid) {
  return std::ranges::any_of(list.profiles, [&iccid](const sgp22::ProfileInfo& profile) {
    return profile.iccid == iccid;
  });
}

struct CardView {
  sgp22::ProfilesInfo list;
  std::vector<sgp22::PendingNotification> pending;
};

Result<CardView> ReadCard(IsdrChannel& isdr, const Call& call) {
  constexpr int kTries = 4;
  for (int tried = 1;; ++tried) {
    auto answers = isdr.CallAll(call, sgp22::GetProfilesInfo{}, sgp22::RetrieveNotificationsList{});
    if (!answers) return Fail(std::move(answers).error());
    auto& [list, pending] = *answers;
    const bool no_pending = !pending && pending.error().Detail<Es10Detail>() != nullptr;
    if (list && (pending || no_pending)) {
      return CardView{std::move(*list), pending ? std::move(pending->notifications)
                                                : std::vector<sgp22::PendingNotification>()};
    }
    if (tried < kTries) continue;
    if (!list) return Fail(std::move(list).error());
    return CardView{std::move(*list), {}};  // what is installed is known, at least
  }
}

}  // namespace

Result<sgp22::ProfileInstallationResult> FindInstallation(
    IsdrChannel& isdr, const sgp22::TransactionId& transaction_id, const sgp22::Iccid& iccid,
    Error after, const Call& call) {
  const auto card = ReadCard(isdr, call);
  if (!card) {
    after.code = ErrorCode::kUnknownOutcome;
    return Fail(std::move(after).WithNext(
        "the card's profiles could not be read: list them before you try again"));
  }
  if (auto result = ResultOf(transaction_id, card->pending)) return std::move(*result);
  const std::string name = "profile " + log::Shorten(iccid.digits());
  if (Lists(card->list, iccid)) {
    after.code = ErrorCode::kUnknownOutcome;
    after.message += "; the card lists " + name + " as installed, but no result of it was found";
    return Fail(std::move(after).WithNext("list the profiles; enable it if it is the one"));
  }
  const bool refused = after.Detail<StatusWordDetail>() != nullptr;
  if (!refused) after.code = ErrorCode::kUnavailable;
  after.message += "; the card does not list " + name + ": it was not installed";
  return Fail(std::move(after).WithNext("try again"));
}

}  // namespace lpab::lpa
