#include "io/fd.h"

#include <unistd.h>

namespace lpab::io {

void Fd::Reset(int fd) {
  if (fd_ >= 0) close(fd_);
  fd_ = fd;
}

}  // namespace lpab::io
