#include "apps/lpa/state_folder.h"

#include <cstdlib>

#include "lpa/state_folder.h"

namespace lpab::apps {
namespace {

// "" where the variable is not set, or is no absolute path, as the XDG specification wants it.
std::string FolderFrom(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value == '/' ? value : "";
}

}  // namespace

Result<std::string> StateFolder(const std::string& given) {
  if (!given.empty()) return given;
  if (const std::string state = FolderFrom("XDG_STATE_HOME"); !state.empty()) {
    return state + "/lpab";
  }
  if (const std::string home = FolderFrom("HOME"); !home.empty()) {
    return home + "/.local/state/lpab";
  }
  return Fail(MakeError(ErrorCode::kFailedPrecondition, "neither XDG_STATE_HOME nor HOME is set")
                  .WithNext("give --state-dir"));
}

Result<std::string> MakeStateFolder(const std::string& given) {
  LPAB_ASSIGN(const std::string folder, StateFolder(given));
  LPAB_TRY(lpa::MakeStateFolder(folder));
  return folder;
}

Result<std::unique_ptr<lpa::OutboxStore>> OpenOutbox(const std::string& given) {
  LPAB_ASSIGN(const std::string folder, StateFolder(given));
  return lpa::OpenOutboxIn(folder);
}

}  // namespace lpab::apps
