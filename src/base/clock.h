// Time: a Clock that tests can replace, and Deadlines measured on it.
#pragma once

#include <chrono>

namespace lpab {

using Duration = std::chrono::milliseconds;

// Monotonic time since an arbitrary start. Thread-safe.
class Clock {
 public:
  using TimePoint = std::chrono::time_point<std::chrono::steady_clock, Duration>;

  virtual ~Clock() = default;
  virtual TimePoint Now() const = 0;
  // Blocks the caller, or on a fake clock moves the time. For back-off between tries only: what
  // waits for bytes waits in io.
  virtual void SleepFor(Duration duration) = 0;

  // The machine's steady clock.
  static Clock& System();
  // The same, which goes on while the machine sleeps: CLOCK_BOOTTIME.
  static Clock& BootTime();
};

// A clock that stands still until it is told to move. For tests; one thread.
class FakeClock final : public Clock {
 public:
  TimePoint Now() const override { return now_; }
  void SleepFor(Duration duration) override { now_ += duration; }

 private:
  TimePoint now_{};
};

// A point in time after which an operation gives up. The clock must outlive it.
class Deadline {
 public:
  // No deadline. Only for work that cannot block.
  static Deadline Never() { return Deadline(nullptr, Clock::TimePoint::max()); }
  static Deadline After(Duration duration, const Clock& clock = Clock::System()) {
    return Deadline(&clock, clock.Now() + duration);
  }

  bool Expired() const { return clock_ != nullptr && clock_->Now() >= at_; }
  // What is left, zero once expired, Duration::max() for Never().
  Duration Remaining() const;
  // The earlier of this deadline and `duration` from now.
  Deadline Sooner(Duration duration) const;

 private:
  Deadline(const Clock* clock, Clock::TimePoint at) : clock_(clock), at_(at) {}

  const Clock* clock_;
  Clock::TimePoint at_;
};

}  // namespace lpab
