// ClientIdentity: who a connected client is, as far as its carrier tells.
#pragma once

#include <optional>
#include <string>

#include "bridge/role.h"
#include "link/key_pin.h"

namespace lpab::bridge {

struct ClientIdentity {
  std::string name;                 // as it was paired; empty: what it says in hello counts
  std::optional<link::KeyPin> pin;  // none: it came through a local door
  Role role = Role::kOwner;

  // The same client on another connection. Whoever comes through a local door is the same.
  bool Is(const ClientIdentity& other) const { return pin == other.pin; }
};

}  // namespace lpab::bridge
