// EventFd: a flag with a file descriptor, to wake a poll on another thread.
#pragma once

#include "base/result.h"
#include "io/fd.h"

namespace lpab::io {

// Readable after Signal() until Clear(). Thread-safe; Signal() is also safe in a signal handler.
class EventFd {
 public:
  // Errors: kUnavailable (no descriptors left).
  static Result<EventFd> Create();

  void Signal() const noexcept;
  void Clear() const noexcept;
  int fd() const { return fd_.get(); }

 private:
  explicit EventFd(Fd fd) : fd_(std::move(fd)) {}
  Fd fd_;
};

}  // namespace lpab::io
