// Files: whole reads under a bound, writes that a power cut cannot halve, locks.
#pragma once

#include <sys/types.h>

#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "io/fd.h"

namespace lpab::io {

// The whole file. Errors: kNotFound, kRefused (permission), kResourceExhausted (longer than
// `limit` bytes), kInvalidArgument (a folder), kUnavailable.
Result<Bytes> ReadFile(const std::string& path, size_t limit);

// Whether something is at the path; not at an empty one.
bool FileExists(const std::string& path);

// Writes all of it where the descriptor stands; `what` and `path` are for the error.
// Errors: those of FileError.
Result<void> WriteAll(int fd, ByteSpan bytes, std::string_view what, const std::string& path);

// Replaces the file's content: afterwards, and after a kill or power cut at any instant, it is the
// old one or the new one whole. Writes a temporary file beside it, fsync, rename, fsync of the
// folder. Not for two writers at once. Errors: kNotFound (folder), kRefused, kUnavailable.
Result<void> WriteFileAtomically(const std::string& path, ByteSpan content, mode_t mode = 0644);

// An exclusive flock(2) on a file, which is made if need be and stays. Released when destroyed or
// when the process ends.
class LockFile {
 public:
  // Does not wait. Errors: kBusy (another holds it), kNotFound (folder), kRefused, kUnavailable.
  static Result<LockFile> Acquire(const std::string& path);

 private:
  explicit LockFile(Fd fd) : fd_(std::move(fd)) {}
  Fd fd_;
};

// An error about a file: errno's text with a canonical code that fits it.
Error FileError(std::string_view what, const std::string& path, int error_number);

}  // namespace lpab::io
