#include "http/http_source.h"

#include <arpa/inet.h>
#include <net/if.h>

#include <memory>

namespace lpab::http {
namespace {

bool IsAddress(const std::string& text) {
  in6_addr address{};
  return inet_pton(AF_INET, text.c_str(), &address) == 1 ||
         inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

// "eth0, lo".
std::string InterfaceNames() {
  struct Deleter {
    void operator()(struct if_nameindex* list) const { if_freenameindex(list); }
  };
  const std::unique_ptr<struct if_nameindex, Deleter> list(if_nameindex());
  std::string names;
  for (const struct if_nameindex* one = list.get(); one != nullptr && one->if_index != 0; ++one) {
    names += (names.empty() ? "" : ", ") + std::string(one->if_name);
  }
  return names;
}

}  // namespace

// libcurl's forms keep a name from being taken for an address, and the other way round.
Result<std::string> HttpSource(const std::string& interface_or_address) {
  if (IsAddress(interface_or_address)) return "host!" + interface_or_address;
  if (if_nametoindex(interface_or_address.c_str()) != 0) return "if!" + interface_or_address;
  return Fail(MakeError(ErrorCode::kNotFound,
                        "this machine has no network interface " + interface_or_address)
                  .WithNext("it has " + InterfaceNames() + "; an IP address may be given too"));
}

}  // namespace lpab::http
