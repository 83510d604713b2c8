#include "bridge/trigger_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>

#include "base/log.h"
#include "io/files.h"

namespace lpab::bridge {
namespace {

bool IsOurs(const struct stat& status) { return status.st_uid == 0 || status.st_uid == geteuid(); }

// Whoever may write to the folder may put anybody's file there.
Result<io::Fd> OpenFolder(const std::string& path) {
  io::Fd fd(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) return Fail(io::FileError("open", path, errno));
  struct stat status {};
  if (fstat(fd.get(), &status) != 0) return Fail(io::FileError("stat", path, errno));
  if (IsOurs(status) && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0) return fd;
  return Fail(MakeError(ErrorCode::kRefused, "others than this daemon may write to " + path)
                  .WithNext("put the trigger file into a folder of root or the daemon's user, "
                            "mode 0755"));
}

Result<io::Fd> WatchFolder(const std::string& path) {
  io::Fd fd(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (!fd.valid()) return Fail(OsError("inotify_init1", errno));
  if (inotify_add_watch(fd.get(), path.c_str(), IN_CREATE | IN_MOVED_TO | IN_ONLYDIR) < 0) {
    return Fail(io::FileError("watch", path, errno));
  }
  return fd;
}

}  // namespace

Result<std::unique_ptr<TriggerFile>> TriggerFile::Watch(io::PollLoop& loop, const std::string& path,
                                                        std::function<void()> callback) {
  const std::filesystem::path file(path);
  if (!file.has_filename()) {
    return Fail(ErrorCode::kInvalidArgument, "'" + path + "' is no path of a file");
  }
  const std::string folder = file.has_parent_path() ? file.parent_path().string() : ".";
  LPAB_ASSIGN(io::Fd folder_fd, OpenFolder(folder));
  LPAB_ASSIGN(io::Fd events, WatchFolder(folder));
  return std::unique_ptr<TriggerFile>(new TriggerFile(loop, std::move(folder_fd), std::move(events),
                                                      path, file.filename().string(),
                                                      std::move(callback)));
}

TriggerFile::TriggerFile(io::PollLoop& loop, io::Fd folder, io::Fd events, std::string path,
                         std::string name, std::function<void()> callback)
    : loop_(loop),
      folder_(std::move(folder)),
      events_(std::move(events)),
      path_(std::move(path)),
      name_(std::move(name)),
      callback_(std::move(callback)) {
  loop_.Watch(events_.get(), POLLIN, [this](short) { OnEvents(); });
}

TriggerFile::~TriggerFile() { loop_.Unwatch(events_.get()); }

void TriggerFile::OnEvents() {
  alignas(inotify_event) std::array<char, 4096> buffer{};
  // Which file it was does not matter: one is looked for. A folder that is gone makes no more
  // events.
  if (read(events_.get(), buffer.data(), buffer.size()) > 0) Check();
}

void TriggerFile::Check() {
  const auto taken = Take();
  if (!taken) return log::Warning("bridge", taken.error().ToString());
  if (*taken) callback_();
}

Result<bool> TriggerFile::Take() {
  const io::Fd file(openat(folder_.get(), name_.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  if (!file.valid()) {
    if (errno == ENOENT) return false;
    return Fail(io::FileError("open", path_, errno));
  }
  struct stat status {};
  if (fstat(file.get(), &status) != 0) return Fail(io::FileError("stat", path_, errno));
  if (!S_ISREG(status.st_mode) || !IsOurs(status)) {
    return Fail(ErrorCode::kRefused,
                path_ + " is no regular file of root or this daemon's user, and is not heeded");
  }
  // One that stays would open the window again at the next event.
  if (unlinkat(folder_.get(), name_.c_str(), 0) != 0) {
    return Fail(io::FileError("remove", path_, errno));
  }
  return true;
}

}  // namespace lpab::bridge
