#include "io/pty.h"

#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>

namespace lpab::io {
namespace {

Result<void> MakeRaw(int fd) {
  termios settings{};
  if (tcgetattr(fd, &settings) != 0) return Fail(OsError("tcgetattr", errno));
  cfmakeraw(&settings);
  if (tcsetattr(fd, TCSANOW, &settings) != 0) return Fail(OsError("tcsetattr", errno));
  return {};
}

}  // namespace

Result<Pty> Pty::Open() {
  Fd master(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!master.valid()) return Fail(OsError("posix_openpt", errno));
  char name[128];
  if (grantpt(master.get()) != 0 || unlockpt(master.get()) != 0 ||
      ptsname_r(master.get(), name, sizeof name) != 0) {
    return Fail(OsError("open a pseudo-terminal", errno));
  }
  Fd slave(open(name, O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!slave.valid()) return Fail(OsError(std::string("open ") + name, errno));
  LPAB_TRY(MakeRaw(slave.get()));
  LPAB_ASSIGN(auto stream, FdStream::Create(std::move(master), std::string("master of ") + name,
                                            "the pseudo-terminal was closed"));
  return Pty(std::move(stream), std::move(slave), name);
}

}  // namespace lpab::io
