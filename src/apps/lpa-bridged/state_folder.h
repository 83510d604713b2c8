// The folder in which the daemon keeps what must outlive it.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "io/files.h"

namespace lpab::apps {

inline constexpr char kDefaultStateFolder[] = "/var/lib/lpa-bridged";

// A folder that is there, writable, and this process's alone as long as this lives.
class BridgedStateFolder {
 public:
  // Makes the folder (mode 0700) where it is missing and its parent is there.
  // Errors: kBusy (another lpa-bridged uses it), kNotFound, kRefused, kUnavailable.
  static Result<BridgedStateFolder> Open(const std::string& path);

  const std::string& path() const { return path_; }

 private:
  BridgedStateFolder(std::string path, io::LockFile lock)
      : path_(std::move(path)), lock_(std::move(lock)) {}

  std::string path_;
  io::LockFile lock_;
};

// The folder that the settings name, or the default one. Where nobody named one and the default
// cannot be used, a warning and nothing. Errors: those of Open() for a folder that was named.
Result<std::optional<BridgedStateFolder>> OpenStateFolder(const std::optional<std::string>& named);

}  // namespace lpab::apps
