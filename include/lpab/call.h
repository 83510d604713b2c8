// Call: until when an operation may take, and how it is told to stop.
#pragma once

#include <chrono>
#include <memory>

#include "lpab/result.h"

namespace lpab::api {  // what is behind the public classes
struct Access;
struct CallState;
struct CancellerState;
}  // namespace lpab::api

namespace lpab::v1 {

// Where a cancellation is requested. Copies share one state. Thread-safe.
class LPAB_API Canceller {
 public:
  // Errors: kUnavailable (no file descriptors left).
  static Result<Canceller> Create();

  // Operations whose Call is StoppedBy this end soon with kCancelled. For good; also safe in a
  // signal handler.
  void Cancel() const noexcept;

 private:
  friend struct api::Access;
  explicit Canceller(std::shared_ptr<const api::CancellerState> state);
  std::shared_ptr<const api::CancellerState> state_;
};

// A value; copies are alike. Thread-safe.
class LPAB_API Call {
 public:
  // Fifteen minutes from this moment.
  Call();
  // `timeout` from this moment.
  static Call Within(std::chrono::milliseconds timeout);
  // The same, but it ends when that canceller says so, too.
  Call StoppedBy(const Canceller& canceller) const;

  // For those who implement a CardPort. What is left until the deadline; zero when it passed.
  std::chrono::milliseconds Remaining() const;
  bool Cancelled() const;
  // A descriptor that poll(2) finds readable once it is cancelled; -1 where nothing cancels it.
  int CancelHandle() const;

 private:
  friend struct api::Access;
  explicit Call(std::shared_ptr<const api::CallState> state);
  std::shared_ptr<const api::CallState> state_;
};

}  // namespace lpab::v1
