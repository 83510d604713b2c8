// What every blocking call is given: until when it may take, and how it is told to stop.
#pragma once

#include <memory>
#include <utility>

#include "base/clock.h"
#include "base/result.h"

namespace lpab {

// Where a cancellation comes from. `io::CancellationSource` is the one that can wake a poll.
// Thread-safe: requested on one thread, looked at on another.
class CancellationState {
 public:
  virtual ~CancellationState() = default;
  virtual bool Requested() const = 0;
  // A descriptor that becomes readable when cancellation is requested, or -1.
  virtual int WaitHandle() const = 0;
};

// A view of a cancellation; copies share the source. Default: never cancelled.
class Cancellation {
 public:
  Cancellation() = default;
  explicit Cancellation(std::shared_ptr<const CancellationState> state)
      : state_(std::move(state)) {}

  bool Requested() const { return state_ != nullptr && state_->Requested(); }
  int WaitHandle() const { return state_ == nullptr ? -1 : state_->WaitHandle(); }

 private:
  std::shared_ptr<const CancellationState> state_;
};

struct Call {
  Deadline deadline = Deadline::Never();
  Cancellation cancellation;

  // This call with a deadline of at most `duration` from now.
  Call Within(Duration duration) const { return {deadline.Sooner(duration), cancellation}; }
  // kCancelled or kTimeout when the call should end, nothing otherwise.
  Result<void> Check(const char* what) const;
};

}  // namespace lpab
