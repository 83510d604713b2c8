#include "io/serial_port.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "io/files.h"
#include "io/socket.h"

namespace lpab::io {
namespace {

constexpr char kClosed[] = "the modem's port was closed";

constexpr std::pair<int, speed_t> kSpeeds[] = {
    {2400, B2400},       {4800, B4800},       {9600, B9600},       {19200, B19200},
    {38400, B38400},     {57600, B57600},     {115200, B115200},   {230400, B230400},
    {460800, B460800},   {500000, B500000},   {576000, B576000},   {921600, B921600},
    {1000000, B1000000}, {1152000, B1152000}, {1500000, B1500000}, {2000000, B2000000},
    {3000000, B3000000}, {4000000, B4000000}};

Result<speed_t> SpeedOf(int baud) {
  for (const auto& [rate, speed] : kSpeeds) {
    if (rate == baud) return speed;
  }
  return Fail(ErrorCode::kInvalidArgument, "no serial port rate: " + std::to_string(baud));
}

// Linux numbers the majors 136 to 143 for /dev/pts.
bool IsPseudoTerminal(int fd) {
  struct stat status {};
  if (fstat(fd, &status) != 0) return false;
  const unsigned number = major(status.st_rdev);
  return number >= 136 && number <= 143;
}

Error HeldByAnother(const std::string& path) {
  return MakeError(ErrorCode::kBusy, path + " is held by another program")
      .WithNext(
          "stop the program that uses the port (ModemManager, a dialer), or take another port");
}

Result<void> TakeExclusively(int fd, const std::string& path) {
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    return Fail(errno == EWOULDBLOCK ? HeldByAnother(path) : FileError("flock", path, errno));
  }
  if (!IsPseudoTerminal(fd) && ioctl(fd, TIOCEXCL) != 0 && errno != ENOTTY) {
    return Fail(FileError("TIOCEXCL on", path, errno));
  }
  return {};
}

Result<void> MakeRaw(int fd, const std::string& path, const SerialOptions& options) {
  termios settings{};
  if (tcgetattr(fd, &settings) != 0) {
    return Fail(ErrorCode::kInvalidArgument, path + " is not a serial port");
  }
  LPAB_ASSIGN(const speed_t speed, SpeedOf(options.baud));
  cfmakeraw(&settings);
  settings.c_cflag |= CLOCAL | CREAD;
  settings.c_cflag &= ~static_cast<tcflag_t>(CSTOPB | CRTSCTS);
  if (options.hardware_flow_control) settings.c_cflag |= CRTSCTS;
  settings.c_cc[VMIN] = 1;
  settings.c_cc[VTIME] = 0;
  cfsetispeed(&settings, speed);
  cfsetospeed(&settings, speed);
  if (tcsetattr(fd, TCSANOW, &settings) != 0) return Fail(FileError("tcsetattr", path, errno));
  return {};
}

// A tty as a ByteStream.
class SerialStream final : public ByteStream {
 public:
  SerialStream(std::unique_ptr<FdStream> stream, const SerialOptions& options)
      : stream_(std::move(stream)), options_(options) {}

  Result<size_t> Read(std::span<uint8_t> buffer, const Call& call) override {
    return stream_->Read(buffer, call);
  }
  Result<void> Write(ByteSpan bytes, const Call& call) override {
    return stream_->Write(bytes, call);
  }
  Result<void> SetRate(int baud) override {
    SerialOptions options = options_;
    options.baud = baud;
    LPAB_TRY(MakeRaw(descriptor(), Describe(), options));
    options_ = options;
    return {};
  }
  int descriptor() const override { return stream_->descriptor(); }
  std::string Describe() const override { return stream_->Describe(); }

 private:
  std::unique_ptr<FdStream> stream_;
  SerialOptions options_;
};

// DTR and RTS up; ports that have no modem lines say ENOTTY or EINVAL and need none.
void RaiseModemLines(int fd) {
  const int lines = TIOCM_DTR | TIOCM_RTS;
  static_cast<void>(ioctl(fd, TIOCMBIS, &lines));
}

}  // namespace

bool IsSerialRate(int baud) { return SpeedOf(baud).has_value(); }

std::optional<int> TerminalRate(int descriptor) {
  termios settings{};
  if (tcgetattr(descriptor, &settings) != 0) return std::nullopt;
  for (const auto& [rate, speed] : kSpeeds) {
    if (speed == cfgetospeed(&settings)) return rate;
  }
  return std::nullopt;
}

Result<std::unique_ptr<ByteStream>> OpenSerialPort(const std::string& path,
                                                   const SerialOptions& options) {
  Fd fd(open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (!fd.valid()) {
    return Fail(errno == EBUSY ? HeldByAnother(path) : FileError("open", path, errno));
  }
  LPAB_TRY(TakeExclusively(fd.get(), path));
  LPAB_TRY(MakeRaw(fd.get(), path, options));
  RaiseModemLines(fd.get());
  tcflush(fd.get(), TCIOFLUSH);
  LPAB_ASSIGN(auto stream, FdStream::Create(std::move(fd), path, kClosed));
  return std::make_unique<SerialStream>(std::move(stream), options);
}

Result<std::unique_ptr<ByteStream>> OpenModemPort(std::string_view name, const Call& call,
                                                  const SerialOptions& options) {
  if (name.starts_with("at:")) name.remove_prefix(3);
  const std::string path(name);
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) {
    return Fail(FileError("open", path, errno)
                    .WithNext("check that the modem is plugged in and the name of its AT port"));
  }
  if (!S_ISSOCK(status.st_mode)) return OpenSerialPort(path, options);
  return ConnectUnix(path, call, kClosed);
}

}  // namespace lpab::io
