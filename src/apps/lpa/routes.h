// Which network interfaces lead where, as Linux tells it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lpab::apps {

// A route that is up. Of IPv6 only default routes are read.
struct Route {
  std::string interface;
  bool ipv6 = false;
  uint32_t destination = 0;  // IPv4, host byte order
  uint32_t mask = 0;
  uint32_t metric = 0;
  bool wireless = false;  // Wi-Fi

  bool IsDefault() const { return mask == 0; }
  bool operator==(const Route&) const = default;
};

// Out of /proc/net/route and /proc/net/ipv6_route; lines that do not parse are passed over.
std::vector<Route> ParseRoutes(std::string_view ipv4_table, std::string_view ipv6_table);
// Those of this machine.
std::vector<Route> ReadRoutes();

// The interface on which packets to a literal IPv4 address leave; empty when it is none or there is
// no way. The longest prefix counts, then the lowest metric.
std::string InterfaceTowards(const std::vector<Route>& routes, const std::string& address);
// The default route that counts: the one of the lowest metric; nullptr when there is none.
const Route* DefaultRoute(const std::vector<Route>& routes);

}  // namespace lpab::apps
