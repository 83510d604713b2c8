#include "io/poll_loop.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <string>

#include "io/wait.h"

namespace lpab::io {

Result<std::unique_ptr<PollLoop>> PollLoop::Create(const Clock& clock) {
  LPAB_ASSIGN(EventFd wake, EventFd::Create());
  return std::unique_ptr<PollLoop>(new PollLoop(clock, std::move(wake)));
}

void PollLoop::Watch(int fd, short events, FdCallback callback) {
  watched_[fd] = {next_id_++, events, std::make_shared<FdCallback>(std::move(callback))};
}

void PollLoop::SetEvents(int fd, short events) {
  const auto found = watched_.find(fd);
  if (found != watched_.end()) found->second.events = events;
}

void PollLoop::Unwatch(int fd) { watched_.erase(fd); }

PollLoop::TimerId PollLoop::StartTimer(Duration delay, Callback callback) {
  timers_[next_id_] = {clock_.Now() + delay, std::move(callback)};
  return next_id_++;
}

void PollLoop::CancelTimer(TimerId id) { timers_.erase(id); }

void PollLoop::Post(Callback callback) {
  const std::scoped_lock lock(posted_mutex_);
  posted_.push_back(std::move(callback));
  wake_.Signal();
}

void PollLoop::Stop() noexcept {
  stop_.store(true);
  wake_.Signal();
}

Result<void> PollLoop::Run() {
  while (!stop_.exchange(false)) LPAB_TRY(RunOnce());
  return {};
}

int PollLoop::Timeout() const {
  Duration sooner = Duration::max();
  const Clock::TimePoint now = clock_.Now();
  for (const auto& [id, timer] : timers_) {
    sooner = std::min(sooner, std::max(Duration::zero(), timer.at - now));
  }
  return PollTimeout(sooner);
}

Result<void> PollLoop::RunOnce() {
  std::vector<pollfd> fds{{wake_.fd(), POLLIN, 0}};
  std::vector<uint64_t> ids{0};
  for (const auto& [fd, watched] : watched_) {
    fds.push_back({fd, watched.events, 0});
    ids.push_back(watched.id);
  }
  const int ready = poll(fds.data(), fds.size(), Timeout());
  if (ready < 0 && errno != EINTR) return Fail(OsError("poll", errno));
  if (ready > 0) {
    if (fds[0].revents != 0) RunPosted();
    for (size_t i = 1; i < fds.size() && !stop_.load(); ++i) {
      if (fds[i].revents != 0) LPAB_TRY(Dispatch(fds[i].fd, ids[i], fds[i].revents));
    }
  }
  RunTimers();
  return {};
}

Result<void> PollLoop::Dispatch(int fd, uint64_t id, short ready) {
  const auto found = watched_.find(fd);
  // Unwatched by a callback before this one; the same number may be another descriptor by now.
  if (found == watched_.end() || found->second.id != id) return {};
  if ((ready & POLLNVAL) != 0) {
    return Fail(ErrorCode::kInternal, "descriptor " + std::to_string(fd) + " closed while watched");
  }
  const std::shared_ptr<FdCallback> callback = found->second.callback;  // it may unwatch itself
  (*callback)(ready);
  return {};
}

void PollLoop::RunPosted() {
  wake_.Clear();
  std::vector<Callback> callbacks;
  {
    const std::scoped_lock lock(posted_mutex_);
    callbacks.swap(posted_);
  }
  for (const Callback& callback : callbacks) callback();
}

void PollLoop::RunTimers() {
  const Clock::TimePoint now = clock_.Now();
  std::vector<std::pair<Clock::TimePoint, TimerId>> due;
  for (const auto& [id, timer] : timers_) {
    if (timer.at <= now) due.emplace_back(timer.at, id);
  }
  std::ranges::sort(due);
  for (const auto& [at, id] : due) {
    const auto found = timers_.find(id);
    if (found == timers_.end() || stop_.load()) continue;
    const Callback callback = std::move(found->second.callback);
    timers_.erase(found);
    callback();
  }
}

}  // namespace lpab::io
