// Pty: a pseudo-terminal, whose one end looks like a modem's port.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "io/byte_stream.h"
#include "io/fd.h"

namespace lpab::io {

// Raw and without echo from the start. Programs may open and close `path` as they like without a
// hang-up at the master; when the Pty is destroyed they read end of file.
class Pty {
 public:
  // Errors: kUnavailable.
  static Result<Pty> Open();

  FdStream& master() { return *master_; }
  const std::string& path() const { return path_; }

 private:
  Pty(std::unique_ptr<FdStream> master, Fd slave, std::string path)
      : master_(std::move(master)), slave_(std::move(slave)), path_(std::move(path)) {}

  std::unique_ptr<FdStream> master_;
  Fd slave_;  // kept open, so that the master sees no hang-up
  std::string path_;
};

}  // namespace lpab::io
