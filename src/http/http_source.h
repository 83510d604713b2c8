// Where on this machine HTTPS connections leave from: what --bind-http names.
#pragma once

#include <string>

#include "base/result.h"

namespace lpab::http {

// The name of an interface that exists, or a literal IP address, as CurlOptions::source wants it.
// Whether the address is one of this machine's shows when a connection is made.
// Errors: kNotFound, with the interfaces that there are.
Result<std::string> HttpSource(const std::string& interface_or_address);

}  // namespace lpab::http
