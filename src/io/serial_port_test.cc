#include "io/serial_port.h"

#include <gtest/gtest.h>

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
