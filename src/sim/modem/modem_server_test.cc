#include "sim/modem/modem_server.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "io/serial_port.h"
#include "io/temporary_folder.h"
#include "sim/modem/test_card.h"

namespace lpab::sim::modem {
namespace {

using std::chrono::milliseconds;

// The loop runs on the test's own thread, a little at a time.
struct ModemServerTest : testing::Test {
  io::TemporaryFolder folder;
  std::filesystem::path directory = folder.path();
  std::unique_ptr<io::PollLoop> loop = std::move(*io::PollLoop::Create());
  TestCard card;

  ServerOptions Options(std::optional<int> baud = std::nullopt) const {
    ServerOptions options;
    options.pty_link = directory / "modem";
    options.socket_path = directory / "modem.sock";
    options.baud = baud;
    return options;
  }
  void RunFor(milliseconds time) {
    loop->StartTimer(time, [this] { loop->Stop(); });
    ASSERT_TRUE(loop->Run());
  }
  static Call Soon() { return Call{Deadline::After(milliseconds(1000)), {}}; }

  // Sends and runs the loop until the port has given as much as `expected` has, or 2 s are over.
  std::string Exchange(io::ByteStream& port, std::string_view text, size_t expected) {
    EXPECT_TRUE(port.Write(AsBytes(text), Soon()));
    std::string answer;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(2);
    while (answer.size() < expected && std::chrono::steady_clock::now() < end) {
      RunFor(milliseconds(1));
      std::array<uint8_t, 256> buffer;
      const auto count = port.Read(buffer, Call{Deadline::After(milliseconds(1)), {}});
      if (count) answer += AsText(ByteSpan(buffer).first(*count));
    }
    return answer;
  }
};

TEST_F(ModemServerTest, ServesTerminalAndSocketAtTheSameTime) {
  Modem modem(card);
  auto server = ModemServer::Create(*loop, modem, Options());
  ASSERT_TRUE(server) << server.error().ToString();
  auto terminal = io::OpenSerialPort(directory / "modem");
  ASSERT_TRUE(terminal) << terminal.error().ToString();
  auto first = io::ConnectUnix(directory / "modem.sock", Soon());
  auto second = io::ConnectUnix(directory / "modem.sock", Soon());
  ASSERT_TRUE(first && second);
  const std::string expected = "AT+CGMM\r\r\nEC25\r\n\r\nOK\r\n";
  for (io::ByteStream* port :
       std::vector<io::ByteStream*>{terminal->get(), first->get(), second->get()}) {
    EXPECT_EQ(Exchange(*port, "AT+CGMM\r", expected.size()), expected);
  }
  EXPECT_EQ((*server)->counters().bytes_to_modem, 3 * 8u);
  EXPECT_EQ((*server)->counters().bytes_from_modem, 3 * expected.size());
}

TEST_F(ModemServerTest, TheTerminalSurvivesItsUsers) {
  Modem modem(card);
  auto server = ModemServer::Create(*loop, modem, Options());
  ASSERT_TRUE(server);
  for (int i = 0; i < 3; ++i) {
    auto port = io::OpenSerialPort(directory / "modem");
    ASSERT_TRUE(port) << port.error().ToString();
    const std::string expected = i == 0 ? "ATE0\r\r\nOK\r\n" : "\r\nOK\r\n";
    EXPECT_EQ(Exchange(**port, "ATE0\r", expected.size()), expected);
  }
}

TEST_F(ModemServerTest, LinkAndSocketGoAway) {
  Modem modem(card);
  {
    auto server = ModemServer::Create(*loop, modem, Options());
    ASSERT_TRUE(server);
    EXPECT_TRUE(std::filesystem::is_symlink(directory / "modem"));
    EXPECT_TRUE(std::filesystem::is_socket(directory / "modem.sock"));
  }
  EXPECT_TRUE(std::filesystem::is_empty(directory));
}

TEST_F(ModemServerTest, ADroppedPortIsEndOfFileAndTheTerminalComesBack) {
  ModemOptions options;
  options.quirks.fault = Fault{Fault::Kind::kClosePort, 1};
  Modem modem(card, options);
  auto server = ModemServer::Create(*loop, modem, Options());
  ASSERT_TRUE(server);
  auto port = io::OpenSerialPort(directory / "modem");
  ASSERT_TRUE(port);
  ASSERT_TRUE((*port)->Write(AsBytes("ATE0;+CSIM=10,\"0070000001\"\r"), Soon()));
  RunFor(milliseconds(20));
  std::array<uint8_t, 256> buffer;
  Result<size_t> read = (*port)->Read(buffer, Soon());
  while (read) read = (*port)->Read(buffer, Soon());
  EXPECT_EQ(read.error().code, ErrorCode::kUnavailable);
  auto next = io::OpenSerialPort(directory / "modem");
  ASSERT_TRUE(next) << next.error().ToString();
  EXPECT_EQ(Exchange(**next, "AT\r", 9), "AT\r\r\nOK\r\n");
}

TEST_F(ModemServerTest, ARestartTakesThePortsAwayForAWhile) {
  ModemOptions options;
  options.quirks.restart_closes_ports = true;
  Modem modem(card, options);
  ServerOptions server_options = Options();
  server_options.reopen_pause = milliseconds(100);
  auto server = ModemServer::Create(*loop, modem, server_options);
  ASSERT_TRUE(server);
  auto terminal = io::OpenSerialPort(directory / "modem");
  auto client = io::ConnectUnix(directory / "modem.sock", Soon());
  ASSERT_TRUE(terminal && client);
  const std::string answer = "AT+CFUN=1,1\r\r\nOK\r\n";
  EXPECT_EQ(Exchange(**client, "AT+CFUN=1,1\r", answer.size()), answer);
  RunFor(milliseconds(20));
  std::array<uint8_t, 256> buffer;
  EXPECT_EQ((*client)->Read(buffer, Soon()).error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(std::filesystem::is_empty(directory));
  RunFor(milliseconds(150));
  auto next = io::OpenSerialPort(directory / "modem");
  ASSERT_TRUE(next) << next.error().ToString();
  EXPECT_EQ(Exchange(**next, "AT\r", 9), "AT\r\r\nOK\r\n");
  EXPECT_TRUE(io::ConnectUnix(directory / "modem.sock", Soon()));
}

TEST_F(ModemServerTest, AnAbstractSocketIsAPort) {
  Modem modem(card);
  ServerOptions options;
  options.abstract_name = "lpab-modem-server-test-" + std::to_string(getpid());
  auto server = ModemServer::Create(*loop, modem, options);
  ASSERT_TRUE(server) << server.error().ToString();
  EXPECT_EQ(ModemServer::Create(*loop, modem, options).error().code, ErrorCode::kBusy);
  io::Fd fd(socket(AF_UNIX, SOCK_STREAM, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  options.abstract_name.copy(address.sun_path + 1, sizeof address.sun_path - 1);
  const auto size = offsetof(sockaddr_un, sun_path) + 1 + options.abstract_name.size();
  ASSERT_EQ(connect(fd.get(), reinterpret_cast<sockaddr*>(&address), static_cast<socklen_t>(size)),
            0);
  const auto port = io::FdStream::Create(std::move(fd), "abstract", "closed");
  EXPECT_EQ(Exchange(**port, "AT\r", 9), "AT\r\r\nOK\r\n");
}

TEST_F(ModemServerTest, AClientThatOnlyHalfClosesGetsItsAnswer) {
  Modem modem(card);
  auto server = ModemServer::Create(*loop, modem, Options());
  ASSERT_TRUE(server);
  auto port = io::ConnectUnix(directory / "modem.sock", Soon());
  ASSERT_TRUE(port);
  ASSERT_TRUE((*port)->Write(AsBytes("AT\r"), Soon()));
  shutdown((*port)->descriptor(), SHUT_WR);
  RunFor(milliseconds(20));
  std::array<uint8_t, 64> buffer;
  const auto count = (*port)->Read(buffer, Soon());
  ASSERT_TRUE(count);
  EXPECT_EQ(AsText(ByteSpan(buffer).first(*count)), "AT\r\r\nOK\r\n");
  EXPECT_EQ((*port)->Read(buffer, Soon()).error().code, ErrorCode::kUnavailable);
}

TEST_F(ModemServerTest, KeepsTheRateOfAUart) {
  Modem modem(card);
  auto server = ModemServer::Create(*loop, modem, Options(9600));
  ASSERT_TRUE(server);
  auto port = io::ConnectUnix(directory / "modem.sock", Soon());
  ASSERT_TRUE(port);
  const auto start = std::chrono::steady_clock::now();
  // 96 characters there, 94 of them echoed on the way, and the answer: over 100 ms in all.
  const std::string line = "AT" + std::string(93, ' ') + "\r";
  EXPECT_EQ(Exchange(**port, line, line.size() + 6), line + "\r\nOK\r\n");
  EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds(100));
}

// +IPR: OK comes at the old rate, and from then on only the new one is understood.
TEST_F(ModemServerTest, AUartChangesItsRateWhenItIsTold) {
  Modem modem(card);
  auto server = ModemServer::Create(*loop, modem, Options(115200));
  ASSERT_TRUE(server);
  auto port = io::OpenSerialPort(directory / "modem").value();
  Exchange(*port, "ATE0\r", 11);
  EXPECT_EQ(Exchange(*port, "AT+IPR=123\r", 9), "\r\nERROR\r\n");
  EXPECT_EQ(Exchange(*port, "AT+IPR=921600\r", 6), "\r\nOK\r\n");
  ASSERT_TRUE(port->Write(AsBytes("AT+CGMM\r"), Soon()));
  RunFor(milliseconds(20));
  std::array<uint8_t, 64> buffer;
  EXPECT_FALSE(port->Read(buffer, Call{Deadline::After(milliseconds(1)), {}}));
  ASSERT_TRUE(port->SetRate(921600));
  EXPECT_EQ(Exchange(*port, "\rAT+IPR?\r", 23), "\r\n+IPR: 921600\r\n\r\nOK\r\n");
  port.reset();
  // Whoever comes next finds it so; another rate gets rubbish back.
  port = io::OpenSerialPort(directory / "modem").value();
  const std::string rubbish = Exchange(*port, "AT\r", 6);
  EXPECT_EQ(rubbish.find("OK"), std::string::npos);
  ASSERT_TRUE(port->SetRate(921600));
  EXPECT_EQ(Exchange(*port, "\rAT+CFUN=1,1\r", 6).substr(0, 6), "\r\nOK\r\n");
  ASSERT_TRUE(port->SetRate(115200));
  RunFor(milliseconds(20));
  while (port->Read(buffer, Call{Deadline::After(milliseconds(1)), {}})) continue;
  EXPECT_NE(Exchange(*port, "\rATE0\r", 11).find("OK"), std::string::npos);
}

TEST_F(ModemServerTest, RefusesPlacesThatAreTaken) {
  Modem modem(card);
  std::ofstream(directory / "modem") << "a file";
  const auto taken = ModemServer::Create(*loop, modem, Options());
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, ErrorCode::kAlreadyExists);
  EXPECT_TRUE(std::filesystem::is_regular_file(directory / "modem"));
  ServerOptions slow;
  slow.baud = 1;
  EXPECT_EQ(ModemServer::Create(*loop, modem, slow).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace lpab::sim::modem
