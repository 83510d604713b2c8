// Role: what a client may do to the card.
#pragma once

#include <optional>
#include <string_view>

namespace lpab::bridge {

// Each may do what those before it may.
enum class Role {
  kViewer,     // reads
  kInstaller,  // downloads, switches and names profiles
  kOwner,      // deletes, resets, sets the default SM-DP+
};

// "viewer", "installer", "owner": as settings and documents name it.
constexpr std::string_view RoleName(Role role) {
  switch (role) {
    case Role::kViewer:
      return "viewer";
    case Role::kInstaller:
      return "installer";
    case Role::kOwner:
      break;
  }
  return "owner";
}

constexpr std::optional<Role> RoleFrom(std::string_view name) {
  for (const Role role : {Role::kViewer, Role::kInstaller, Role::kOwner}) {
    if (name == RoleName(role)) return role;
  }
  return std::nullopt;
}

}  // namespace lpab::bridge
