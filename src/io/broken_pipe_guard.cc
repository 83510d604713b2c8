#include "io/broken_pipe_guard.h"

#include <ctime>

namespace lpab::io {
namespace {

sigset_t OnlyBrokenPipe() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  return set;
}

bool IsPending() {
  sigset_t pending;
  return sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1;
}

}  // namespace

BrokenPipeGuard::BrokenPipeGuard() : was_pending_(IsPending()) {
  const sigset_t set = OnlyBrokenPipe();
  pthread_sigmask(SIG_BLOCK, &set, &mask_before_);
}

BrokenPipeGuard::~BrokenPipeGuard() {
  if (!was_pending_ && IsPending()) {
    const sigset_t set = OnlyBrokenPipe();
    const timespec at_once{};
    sigtimedwait(&set, nullptr, &at_once);
  }
  pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
}

}  // namespace lpab::io
