// The tokens of clients that may name servers to the relay.
#pragma once

#include <map>
#include <string>

#include "base/result.h"

namespace lpab::apps {

// Token to name. The file has a line "NAME TOKEN" for each; lines of "#" are passed over. A token
// has at least 16 characters. Errors: kMalformed, naming the line; kFailedPrecondition (others than
// its owner may read the file), those of reading it.
Result<std::map<std::string, std::string>> LoadTokens(const std::string& path);

}  // namespace lpab::apps
