#include "io/address_list.h"

#include <algorithm>

namespace lpab::io {

std::string JoinAddresses(std::span<const HostPort> addresses) {
  std::string text;
  for (const HostPort& address : addresses) {
    if (!text.empty()) text += ',';
    text += address.ToString();
  }
  return text;
}

Result<std::vector<HostPort>> ParseAddresses(std::string_view text) {
  std::vector<HostPort> addresses;
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), one.size() + 1));
    LPAB_ASSIGN(HostPort address, HostPort::Parse(one));
    addresses.push_back(std::move(address));
  }
  return addresses;
}

}  // namespace lpab::io
