#include "io/state_home.h"

#include <cstdlib>

namespace lpab::io {
namespace {

// "" where the variable is not set, or is no absolute path, as the XDG specification wants it.
std::string FolderFrom(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value == '/' ? value : "";
}

}  // namespace

Result<std::string> UserStateFolder() {
  if (const std::string state = FolderFrom("XDG_STATE_HOME"); !state.empty()) {
    return state + "/lpab";
  }
  if (const std::string home = FolderFrom("HOME"); !home.empty()) {
    return home + "/.local/state/lpab";
  }
  return Fail(ErrorCode::kFailedPrecondition, "neither XDG_STATE_HOME nor HOME is set");
}

}  // namespace lpab::io
