#include "link/ble/carrier.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include "io/mailbox.h"
#include "io/socket_pair.h"

namespace lpab::link::ble {
namespace {

using Stream = std::unique_ptr<io::FdStream>;

Call Soon() { return {Deadline::After(std::chrono::seconds(20)), {}}; }

io::SocketPair PacketPair() { return io::SocketPair::Make(SOCK_SEQPACKET).value(); }

// A device whose pump echoes nothing and hands its streams over.
class BleCarrier : public testing::Test {
 protected:
  BleCarrier() {
    auto [up, device_in] = PacketPair();
    auto [device_out, down] = PacketPair();
    up_ = std::move(up);
    down_ = std::move(down);
    pump_->SetInput(std::move(device_in), kLongestPacket);
    pump_->SetOutput(std::move(device_out), kLongestPacket);
    pump_->Accept([this](Stream stream) { (void)taken_->Push(std::move(stream)); });
    thread_ = std::thread([this] { (void)loop_->Run(); });
  }
  ~BleCarrier() override {
    loop_->Stop();
    thread_.join();
  }

  std::unique_ptr<Carrier> Start() {
    return Carrier::Start({std::move(down_), 100}, {std::move(up_), 100}).value();
  }

  std::unique_ptr<io::PollLoop> loop_ = io::PollLoop::Create().value();
  std::unique_ptr<io::Mailbox<Stream>> taken_ = io::Mailbox<Stream>::Create(4).value();
  std::unique_ptr<StreamPump> pump_ = std::make_unique<StreamPump>(*loop_);
  io::Fd up_;
  io::Fd down_;
  std::thread thread_;
};

TEST_F(BleCarrier, CarriesAStreamWhoseLastWordsGoOutAtItsEnd) {
  auto carrier = Start();
  auto client = carrier->Open(Soon()).value();
  const Stream device = taken_->Take(Soon()).value();
  const Bytes bytes(5'000, 0x5A);
  ASSERT_TRUE(client->Write(bytes, Soon()));
  client.reset();
  carrier.reset();
  Bytes got(bytes.size());
  for (size_t at = 0; at < got.size();) {
    const auto count = device->Read(std::span(got).subspan(at), Soon());
    ASSERT_TRUE(count) << at;
    at += *count;
  }
  EXPECT_EQ(got, bytes);
}

TEST_F(BleCarrier, ADeviceThatDoesNotAnswerIsWaitedForAsLongAsTheCallSays) {
  auto [up, nobody] = PacketPair();
  auto [nowhere, down] = PacketPair();
  const auto carrier = Carrier::Start({std::move(down), 100}, {std::move(up), 100}).value();
  const auto opened = carrier->Open({Deadline::After(std::chrono::milliseconds(50)), {}});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kTimeout);
}

}  // namespace
}  // namespace lpab::link::ble
