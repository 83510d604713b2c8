#include "apps/lpa/state_folder.h"

#include <cstdlib>
#include <filesystem>

#include "io/files.h"

namespace lpab::apps {
namespace {

namespace fs = std::filesystem;

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
  std::error_code failure;
  const bool made = fs::create_directories(folder, failure);
  if (failure) return Fail(io::FileError("making the state folder", folder, failure.value()));
  if (made) fs::permissions(folder, fs::perms::owner_all, failure);
  if (failure) return Fail(io::FileError("protecting", folder, failure.value()));
  return folder;
}

Result<std::unique_ptr<lpa::OutboxStore>> OpenOutbox(const std::string& given) {
  LPAB_ASSIGN(const std::string folder, MakeStateFolder(given));
  return lpa::OpenOutboxStore(folder + "/outbox.sqlite");
}

}  // namespace lpab::apps
