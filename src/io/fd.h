// Fd: an owned file descriptor.
#pragma once

#include <utility>

namespace lpab::io {

// Closes the descriptor when destroyed. Movable, not copyable; no other logic.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(other.Release()) {}
  Fd& operator=(Fd&& other) noexcept {
    if (this != &other) Reset(other.Release());
    return *this;
  }
  ~Fd() { Reset(); }

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  // Gives the descriptor away.
  int Release() { return std::exchange(fd_, -1); }
  // Closes the descriptor and takes over another.
  void Reset(int fd = -1);

 private:
  int fd_ = -1;
};

}  // namespace lpab::io
