#include "sim/euicc/state.h"

#include <set>

namespace lpab::sim::euicc {
namespace {

// Profiles or const Profiles, whichever `profiles` holds.
template <typename Profiles, typename Predicate>
auto FindProfile(Profiles& profiles, Predicate predicate) -> decltype(profiles.data()) {
  const auto found = std::find_if(profiles.begin(), profiles.end(), predicate);
  return found == profiles.end() ? nullptr : &*found;
}

auto HasIccid(ByteSpan iccid) {
  return [iccid](const Profile& profile) { return Equal(profile.iccid, iccid); };
}

auto HasAid(ByteSpan aid) {
  return [aid](const Profile& profile) { return Equal(profile.isdp_aid, aid); };
}

bool IsEnabled(const Profile& profile) { return profile.enabled; }

Result<void> Require(bool condition, const char* otherwise) {
  if (condition) return {};
  return Fail(ErrorCode::kMalformed, otherwise);
}

bool HasWholeRecords(const File& file) {
  if (file.record_size == 0) return true;
  return file.record_size <= 255 && file.content.size() % file.record_size == 0;
}

Result<void> CheckProfile(const Profile& profile) {
  LPAB_TRY(Require(profile.iccid.size() == 10, "an ICCID is not 10 bytes"));
  LPAB_TRY(Require(profile.profile_class >= 0 && profile.profile_class <= 2,
                   "a profile has an unknown class"));
  LPAB_TRY(Require(!profile.icon_type || *profile.icon_type == 0 || *profile.icon_type == 1,
                   "a profile has an unknown icon type"));
  for (const auto& entry : profile.files) {
    LPAB_TRY(Require(!entry.first.empty(), "a file has no path"));
    LPAB_TRY(Require(HasWholeRecords(entry.second), "a file does not consist of whole records"));
  }
  return {};
}

}  // namespace

Profile* CardState::FindByIccid(ByteSpan iccid) { return FindProfile(profiles, HasIccid(iccid)); }
Profile* CardState::FindByAid(ByteSpan aid) { return FindProfile(profiles, HasAid(aid)); }
Profile* CardState::Enabled() { return FindProfile(profiles, IsEnabled); }

const Profile* CardState::FindByIccid(ByteSpan iccid) const {
  return FindProfile(profiles, HasIccid(iccid));
}
const Profile* CardState::FindByAid(ByteSpan aid) const {
  return FindProfile(profiles, HasAid(aid));
}
const Profile* CardState::Enabled() const { return FindProfile(profiles, IsEnabled); }

Result<void> CheckState(const CardState& state) {
  std::set<Bytes> iccids;
  std::set<Bytes> aids;
  int enabled = 0;
  for (const Profile& profile : state.profiles) {
    LPAB_TRY(CheckProfile(profile));
    LPAB_TRY(Require(iccids.insert(profile.iccid).second, "two profiles have the same ICCID"));
    LPAB_TRY(Require(aids.insert(profile.isdp_aid).second, "two profiles have the same AID"));
    enabled += profile.enabled ? 1 : 0;
  }
  return Require(enabled <= 1, "two profiles are enabled");
}

}  // namespace lpab::sim::euicc
