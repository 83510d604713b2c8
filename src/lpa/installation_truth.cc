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

}  // namespace

Result<sgp22::ProfileInstallationResult> FindInstallation(
    IsdrChannel& isdr, const sgp22::TransactionId& transaction_id, const sgp22::Iccid& iccid,
    Error after, const Call& call) {
  auto answers = isdr.CallAll(call, sgp22::GetProfilesInfo{}, sgp22::RetrieveNotificationsList{});
  if (!answers || !std::get<0>(*answers)) {
    return Fail(std::move(after).WithNext(
        "the card's profiles could not be read: list them before you try again"));
  }
  const auto& pending = std::get<1>(*answers);
  if (pending) {
    if (auto result = ResultOf(transaction_id, pending->notifications)) return std::move(*result);
  }
  const std::string name = "profile " + log::Shorten(iccid.digits());
  if (Lists(*std::get<0>(*answers), iccid)) {
    after.message += "; the card lists " + name + " as installed";
    return Fail(std::move(after).WithNext("list the profiles; enable it if it is the one"));
  }
  after.code = ErrorCode::kUnavailable;
  after.message += "; the card does not list " + name + ": it was not installed";
  return Fail(std::move(after).WithNext("try again"));
}

}  // namespace lpab::lpa
