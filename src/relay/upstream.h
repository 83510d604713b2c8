// Upstream: the servers that a relay may talk to.
#pragma once

#include <sys/socket.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "io/socket.h"

namespace lpab::relay {

inline constexpr uint16_t kHttps = 443;

struct UpstreamRules {
  std::vector<std::string> hosts;  // names, or "*." and a name; empty: any
  bool private_addresses = false;  // also servers of this machine and of private networks
};

// The server that a client named, "HOST" or "HOST:PORT" (443).
// Errors: kInvalidArgument (no such thing, or characters that no host has).
Result<io::HostPort> ParseServer(std::string_view text);

// Errors: kRefused (not on the list).
Result<void> CheckHost(const UpstreamRules& rules, const std::string& host);

// Whether an address is one of the open Internet: not of this machine, a private network, a single
// link, or a group. Spec: the registries of RFC 6890; addresses of IPv4 within IPv6 are judged as
// the IPv4 ones.
bool IsPublic(const sockaddr& address);

}  // namespace lpab::relay
