#include "base/clock.h"

#include <algorithm>
#include <ctime>

#include "base/boot_time.h"

namespace lpab {
namespace {

class SystemClock final : public Clock {
 public:
  TimePoint Now() const override {
    return std::chrono::time_point_cast<Duration>(std::chrono::steady_clock::now());
  }
  void SleepFor(Duration duration) override {
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(duration);
    timespec left{};
    left.tv_sec = static_cast<time_t>(whole.count());
    left.tv_nsec = static_cast<long>((duration - whole).count() * 1000000);
    while (nanosleep(&left, &left) != 0) {
    }
  }
};

class BootTimeClock final : public Clock {
 public:
  TimePoint Now() const override {
    return TimePoint(std::chrono::duration_cast<Duration>(SinceBoot()));
  }
  void SleepFor(Duration duration) override { System().SleepFor(duration); }
};

}  // namespace

Clock& Clock::BootTime() {
  static BootTimeClock clock;
  return clock;
}

std::chrono::microseconds SinceBoot() {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::duration_cast<std::chrono::microseconds>(
                                                std::chrono::nanoseconds(now.tv_nsec));
}

Clock& Clock::System() {
  static SystemClock clock;
  return clock;
}

Duration Deadline::Remaining() const {
  if (clock_ == nullptr) return Duration::max();
  return std::max(Duration::zero(), at_ - clock_->Now());
}

Deadline Deadline::Sooner(Duration duration) const {
  if (clock_ == nullptr) return After(duration);
  return Deadline(clock_, std::min(at_, clock_->Now() + duration));
}

}  // namespace lpab
