#include "io/socket_pair.h"

#include <sys/socket.h>

#include <cerrno>

namespace lpab::io {

Result<SocketPair> SocketPair::Make(int type) {
  int ends[2];
  if (socketpair(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) {
    return Fail(OsError("socketpair", errno));
  }
  return SocketPair{Fd(ends[0]), Fd(ends[1])};
}

}  // namespace lpab::io
