// Names to socket addresses.
#pragma once

#include <sys/socket.h>

#include <vector>

#include "base/call.h"
#include "base/result.h"
#include "io/socket.h"

namespace lpab::io {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  int family() const { return storage.ss_family; }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

// All TCP addresses of a literal address or name, at least one. A name is looked up on a thread of
// its own, which is left behind when the call ends first.
// Errors: kNotFound, kTimeout, kCancelled, kUnavailable.
Result<std::vector<SocketAddress>> ResolveTcp(const HostPort& address, const Call& call);

}  // namespace lpab::io
