// Several addresses of one device as text: "192.168.4.1:7025,[fe80::1]:7025".
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/socket.h"

namespace lpab::io {

std::string JoinAddresses(std::span<const HostPort> addresses);
// An empty text is an empty list. Errors: those of HostPort::Parse.
Result<std::vector<HostPort>> ParseAddresses(std::string_view text);

}  // namespace lpab::io
