#include "io/byte_stream.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "io/wait.h"

namespace lpab::io {
namespace {

bool IsSocket(int fd) {
  struct stat status {};
  return fstat(fd, &status) == 0 && S_ISSOCK(status.st_mode);
}

// What a tty or socket says when the other side is gone.
bool MeansClosed(int error) { return error == EIO || error == EPIPE || error == ECONNRESET; }

}  // namespace

Result<void> ByteStream::SetRate(int) {
  return Fail(ErrorCode::kUnsupported, Describe() + " is no serial port and has no rate");
}

FdStream::FdStream(Fd fd, std::string name, std::string closed_message)
    : fd_(std::move(fd)),
      name_(std::move(name)),
      closed_message_(std::move(closed_message)),
      is_socket_(IsSocket(fd_.get())) {}

Result<std::unique_ptr<FdStream>> FdStream::Create(Fd fd, std::string name,
                                                   std::string closed_message) {
  LPAB_TRY(SetNonBlocking(fd.get()));
  return std::unique_ptr<FdStream>(
      new FdStream(std::move(fd), std::move(name), std::move(closed_message)));
}

Result<size_t> FdStream::TryRead(std::span<uint8_t> buffer) {
  ssize_t count;
  do {
    count = read(fd_.get(), buffer.data(), buffer.size());
  } while (count < 0 && errno == EINTR);
  if (count > 0) return static_cast<size_t>(count);
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return 0;
  if (count == 0 || MeansClosed(errno)) return Fail(ErrorCode::kUnavailable, closed_message_);
  return Fail(OsError("read " + name_, errno));
}

Result<size_t> FdStream::TryWrite(ByteSpan bytes) {
  ssize_t count;
  do {
    count = is_socket_ ? send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL)
                       : write(fd_.get(), bytes.data(), bytes.size());
  } while (count < 0 && errno == EINTR);
  if (count >= 0) return static_cast<size_t>(count);
  if (errno == EAGAIN || errno == EWOULDBLOCK) return 0;
  if (MeansClosed(errno)) return Fail(ErrorCode::kUnavailable, closed_message_);
  return Fail(OsError("write " + name_, errno));
}

Result<size_t> FdStream::Read(std::span<uint8_t> buffer, const Call& call) {
  for (;;) {
    LPAB_TRY(WaitReadable(fd_.get(), call));
    LPAB_ASSIGN(const size_t count, TryRead(buffer));
    if (count > 0) return count;
  }
}

Result<void> FdStream::Write(ByteSpan bytes, const Call& call) {
  while (!bytes.empty()) {
    LPAB_TRY(WaitWritable(fd_.get(), call));
    LPAB_ASSIGN(const size_t count, TryWrite(bytes));
    bytes = bytes.subspan(count);
  }
  return {};
}

}  // namespace lpab::io
