#include "apps/lpa/state_folder.h"

#include "io/state_home.h"
#include "lpa/state_folder.h"

namespace lpab::apps {

Result<std::string> StateFolder(const std::string& given) {
  if (!given.empty()) return given;
  auto folder = io::UserStateFolder();
  if (!folder) return Fail(std::move(folder).error().WithNext("give --state-dir"));
  return folder;
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
