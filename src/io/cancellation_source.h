// CancellationSource: where a Cancellation that can wake a poll is requested.
#pragma once

#include <memory>

#include "base/call.h"
#include "base/result.h"

namespace lpab::io {

// Copies share one state. Thread-safe.
class CancellationSource {
 public:
  // Errors: kUnavailable (no descriptors left).
  static Result<CancellationSource> Create();

  // Requests cancellation; for good. Also safe in a signal handler.
  void Cancel() const noexcept;
  bool Requested() const noexcept;
  Cancellation cancellation() const;

 private:
  class State;
  explicit CancellationSource(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace lpab::io
