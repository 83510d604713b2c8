// Where a user's programs keep their state.
#pragma once

#include <string>

#include "base/result.h"

namespace lpab::io {

// XDG_STATE_HOME/lpab, or HOME/.local/state/lpab. Spec: XDG Base Directory Specification 0.8.
// Errors: kFailedPrecondition when neither variable is set.
Result<std::string> UserStateFolder();

}  // namespace lpab::io
