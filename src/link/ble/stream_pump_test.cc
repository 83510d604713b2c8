#include "link/ble/stream_pump.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <thread>

#include "base/hex.h"
#include "io/mailbox.h"
#include "io/socket_pair.h"

namespace lpab::link::ble {
namespace {

using Stream = std::unique_ptr<io::FdStream>;
using Streams = io::Mailbox<Result<Stream>>;

Call Soon() { return {Deadline::After(std::chrono::seconds(20)), {}}; }

io::SocketPair PacketPair() { return io::SocketPair::Make(SOCK_SEQPACKET).value(); }

// What becomes of the n-th packet, counted from 0, in one direction.
using Fate = std::function<std::vector<Bytes>(int n, const Bytes& packet)>;

std::vector<Bytes> Arrives(int, const Bytes& packet) { return {packet}; }

// Passes packets from one descriptor to another on the loop's thread.
class Radio {
 public:
  Radio(io::PollLoop& loop, Fate fate) : loop_(loop), fate_(std::move(fate)) {
    io::SocketPair in = PacketPair();
    io::SocketPair out = PacketPair();
    sender = std::move(in.one);
    from_ = std::move(in.other);
    to_ = std::move(out.one);
    receiver = std::move(out.other);
    loop_.Watch(from_.get(), POLLIN, [this](short) { Carry(); });
  }
  ~Radio() { Cut(); }

  void Cut() {
    if (!from_.valid()) return;
    loop_.Unwatch(from_.get());
    from_.Reset();
    to_.Reset();
  }
  int carried() const { return carried_; }
  size_t longest() const { return longest_; }

  io::Fd sender;    // for who sends
  io::Fd receiver;  // for who is sent to

 private:
  void Carry() {
    uint8_t buffer[1024];
    const ssize_t count = recv(from_.get(), buffer, sizeof buffer, 0);
    if (count <= 0) return Cut();
    longest_ = std::max(longest_.load(), static_cast<size_t>(count));
    for (const Bytes& packet : fate_(carried_++, Bytes(buffer, buffer + count))) {
      (void)!send(to_.get(), packet.data(), packet.size(), MSG_NOSIGNAL);
    }
  }

  io::PollLoop& loop_;
  const Fate fate_;
  io::Fd from_;
  io::Fd to_;
  std::atomic<int> carried_ = 0;
  std::atomic<size_t> longest_ = 0;
};

// A device's pump and a client's, in one loop on a thread of its own.
class BlePump : public testing::Test {
 protected:
  void Start(uint16_t longest = kLongestPacket, Fate to_device = Arrives,
             Fate to_client = Arrives) {
    up_ = std::make_unique<Radio>(*loop_, std::move(to_device));
    down_ = std::make_unique<Radio>(*loop_, std::move(to_client));
    client_->SetOutput(std::move(up_->sender), longest);
    device_->SetInput(std::move(up_->receiver), kLongestPacket);
    device_->SetOutput(std::move(down_->sender), kLongestPacket);
    client_->SetInput(std::move(down_->receiver), longest);
    device_->Accept([this](Stream stream) { (void)taken_->Push(std::move(stream)); });
    thread_ = std::thread([this] { (void)loop_->Run(); });
  }

  ~BlePump() override {
    loop_->Stop();
    if (thread_.joinable()) thread_.join();
  }

  // Runs it on the loop's thread, and waits until it has run.
  void OnLoop(const std::function<void()>& what) {
    const auto done = io::Mailbox<int>::Create(1).value();
    loop_->Post([&] {
      what();
      (void)done->Push(0);
    });
    EXPECT_TRUE(done->Take(Soon()));
  }

  Result<Stream> Open() {
    const std::shared_ptr<Streams> opened = Streams::Create(1).value();
    loop_->Post([this, opened] {
      client_->Open([opened](Result<Stream> stream) { (void)opened->Push(std::move(stream)); });
    });
    return opened->Take(Soon()).value();
  }
  Stream Taken() { return taken_->Take(Soon()).value().value(); }

  struct Both {
    Stream client;
    Stream device;
  };
  Both OpenBoth() {
    auto client = Open();
    EXPECT_TRUE(client) << client.error().ToString();
    return {client ? std::move(*client) : nullptr, Taken()};
  }

  size_t DeviceStreams() {
    size_t count = 0;
    OnLoop([&] { count = device_->streams(); });
    return count;
  }

  std::unique_ptr<io::PollLoop> loop_ = io::PollLoop::Create().value();
  std::unique_ptr<Streams> taken_ = Streams::Create(16).value();
  std::unique_ptr<Radio> up_;
  std::unique_ptr<Radio> down_;
  std::unique_ptr<StreamPump> device_ = std::make_unique<StreamPump>(*loop_);
  std::unique_ptr<StreamPump> client_ = std::make_unique<StreamPump>(*loop_);
  std::thread thread_;
};

// What the stream gives until it ends, or `count` bytes of it.
Bytes Read(io::FdStream& stream, size_t count = SIZE_MAX) {
  Bytes all;
  Bytes buffer(4096);
  while (all.size() < count) {
    const auto got = stream.Read(buffer, Soon());
    if (!got) {
      EXPECT_NE(got.error().code, ErrorCode::kTimeout) << "it has not ended";
      break;
    }
    Append(all, ByteSpan(buffer).first(*got));
  }
  return all;
}

Bytes Pattern(size_t size) {
  Bytes bytes(size);
  for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<uint8_t>(i * 31 + i / 251);
  return bytes;
}

// Sends the bytes from one to the other while these read.
Bytes Through(io::FdStream& from, io::FdStream& to, const Bytes& bytes) {
  std::thread writer([&] { EXPECT_TRUE(from.Write(bytes, Soon())); });
  Bytes got = Read(to, bytes.size());
  writer.join();
  return got;
}

TEST_F(BlePump, BytesCrossBothWaysAtAnyMtu) {
  for (const size_t mtu : {23, 24, 100, 247, 512, 517}) {
    loop_ = io::PollLoop::Create().value();
    device_ = std::make_unique<StreamPump>(*loop_);
    client_ = std::make_unique<StreamPump>(*loop_);
    Start(LongestFor(mtu));
    {
      const Both both = OpenBoth();
      const Bytes bytes = Pattern(20'000);
      EXPECT_EQ(Through(*both.client, *both.device, bytes), bytes) << mtu;
      EXPECT_EQ(Through(*both.device, *both.client, bytes), bytes) << mtu;
      EXPECT_EQ(up_->longest(), LongestFor(mtu));
      EXPECT_EQ(down_->longest(), LongestFor(mtu));
    }
    loop_->Stop();
    thread_.join();
    client_.reset();
    device_.reset();
    up_.reset();
    down_.reset();
  }
}

TEST_F(BlePump, AnEndComesBehindTheLastByte) {
  Start();
  Both both = OpenBoth();
  const Bytes bytes = Pattern(10'000);
  ASSERT_TRUE(both.device->Write(bytes, Soon()));
  both.device.reset();
  EXPECT_EQ(Read(*both.client), bytes);
  EXPECT_EQ(DeviceStreams(), 0u);
}

TEST_F(BlePump, AReaderThatDoesNotReadHoldsBackOnlyItsOwnStream) {
  Start();
  Both slow = OpenBoth();
  Both quick = OpenBoth();
  const Bytes bytes = Pattern(2'000'000);
  std::thread writer([&] { (void)slow.client->Write(bytes, Soon()); });
  const Bytes small = Pattern(50'000);
  EXPECT_EQ(Through(*quick.client, *quick.device, small), small);
  const int carried = up_->carried();
  EXPECT_LT(carried, 1500);  // what sockets and window hold, not 2 MB
  EXPECT_EQ(Read(*slow.device, bytes.size()), bytes);
  writer.join();
}

TEST_F(BlePump, ALostPacketEndsTheStreamOnBothSides) {
  const auto lose_eleventh = [](int n, const Bytes& packet) {
    return n == 11 ? std::vector<Bytes>() : std::vector<Bytes>{packet};
  };
  Start(20, lose_eleventh);
  const Both both = OpenBoth();
  std::thread writer([&] { (void)both.client->Write(Pattern(800), Soon()); });
  EXPECT_EQ(Read(*both.device), Pattern(9 * 16));
  EXPECT_EQ(Read(*both.client), Bytes());
  writer.join();
}

TEST_F(BlePump, TheLossOfTheLastPacketIsNoticed) {
  const auto lose_fourth = [](int n, const Bytes& packet) {
    return n == 3 ? std::vector<Bytes>() : std::vector<Bytes>{packet};
  };
  Start(kLongestPacket, lose_fourth);
  const Both both = OpenBoth();
  ASSERT_TRUE(both.client->Write(Pattern(2 * 505), Soon()));
  EXPECT_EQ(Read(*both.device), Pattern(505));
  EXPECT_EQ(Read(*both.client), Bytes());
}

// Of each two packets behind the opening the second comes first.
Fate Swap() {
  return [kept = Bytes()](int n, const Bytes& packet) mutable -> std::vector<Bytes> {
    if (n == 0) return {packet};
    if (n % 2 == 0) return {packet, kept};
    kept = packet;
    return {};
  };
}

TEST_F(BlePump, PacketsThatChangePlacesArePutInOrder) {
  Start(kLongestPacket, Arrives, Swap());
  const Both both = OpenBoth();
  const Bytes bytes = Pattern(20 * 505);
  ASSERT_TRUE(both.device->Write(bytes, Soon()));
  EXPECT_EQ(Read(*both.client, bytes.size()), bytes);
}

TEST_F(BlePump, AnEndThatOvertakesTheLastByteWaits) {
  Start(kLongestPacket, Arrives, Swap());
  Both both = OpenBoth();
  ASSERT_TRUE(both.device->Write(Pattern(2 * 505), Soon()));
  both.device.reset();
  EXPECT_EQ(Read(*both.client), Pattern(2 * 505));
}

TEST_F(BlePump, AFifthStreamIsRefused) {
  Start();
  std::vector<Both> four;
  for (size_t i = 0; i < StreamPump::kStreams; ++i) four.push_back(OpenBoth());
  const auto fifth = Open();
  ASSERT_FALSE(fifth);
  EXPECT_EQ(fifth.error().message, "the device serves as many clients as it can");
  four.pop_back();
  while (DeviceStreams() == StreamPump::kStreams) std::this_thread::yield();
  EXPECT_TRUE(Open());
}

TEST_F(BlePump, AShutWindowIsSaid) {
  Start();
  const Both both = OpenBoth();
  OnLoop([&] { device_->Accept({}); });
  const auto refused = Open();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "the device's access window is shut");
  // Who is there is served to its end.
  EXPECT_EQ(Through(*both.client, *both.device, Pattern(3000)), Pattern(3000));
}

TEST_F(BlePump, TheEndOfTheConnectionEndsAllStreams) {
  Start();
  const Both one = OpenBoth();
  const Both two = OpenBoth();
  OnLoop([&] { down_->Cut(); });
  EXPECT_EQ(Read(*one.client), Bytes());
  EXPECT_EQ(Read(*two.device), Bytes());
  EXPECT_EQ(DeviceStreams(), 0u);
  EXPECT_EQ(Open().error().code, ErrorCode::kFailedPrecondition);
}

TEST_F(BlePump, AStrangersPacketsHarmNobody) {
  io::SocketPair up = PacketPair();
  io::SocketPair down = PacketPair();
  device_->SetInput(std::move(up.one), kLongestPacket);
  device_->SetOutput(std::move(down.one), kLongestPacket);
  device_->Accept([this](Stream stream) { (void)taken_->Push(std::move(stream)); });
  thread_ = std::thread([this] { (void)loop_->Run(); });
  const auto write = [&](std::string_view hex) {
    const Bytes packet = *FromHex(hex);
    EXPECT_GE(send(up.other.get(), packet.data(), packet.size(), MSG_NOSIGNAL), 0);
  };
  const auto answer = [&] {
    uint8_t buffer[512];
    pollfd ready{down.other.get(), POLLIN, 0};
    poll(&ready, 1, 20'000);
    const ssize_t count = recv(down.other.get(), buffer, sizeof buffer, 0);
    return count < 0 ? "nothing" : ToHex(ByteSpan(buffer, static_cast<size_t>(count)));
  };
  write("1A");              // no packet
  write("00000040000101");  // no stream
  write("1A2B0080");        // a close of nothing
  write("1A2B0001FF");      // data of nothing
  EXPECT_EQ(answer(), "1A2B008005");
  write("1A2B00420201FD");  // another version
  EXPECT_EQ(answer(), "1A2B008001");
  write("1A2B0042");  // an open without its payload
  EXPECT_EQ(answer(), "1A2B008004");
  write("1A2B00420101FD");
  EXPECT_EQ(answer(), "1A2B007F0101FD");
  EXPECT_EQ(answer(), "1A2B0131");
  write("1A2B00420101FD");  // its number is in use
  write("1A2B0100AB");
  const Stream stream = Taken();
  EXPECT_EQ(Read(*stream, 1), Bytes{0xAB});
  write("1A2B0000CD");  // a sequence of before
  EXPECT_EQ(answer(), "1A2B028003");
  EXPECT_EQ(Read(*stream), Bytes());
}

}  // namespace
}  // namespace lpab::link::ble
