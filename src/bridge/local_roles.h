// LocalRoles: what the device's own users may do who come through a Unix socket.
#pragma once

#include <sys/types.h>

#include <map>

#include "bridge/role.h"
#include "io/socket.h"

namespace lpab::bridge {

struct LocalRoles {
  std::map<uid_t, Role> users;
  std::map<gid_t, Role> groups;
  Role others = Role::kOwner;

  // The user's own; else the highest of its groups'; else that of others.
  Role Of(const io::UnixPeer& peer) const;
};

}  // namespace lpab::bridge
