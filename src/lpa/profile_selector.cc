#include "lpa/profile_selector.h"

#include <vector>

#include "base/hex.h"
#include "base/log.h"

namespace lpab::lpa {
namespace {

bool HasIccid(const sgp22::ProfileInfo& profile, const Result<sgp22::Iccid>& iccid) {
  return iccid && profile.iccid == *iccid;
}

bool HasAid(const sgp22::ProfileInfo& profile, const Result<Bytes>& aid) {
  return aid && !aid->empty() && profile.isdp_aid == *aid;
}

}  // namespace

Result<sgp22::ProfileInfo> FindProfile(std::span<const sgp22::ProfileInfo> profiles,
                                       std::string_view text) {
  if (text.empty()) return Fail(ErrorCode::kInvalidArgument, "the profile's name is empty");
  const auto iccid = sgp22::Iccid::FromDigits(text);
  const auto aid = FromHex(text);
  std::vector<const sgp22::ProfileInfo*> named;
  for (const sgp22::ProfileInfo& profile : profiles) {
    if (HasIccid(profile, iccid) || HasAid(profile, aid)) return profile;
    if (profile.nickname == text) named.push_back(&profile);
  }
  if (named.size() == 1) return *named.front();
  if (named.empty()) {
    return Fail(
        MakeError(ErrorCode::kNotFound, "the card has no profile '" + log::Escape(text) + "'")
            .WithNext("list the profiles; name one by ICCID, AID or nickname"));
  }
  return Fail(MakeError(ErrorCode::kInvalidArgument, std::to_string(named.size()) +
                                                         " profiles have the nickname '" +
                                                         log::Escape(text) + "'")
                  .WithNext("name it by ICCID or AID"));
}

std::string DisplayName(const sgp22::ProfileInfo& profile) {
  if (profile.nickname && !profile.nickname->empty()) return log::Escape(*profile.nickname);
  return profile.iccid ? log::Shorten(profile.iccid->digits()) : "without ICCID";
}

}  // namespace lpab::lpa
