#include "io/serial_port.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <fstream>
#include <optional>

#include "io/pty.h"
#include "io/temporary_folder.h"

namespace lpab::io {
namespace {

Call In(int ms) { return Call{Deadline::After(std::chrono::milliseconds(ms)), {}}; }

std::string ReadText(ByteStream& stream) {
  uint8_t buffer[64];
  auto count = stream.Read(buffer, In(5000));
  return count ? std::string(AsText({buffer, *count})) : "!" + count.error().message;
}

TEST(SerialPort, IsRawBothWays) {
  Pty pty = Pty::Open().value();
  auto port = OpenModemPort("at:" + pty.path(), In(1000)).value();
  ASSERT_TRUE(port->Write(AsBytes("AT\r\n\x03\x1A"), In(1000)));
  EXPECT_EQ(ReadText(pty.master()), "AT\r\n\x03\x1A");
  ASSERT_TRUE(pty.master().Write(AsBytes("\r\nOK\r\n"), In(1000)));
  EXPECT_EQ(ReadText(*port), "\r\nOK\r\n");
}

TEST(SerialPort, IsHeldExclusivelyUntilClosed) {
  const Pty pty = Pty::Open().value();
  {
    auto port = OpenSerialPort(pty.path());
    ASSERT_TRUE(port);
    const auto second = OpenSerialPort(pty.path());
    EXPECT_EQ(second.error().code, ErrorCode::kBusy);
    EXPECT_NE(second.error().next.find("ModemManager"), std::string::npos);
  }
  EXPECT_TRUE(OpenSerialPort(pty.path()));
}

// What a program sees that does not know of flock; not on a pseudo-terminal, whose flag would
// outlive a killed holder.
TEST(SerialPort, APortThatAnotherProgramTookWithTiocexclIsBusy) {
  const Pty pty = Pty::Open().value();
  const Fd other(open(pty.path().c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_EQ(ioctl(other.get(), TIOCEXCL), 0);
  // The kernel lets root through.
  const bool is_root = geteuid() == 0;
  ASSERT_EQ(chmod(pty.path().c_str(), 0666), 0);
  if (is_root) {
    ASSERT_EQ(seteuid(65534), 0);
  }
  const auto port = OpenSerialPort(pty.path());
  if (is_root) {
    ASSERT_EQ(seteuid(0), 0);
  }
  ioctl(other.get(), TIOCNXCL);
  ASSERT_FALSE(port);
  EXPECT_EQ(port.error().code, ErrorCode::kBusy);
  EXPECT_NE(port.error().next.find("ModemManager"), std::string::npos);
}

TEST(SerialPort, RunsAtTheRateAndWithTheFlowControlItIsTold) {
  Pty pty = Pty::Open().value();
  // A pseudo-terminal has no modem lines, and must do all the same.
  int lines = 0;
  const Fd other(open(pty.path().c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_NE(ioctl(other.get(), TIOCMGET, &lines), 0);
  auto port = OpenSerialPort(pty.path(), {.baud = 57600, .hardware_flow_control = true}).value();
  termios settings{};
  ASSERT_EQ(tcgetattr(other.get(), &settings), 0);
  EXPECT_EQ(cfgetospeed(&settings), static_cast<speed_t>(B57600));
  EXPECT_NE(settings.c_cflag & CRTSCTS, 0u);
  ASSERT_TRUE(port->SetRate(921600));
  ASSERT_EQ(tcgetattr(other.get(), &settings), 0);
  EXPECT_EQ(cfgetispeed(&settings), static_cast<speed_t>(B921600));
  EXPECT_NE(settings.c_cflag & CRTSCTS, 0u);
  EXPECT_EQ(TerminalRate(pty.master().descriptor()), 921600);
  EXPECT_EQ(port->SetRate(12345).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(pty.path(), port->Describe());
}

TEST(SerialPort, TellsWhenTheModemIsGone) {
  std::optional<Pty> pty = Pty::Open().value();
  auto port = OpenSerialPort(pty->path()).value();
  pty.reset();
  EXPECT_EQ(ReadText(*port), "!the modem's port was closed");
  EXPECT_EQ(port->Write(AsBytes("AT\r"), In(1000)).error().code, ErrorCode::kUnavailable);
}

TEST(SerialPort, RefusesWhatIsNone) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/file";
  std::ofstream(path) << "x";
  EXPECT_EQ(OpenSerialPort(path).error().code, ErrorCode::kInvalidArgument);
  const Pty pty = Pty::Open().value();
  EXPECT_EQ(OpenSerialPort(pty.path(), {.baud = 12345}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(OpenSerialPort(pty.path(), {.baud = 921600}));
}

}  // namespace
}  // namespace lpab::io
