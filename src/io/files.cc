#include "io/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

namespace lpab::io {
namespace {

std::string FolderOf(const std::string& path) {
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  return parent.empty() ? "." : parent.string();
}

Result<void> SyncFolder(const std::string& folder) {
  const Fd fd(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) return Fail(FileError("open", folder, errno));
  // Some file systems cannot sync a folder, and say EINVAL; there is nothing more to be had there.
  if (fsync(fd.get()) != 0 && errno != EINVAL) return Fail(FileError("fsync", folder, errno));
  return {};
}

// Content, mode and fsync of the temporary file, then its new name.
Result<void> FillAndRename(Fd file, const std::string& temporary, const std::string& path,
                           ByteSpan content, mode_t mode) {
  LPAB_TRY(WriteAll(file.get(), content, "write", temporary));
  if (fchmod(file.get(), mode) != 0) return Fail(FileError("chmod", temporary, errno));
  if (fsync(file.get()) != 0) return Fail(FileError("fsync", temporary, errno));
  if (rename(temporary.c_str(), path.c_str()) != 0)
    return Fail(FileError("rename to", path, errno));
  return {};
}

}  // namespace

Result<void> WriteAll(int fd, ByteSpan bytes, std::string_view what, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t count = write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return Fail(FileError(what, path, errno));
    bytes = bytes.subspan(static_cast<size_t>(count));
  }
  return {};
}

Error FileError(std::string_view what, const std::string& path, int error_number) {
  Error error = OsError(std::string(what) + " " + path, error_number);
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
      error.code = ErrorCode::kNotFound;
      error.next = "check the path, and that its folder is there";
      break;
    case EACCES:
    case EPERM:
    case EROFS:
      error.code = ErrorCode::kRefused;
      error.next = "check who may use it, or run this as that user";
      break;
    case EISDIR:
      error.code = ErrorCode::kInvalidArgument;
      break;
    case EBUSY:
      error.code = ErrorCode::kBusy;
      break;
    default:
      break;
  }
  return error;
}

Result<Bytes> ReadFile(const std::string& path, size_t limit) {
  const Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return Fail(FileError("open", path, errno));
  Bytes content;
  uint8_t buffer[16 * 1024];
  for (;;) {
    const ssize_t count = read(fd.get(), buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Fail(FileError("read", path, errno));
    if (count == 0) return content;
    if (content.size() + static_cast<size_t>(count) > limit) {
      return Fail(ErrorCode::kResourceExhausted,
                  path + " is longer than " + std::to_string(limit) + " bytes");
    }
    Append(content, {buffer, static_cast<size_t>(count)});
  }
}

bool FileExists(const std::string& path) {
  return !path.empty() && access(path.c_str(), F_OK) == 0;
}

Result<void> WriteFileAtomically(const std::string& path, ByteSpan content, mode_t mode) {
  std::string temporary = path + ".XXXXXX";
  Fd file(mkostemp(temporary.data(), O_CLOEXEC));
  if (!file.valid()) return Fail(FileError("create", temporary, errno));
  if (auto filled = FillAndRename(std::move(file), temporary, path, content, mode); !filled) {
    unlink(temporary.c_str());
    return filled;
  }
  return SyncFolder(FolderOf(path));
}

Result<LockFile> LockFile::Acquire(const std::string& path) {
  Fd fd(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!fd.valid()) return Fail(FileError("open", path, errno));
  if (flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return LockFile(std::move(fd));
  if (errno == EWOULDBLOCK) {
    return Fail(ErrorCode::kBusy, path + " is locked by another program");
  }
  return Fail(FileError("flock", path, errno));
}

}  // namespace lpab::io
