// BootTimer: a timer that also runs while the machine sleeps.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "io/poll_loop.h"

namespace lpab::io {

// One timer of a poll loop, on CLOCK_BOOTTIME: a time that passed in sleep is due at once when the
// machine wakes, where PollLoop's own timers wait for the rest. Lives on the loop's thread.
class BootTimer {
 public:
  // Errors: kUnavailable (no descriptors left).
  static Result<std::unique_ptr<BootTimer>> Create(PollLoop& loop, std::function<void()> callback);
  BootTimer(const BootTimer&) = delete;
  BootTimer& operator=(const BootTimer&) = delete;
  ~BootTimer();

  // Calls back once, at that time of Clock::BootTime(), in the place of what was set before;
  // nothing: never.
  void Set(std::optional<Clock::TimePoint> at);

 private:
  BootTimer(PollLoop& loop, Fd fd, std::function<void()> callback);

  PollLoop& loop_;
  const Fd fd_;
  const std::function<void()> callback_;
};

}  // namespace lpab::io
