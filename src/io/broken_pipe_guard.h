// BrokenPipeGuard: keeps SIGPIPE away from a program that did not ask for sockets.
#pragma once

#include <csignal>

namespace lpab::io {

// While it lives, a write to a closed connection on this thread raises no SIGPIPE: for libraries
// that write without MSG_NOSIGNAL (OpenSSL below libcurl), in a process whose signals are not ours
// to set. Made and destroyed on the same thread.
class BrokenPipeGuard {
 public:
  BrokenPipeGuard();
  ~BrokenPipeGuard();
  BrokenPipeGuard(const BrokenPipeGuard&) = delete;
  BrokenPipeGuard& operator=(const BrokenPipeGuard&) = delete;

 private:
  bool was_pending_ = false;
  sigset_t mask_before_{};
};

}  // namespace lpab::io
