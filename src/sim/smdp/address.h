// SM-DP+ addresses: a host name, or host:port off the standard port.
#pragma once

#include <string_view>

namespace lpab::sim::smdp {

// Compares without case; ":443" counts as no port. Spec: SGP.22 section 5.6.1.
bool SameAddress(std::string_view a, std::string_view b);

}  // namespace lpab::sim::smdp
