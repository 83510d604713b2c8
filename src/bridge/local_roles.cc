#include "bridge/local_roles.h"

#include <algorithm>
#include <optional>

namespace lpab::bridge {

Role LocalRoles::Of(const io::UnixPeer& peer) const {
  if (const auto user = users.find(peer.uid); user != users.end()) return user->second;
  std::optional<Role> highest;
  for (const auto& [group, role] : groups) {
    const bool member = group == peer.gid || std::ranges::count(peer.groups, group) > 0;
    if (member) highest = std::max(highest.value_or(role), role);
  }
  return highest.value_or(others);
}

}  // namespace lpab::bridge
