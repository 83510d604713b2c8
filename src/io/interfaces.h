// The machine's own addresses.
#pragma once

#include <string>
#include <vector>

namespace lpab::io {

// Of the interfaces that are up: IPv4 first, then IPv6; none of loopback and of single links
// (169.254/16, fe80::/10). Empty where there are none or they cannot be read.
std::vector<std::string> LocalAddresses();

}  // namespace lpab::io
