#include "apps/lpa-bridged/state_folder.h"

#include <sys/stat.h>

#include <cerrno>

#include "base/log.h"

namespace lpab::apps {

Result<BridgedStateFolder> BridgedStateFolder::Open(const std::string& path) {
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    return Fail(io::FileError("making the state folder", path, errno));
  }
  auto lock = io::LockFile::Acquire(path + "/lock");
  if (lock) return BridgedStateFolder(path, std::move(*lock));
  Error error = std::move(lock).error();
  if (error.code == ErrorCode::kBusy) {
    error.message = "another lpa-bridged uses the state folder " + path;
  } else {
    error = std::move(error).WithContext("the state folder " + path + " cannot be written to");
  }
  return Fail(std::move(error).WithNext(
      "name another folder, which exists or whose parent does, with --state-dir or 'state_dir'"));
}

Result<std::optional<BridgedStateFolder>> OpenStateFolder(const std::optional<std::string>& named) {
  auto opened = BridgedStateFolder::Open(named.value_or(kDefaultStateFolder));
  if (opened) return std::move(*opened);
  if (named) return Fail(std::move(opened).error());
  log::Warning("lpa-bridged", opened.error().message +
                                  "; a restart ends the guard of a profile switch: name a folder "
                                  "with --state-dir");
  return std::nullopt;
}

}  // namespace lpab::apps
