// SignalsBlocked: keeps a program's signals away from the threads that are made meanwhile.
#pragma once

#include <csignal>

namespace lpab::apps {

// While it lives, no signal is handled on this thread, nor ever on a thread that this one makes: in
// pcscd, signals are for its own threads. Made and destroyed on the same thread.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace lpab::apps
