#include "io/interfaces.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <memory>

namespace lpab::io {
namespace {

// Empty for what no other machine could use.
std::string TextOf(const in_addr& address) {
  constexpr uint32_t kLinkLocal = 0xA9FE0000;  // 169.254/16, RFC 3927
  if ((ntohl(address.s_addr) & 0xFFFF0000) == kLinkLocal) return "";
  char text[INET_ADDRSTRLEN];
  return inet_ntop(AF_INET, &address, text, sizeof text) != nullptr ? text : "";
}

std::string TextOf(const in6_addr& address) {
  if (IN6_IS_ADDR_LINKLOCAL(&address)) return "";
  char text[INET6_ADDRSTRLEN];
  return inet_ntop(AF_INET6, &address, text, sizeof text) != nullptr ? text : "";
}

}  // namespace

std::vector<std::string> LocalAddresses() {
  ifaddrs* raw = nullptr;
  if (getifaddrs(&raw) != 0) return {};
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> all(raw, &freeifaddrs);
  std::vector<std::string> ipv4;
  std::vector<std::string> ipv6;
  for (const ifaddrs* each = all.get(); each != nullptr; each = each->ifa_next) {
    const bool usable = (each->ifa_flags & IFF_UP) != 0 && (each->ifa_flags & IFF_LOOPBACK) == 0;
    if (!usable || each->ifa_addr == nullptr) continue;
    const void* address = each->ifa_addr;
    if (each->ifa_addr->sa_family == AF_INET) {
      ipv4.push_back(TextOf(static_cast<const sockaddr_in*>(address)->sin_addr));
    } else if (each->ifa_addr->sa_family == AF_INET6) {
      ipv6.push_back(TextOf(static_cast<const sockaddr_in6*>(address)->sin6_addr));
    }
  }
  ipv4.insert(ipv4.end(), ipv6.begin(), ipv6.end());
  std::erase(ipv4, "");
  return ipv4;
}

}  // namespace lpab::io
