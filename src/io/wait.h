// Waiting for a file descriptor, under a deadline and a cancellation.
#pragma once

#include "base/call.h"
#include "base/result.h"

namespace lpab::io {

// Waits until a read (write) on `fd` would not block: data, end of stream or an error on it.
// Errors: kTimeout, kCancelled (at once when already requested), kUnavailable (poll failed).
Result<void> WaitReadable(int fd, const Call& call);
Result<void> WaitWritable(int fd, const Call& call);

// The timeout argument of poll(2): the remaining milliseconds, -1 for Duration::max().
int PollTimeout(Duration remaining);

// O_NONBLOCK and FD_CLOEXEC. Errors: kUnavailable.
Result<void> SetNonBlocking(int fd);

}  // namespace lpab::io
