#include "io/socket.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "io/serial_port.h"
#include "io/temporary_folder.h"

namespace lpab::io {
namespace {

Call In(int ms) { return Call{Deadline::After(std::chrono::milliseconds(ms)), {}}; }

std::string ReadText(ByteStream& stream, size_t size) {
  std::string text;
  uint8_t buffer[64];
  while (text.size() < size) {
    auto count = stream.Read(buffer, In(5000));
    if (!count) return text + "!" + count.error().message;
    text += AsText({buffer, *count});
  }
  return text;
}

TEST(HostPort, Parses) {
  EXPECT_EQ(HostPort::Parse("127.0.0.1:7025")->port, 7025);
  EXPECT_EQ(HostPort::Parse("[::1]:80")->host, "::1");
  EXPECT_EQ(HostPort::Parse("[::1]:80")->ToString(), "[::1]:80");
  for (const char* text : {"", "7025", "a:", ":1", "a:65536", "a:1x", "::1:80", "a:-1", "[]:1"}) {
    EXPECT_EQ(HostPort::Parse(text).error().code, ErrorCode::kInvalidArgument) << text;
  }
}

TEST(HostPort, KnowsLoopback) {
  EXPECT_TRUE(HostPort::Parse("127.3.2.1:1")->IsLoopback());
  EXPECT_TRUE(HostPort::Parse("[::1]:1")->IsLoopback());
  EXPECT_TRUE(HostPort::Parse("localhost:1")->IsLoopback());
  EXPECT_FALSE(HostPort::Parse("127.0.0.1.example.com:1")->IsLoopback());
  EXPECT_FALSE(HostPort::Parse("0.0.0.0:1")->IsLoopback());
}

TEST(Socket, TcpCarriesBytesBothWaysUntilClosed) {
  Listener listener = Listener::Tcp({"127.0.0.1", 0}).value();
  ASSERT_NE(listener.port(), 0);
  auto client = ConnectTcp({"127.0.0.1", listener.port()}, In(5000)).value();
  auto server = listener.Accept(In(5000)).value();
  ASSERT_TRUE(client->Write(AsBytes("ping"), In(5000)));
  EXPECT_EQ(ReadText(*server, 4), "ping");
  ASSERT_TRUE(server->Write(AsBytes("pong"), In(5000)));
  EXPECT_EQ(ReadText(*client, 4), "pong");
  server.reset();
  uint8_t byte[1];
  EXPECT_EQ(client->Read(byte, In(5000)).error().code, ErrorCode::kUnavailable);
}

TEST(Socket, TcpOnAPortInUseIsBusy) {
  const Listener listener = Listener::Tcp({"127.0.0.1", 0}).value();
  EXPECT_EQ(Listener::Tcp({"127.0.0.1", listener.port()}).error().code, ErrorCode::kBusy);
}

TEST(Socket, NobodyThereIsUnavailable) {
  uint16_t port = 0;
  { port = Listener::Tcp({"127.0.0.1", 0})->port(); }
  const auto stream = ConnectTcp({"127.0.0.1", port}, In(5000));
  EXPECT_EQ(stream.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(stream.error().message.find("127.0.0.1:"), std::string::npos);
}

TEST(Socket, AWriteThatNobodyReadsEndsAtItsDeadline) {
  Listener listener = Listener::Tcp({"127.0.0.1", 0}).value();
  auto client = ConnectTcp({"127.0.0.1", listener.port()}, In(5000)).value();
  auto server = listener.Accept(In(5000)).value();
  const Bytes large(16 << 20);
  EXPECT_EQ(client->Write(large, In(50)).error().code, ErrorCode::kTimeout);
}

TEST(UnixSocket, HasItsModeAndGoesAway) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/modem";
  {
    const Listener listener = Listener::Unix(path, 0660).value();
    struct stat status {};
    ASSERT_EQ(stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0660u);
    EXPECT_EQ(Listener::Unix(path, 0660).error().code, ErrorCode::kBusy);
    EXPECT_TRUE(ConnectUnix(path, In(5000)));
  }
  EXPECT_NE(access(path.c_str(), F_OK), 0);
  EXPECT_EQ(ConnectUnix(path, In(5000)).error().code, ErrorCode::kUnavailable);
}

// Anybody who can read a folder can lock it.
TEST(UnixSocket, AFolderThatStaysLockedIsAnErrorAndNotAWait) {
  const TemporaryFolder folder;
  const Fd stranger(open(folder.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  ASSERT_EQ(flock(stranger.get(), LOCK_EX), 0);
  const auto listener = Listener::Unix(folder.path() + "/s", 0660);
  ASSERT_FALSE(listener);
  EXPECT_EQ(listener.error().code, ErrorCode::kBusy);
  EXPECT_NE(listener.error().message.find(folder.path()), std::string::npos);
}

TEST(UnixSocket, AStaleFileIsReplacedAndAStrangersFileIsNot) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/s";
  const std::string moved = folder.path() + "/moved";
  {
    const Listener listener = Listener::Unix(path, 0600).value();
    ASSERT_EQ(rename(path.c_str(), moved.c_str()), 0);  // so that it outlives its listener
  }
  ASSERT_EQ(rename(moved.c_str(), path.c_str()), 0);
  EXPECT_TRUE(Listener::Unix(path, 0600));
  const std::string plain = folder.path() + "/plain";
  std::ofstream(plain) << "x";
  EXPECT_EQ(Listener::Unix(plain, 0600).error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(Listener::Unix(std::string(200, 'a'), 0600).error().code, ErrorCode::kInvalidArgument);
}

TEST(ModemPort, MayBeASocket) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/modem";
  Listener listener = Listener::Unix(path, 0600).value();
  auto port = OpenModemPort("at:" + path, In(5000)).value();
  auto modem = listener.Accept(In(5000)).value();
  modem.reset();
  uint8_t byte[1];
  EXPECT_EQ(port->Read(byte, In(5000)).error().message, "the modem's port was closed");
  EXPECT_EQ(OpenModemPort("at:/nowhere/ttyUSB2", In(10)).error().code, ErrorCode::kNotFound);
}

TEST(Listener, AdoptsWhatListensOnAUnixSocketAndNothingElse) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/a";
  const Listener unix_socket = Listener::Unix(path, 0600).value();
  {
    Listener adopted = Listener::AdoptUnix(Fd(dup(unix_socket.fd()))).value();
    auto client = ConnectUnix(path, In(5000)).value();
    EXPECT_TRUE(adopted.Accept(In(5000)));
  }
  EXPECT_EQ(access(path.c_str(), F_OK), 0);  // it is not the adopter's to remove
  const Listener tcp = Listener::Tcp({"127.0.0.1", 0}).value();
  auto client = ConnectUnix(path, In(5000)).value();
  for (const int fd : {dup(tcp.fd()), dup(client->descriptor()), open("/dev/null", O_RDONLY)}) {
    EXPECT_EQ(Listener::AdoptUnix(Fd(fd)).error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(Listener, GivesItsFileToAGroup) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/a";
  const Listener listener = Listener::Unix(path, 0660, getegid()).value();
  struct stat status {};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_gid, getegid());
  EXPECT_EQ(status.st_mode & 0777, 0660u);
}

TEST(PeerOf, SaysWhoConnected) {
  const TemporaryFolder folder;
  Listener listener = Listener::Unix(folder.path() + "/a", 0600).value();
  auto client = ConnectUnix(folder.path() + "/a", In(5000)).value();
  auto server = listener.Accept(In(5000)).value();
  const auto peer = PeerOf(server->descriptor());
  ASSERT_TRUE(peer);
  EXPECT_EQ(peer->pid, getpid());
  EXPECT_EQ(peer->uid, getuid());
  EXPECT_FALSE(PeerOf(-1));
}

}  // namespace
}  // namespace lpab::io
