#include "link/random.h"

#include <sys/random.h>

#include <cerrno>

namespace lpab::link {

Result<Bytes> RandomBytes(size_t count) {
  Bytes bytes(count);
  size_t filled = 0;
  while (filled < count) {
    const ssize_t got = getrandom(bytes.data() + filled, count - filled, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return Fail(ErrorCode::kInternal, "the kernel gives no random bytes");
    filled += static_cast<size_t>(got);
  }
  return bytes;
}

}  // namespace lpab::link
