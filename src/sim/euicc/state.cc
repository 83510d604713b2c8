#include "sim/euicc/state.h"

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

}  // namespace lpab::sim::euicc
