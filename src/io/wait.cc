#include "io/wait.h"

#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <limits>

namespace lpab::io {
namespace {

Result<void> WaitFor(int fd, short events, const Call& call) {
  for (;;) {
    if (call.cancellation.Requested()) return Fail(ErrorCode::kCancelled, "cancelled");
    const Duration remaining = call.deadline.Remaining();
    // A negative descriptor is ignored by poll(2).
    pollfd fds[] = {{fd, events, 0}, {call.cancellation.WaitHandle(), POLLIN, 0}};
    const int ready = poll(fds, 2, PollTimeout(remaining));
    if (ready < 0 && errno != EINTR) return Fail(OsError("poll", errno));
    if (ready < 0) continue;
    if (fds[1].revents != 0) return Fail(ErrorCode::kCancelled, "cancelled");
    if ((fds[0].revents & POLLNVAL) != 0) return Fail(OsError("poll", EBADF));
    if (fds[0].revents != 0) return {};
    // A wait of all that remained is the end, whatever the deadline's clock says.
    if (remaining.count() <= std::numeric_limits<int>::max() || call.deadline.Expired()) {
      return Fail(ErrorCode::kTimeout, "no answer in time");
    }
  }
}

}  // namespace

Result<void> WaitReadable(int fd, const Call& call) { return WaitFor(fd, POLLIN, call); }

Result<void> WaitWritable(int fd, const Call& call) { return WaitFor(fd, POLLOUT, call); }

int PollTimeout(Duration remaining) {
  if (remaining == Duration::max()) return -1;
  return static_cast<int>(
      std::clamp<Duration::rep>(remaining.count(), 0, std::numeric_limits<int>::max()));
}

Result<void> SetNonBlocking(int fd) {
  const int flags = fcntl(fd, F_GETFL);
  if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0 ||
      fcntl(fd, F_SETFD, FD_CLOEXEC) < 0) {
    return Fail(OsError("fcntl", errno));
  }
  return {};
}

}  // namespace lpab::io
