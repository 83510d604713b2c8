// SIGINT, SIGTERM and SIGHUP as a cancellation.
#pragma once

#include "base/call.h"
#include "base/result.h"
#include "io/cancellation_source.h"

namespace lpab::io {

// While it exists the first of each of them requests its cancellation, and a second one has its
// default effect, so that an impatient user always gets out. SIGHUP stays ignored where
// it was (nohup). One at a time in a process, made and destroyed on the main thread.
class StopSignals {
 public:
  // Errors: kUnavailable, kFailedPrecondition (there is one already).
  static Result<StopSignals> Install();
  StopSignals(StopSignals&& other) noexcept;
  StopSignals& operator=(StopSignals&&) = delete;
  ~StopSignals();

  Cancellation cancellation() const { return source_.cancellation(); }
  // Becomes readable at the signal, for a PollLoop.
  int fd() const { return cancellation().WaitHandle(); }

 private:
  explicit StopSignals(CancellationSource source) : source_(std::move(source)) {}
  CancellationSource source_;
  bool installed_ = false;
};

// Makes writes to a closed pipe or socket fail with EPIPE instead of ending the process.
void IgnoreBrokenPipes();

}  // namespace lpab::io
