#include "io/boot_timer.h"

#include <poll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace lpab::io {

Result<std::unique_ptr<BootTimer>> BootTimer::Create(PollLoop& loop,
                                                     std::function<void()> callback) {
  Fd fd(timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC));
  if (!fd.valid()) return Fail(OsError("timerfd_create", errno));
  return std::unique_ptr<BootTimer>(new BootTimer(loop, std::move(fd), std::move(callback)));
}

BootTimer::BootTimer(PollLoop& loop, Fd fd, std::function<void()> callback)
    : loop_(loop), fd_(std::move(fd)), callback_(std::move(callback)) {
  loop_.Watch(fd_.get(), POLLIN, [this](short) {
    uint64_t times = 0;
    if (read(fd_.get(), &times, sizeof times) == sizeof times) callback_();
  });
}

BootTimer::~BootTimer() { loop_.Unwatch(fd_.get()); }

void BootTimer::Set(std::optional<Clock::TimePoint> at) {
  itimerspec when{};
  if (at) {
    // A time of zero would switch it off.
    const Duration since_boot = std::max(Duration(1), at->time_since_epoch());
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since_boot);
    when.it_value.tv_sec = static_cast<time_t>(seconds.count());
    when.it_value.tv_nsec = static_cast<long>((since_boot - seconds).count() * 1'000'000);
  }
  timerfd_settime(fd_.get(), TFD_TIMER_ABSTIME, &when, nullptr);
}

}  // namespace lpab::io
