// How a device announces itself on the local network while its access window is open.
#pragma once

#include <string_view>

namespace lpab::link {

inline constexpr char kServiceType[] = "_lpabridge._tcp";
// Its pin follows, 64 hex digits. Not a secret, and not believed: TLS proves it.
inline constexpr std::string_view kServicePinKey = "pin=";

}  // namespace lpab::link
