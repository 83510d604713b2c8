#include "io/event_fd.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace lpab::io {

Result<EventFd> EventFd::Create() {
  Fd fd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!fd.valid()) return Fail(OsError("eventfd", errno));
  return EventFd(std::move(fd));
}

void EventFd::Signal() const noexcept {
  const int saved = errno;
  const uint64_t one = 1;
  // Fails only when the counter is full, and then it is readable already.
  [[maybe_unused]] const ssize_t written = write(fd_.get(), &one, sizeof one);
  errno = saved;
}

void EventFd::Clear() const noexcept {
  uint64_t count = 0;
  [[maybe_unused]] const ssize_t taken = read(fd_.get(), &count, sizeof count);
}

}  // namespace lpab::io
