// What this machine is called.
#pragma once

#include <string>

namespace lpab::io {

// As gethostname(2) gives it; empty where there is none.
std::string HostName();

}  // namespace lpab::io
