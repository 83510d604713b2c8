#include "lpa/state_folder.h"

#include <filesystem>

#include "io/files.h"

namespace lpab::lpa {

namespace fs = std::filesystem;

Result<void> MakeStateFolder(const std::string& folder) {
  std::error_code failure;
  const bool made = fs::create_directories(folder, failure);
  if (failure) return Fail(io::FileError("making the state folder", folder, failure.value()));
  if (made) fs::permissions(folder, fs::perms::owner_all, failure);
  if (failure) return Fail(io::FileError("protecting", folder, failure.value()));
  return {};
}

Result<std::unique_ptr<OutboxStore>> OpenOutboxIn(const std::string& folder) {
  LPAB_TRY(MakeStateFolder(folder));
  return OpenOutboxStore(folder + "/outbox.sqlite");
}

}  // namespace lpab::lpa
