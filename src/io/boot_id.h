// BootId: which boot of this machine it is.
#pragma once

#include <string>

namespace lpab::io {

// The kernel's, the same until the machine starts again; "unknown" where there is no /proc.
std::string BootId();

}  // namespace lpab::io
