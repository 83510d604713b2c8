// Waiting for a file descriptor, under a deadline and a cancellation.
#pragma once

#include "base/call.h"
#include "base/result.h"

namespace lpab::io {

// Waits until a read (write) on `fd` would not block: data, end of stream or an error on it.
// Errors: kTimeout, kCancelled (at once when already requested), kUnavailable (poll failed).
Result<void> WaitReadable(int fd, const Call& call);
Result<void> WaitWritable(int fd, const Call& call);

// What a poll(2) may take: the remaining time in milliseconds, rounded up to at least 1 while some
// is left; -1 for none to end it.
int PollTimeout(Duration remaining);

// O_NONBLOCK and FD_CLOEXEC. Errors: kUnavailable.
Result<void> SetNonBlocking(int fd);

}  // namespace lpab::io
