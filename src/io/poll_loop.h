// PollLoop: one thread's poll(2) loop with callbacks for descriptors and timers.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "io/event_fd.h"

namespace lpab::io {

// Sleeps until a watched descriptor is ready, a timer is due or another thread calls; with none of
// these it makes no wake-ups. Callbacks run on the thread in Run() and may watch, unwatch and start
// and cancel timers, of themselves too. All methods but Post() and Stop() belong to that thread
// (before Run(): to the thread that made the loop).
class PollLoop {
 public:
  using FdCallback = std::function<void(short ready)>;  // POLLIN, POLLOUT, POLLHUP, POLLERR
  using Callback = std::function<void()>;
  using TimerId = uint64_t;

  // Errors: kUnavailable (no descriptors left).
  static Result<std::unique_ptr<PollLoop>> Create(const Clock& clock = Clock::System());

  // Calls back while `fd` is ready for `events` (POLLIN, POLLOUT, 0 for errors only). A descriptor
  // that is watched already gets the new events and callback. Unwatch it before closing it.
  void Watch(int fd, short events, FdCallback callback);
  // Changes the events of a watched descriptor; does nothing for others.
  void SetEvents(int fd, short events);
  // After this the callback is not called any more.
  void Unwatch(int fd);

  // Calls back once, after `delay`.
  TimerId StartTimer(Duration delay, Callback callback);
  // Does nothing when it has fired.
  void CancelTimer(TimerId id);

  // Has `callback` run on the loop's thread. Any thread.
  void Post(Callback callback);
  // Makes Run() return after the callback at hand; a Run() that has not begun returns at once. Any
  // thread, and signal handlers.
  void Stop() noexcept;

  // Errors: kUnavailable (poll failed), kInternal (a watched descriptor was closed).
  Result<void> Run();

 private:
  struct Watched {
    uint64_t id;
    short events;
    std::shared_ptr<FdCallback> callback;
  };
  struct Timer {
    Clock::TimePoint at;
    Callback callback;
  };

  PollLoop(const Clock& clock, EventFd wake) : clock_(clock), wake_(std::move(wake)) {}

  Result<void> RunOnce();
  Result<void> Dispatch(int fd, uint64_t id, short ready);
  void RunPosted();
  void RunTimers();
  int Timeout() const;

  const Clock& clock_;
  EventFd wake_;
  std::atomic<bool> stop_ = false;
  std::map<int, Watched> watched_;
  std::map<TimerId, Timer> timers_;
  uint64_t next_id_ = 1;
  std::mutex posted_mutex_;
  std::vector<Callback> posted_;
};

}  // namespace lpab::io
