// A lease without channels, and a connection without a lease.
#include <gtest/gtest.h>

#include "bridge/test_device.h"
#include "io/cancellation_source.h"
#include "remote/presence.h"

namespace lpab::remote {
namespace {

using bridge::TestDevice;

BridgeReader::Connector To(TestDevice& device) {
  return [&device](const Call&) { return link::Plain(device.Connect()); };
}
BridgeReader MakeReader(TestDevice& device, std::string client = "lpa") {
  BridgeOptions options;
  options.client_name = std::move(client);
  return BridgeReader(To(device), "the test device", std::move(options));
}

ErrorCode CodeOfHold(BridgeReader& reader) {
  const auto held = reader.Hold({});
  return held ? ErrorCode::kInternal : held.error().code;
}

// Writes, and breaks at the first answer, which nobody hears.
class DeafTransport final : public link::Transport {
 public:
  explicit DeafTransport(std::unique_ptr<link::Transport> device) : device_(std::move(device)) {}

  int descriptor() const override { return device_->descriptor(); }
  Result<size_t> TryRead(std::span<uint8_t> buffer) override {
    LPAB_ASSIGN(const size_t count, device_->TryRead(buffer));
    if (count == 0) return count;
    return Fail(ErrorCode::kUnavailable, "the connection broke");
  }
  Result<size_t> TryWrite(ByteSpan bytes) override { return device_->TryWrite(bytes); }
  Result<size_t> Discard() override { return device_->Discard(); }

 private:
  const std::unique_ptr<link::Transport> device_;
};

// Whose first `deaf` connections are.
BridgeReader MakeDeafReader(TestDevice& device, int& deaf) {
  BridgeOptions options;
  options.retry_pause = Duration(10);
  return BridgeReader(
      [&device, &deaf](const Call&) -> Result<std::unique_ptr<link::Transport>> {
        LPAB_ASSIGN(auto transport, link::Plain(device.Connect()));
        if (deaf-- <= 0) return transport;
        return std::make_unique<DeafTransport>(std::move(transport));
      },
      "the test device", std::move(options));
}

TEST(UnheardLease, IsHadAtTheNextConnection) {
  TestDevice device;
  int deaf = 1;
  BridgeReader reader = MakeDeafReader(device, deaf);
  auto channel = reader.OpenLogicalChannel(card::KnownIsdrAids(), {});
  ASSERT_TRUE(channel) << channel.error().ToString();
  EXPECT_EQ(device.card().opened(), 2);
  EXPECT_EQ(device.card().closed(), 1) << "what it did not hear of";
  BridgeReader other = MakeReader(device, "other");
  EXPECT_EQ(CodeOfHold(other), ErrorCode::kBusy);
  EXPECT_TRUE((*channel)->Close({}));
  EXPECT_TRUE(other.Hold({}));
}

TEST(UnheardLease, IsHeldByWhoAskedForItWhileNoAnswerCame) {
  TestDevice device;
  int deaf = 4;
  BridgeReader reader = MakeDeafReader(device, deaf);
  EXPECT_EQ(CodeOfHold(reader), ErrorCode::kUnavailable) << "it tries twice";
  EXPECT_EQ(deaf, 2);
  BridgeReader other = MakeReader(device, "other");
  EXPECT_EQ(CodeOfHold(other), ErrorCode::kBusy);
  ASSERT_TRUE(other.device());
  EXPECT_EQ(CodeOfHold(reader), ErrorCode::kUnavailable);
  EXPECT_TRUE(reader.Hold({}));
  EXPECT_EQ(CodeOfHold(other), ErrorCode::kBusy);
  reader.Release();
  EXPECT_TRUE(other.Hold({}));
}

TEST(Hold, TakesTheLeaseAndLeavesTheCardAlone) {
  TestDevice device;
  BridgeReader reader = MakeReader(device);
  ASSERT_TRUE(reader.Hold({}));
  ASSERT_TRUE(reader.Hold({}));
  EXPECT_EQ(reader.round_trips(), 1u);
  EXPECT_EQ(device.card().opened(), 0);
  BridgeReader other = MakeReader(device, "other");
  EXPECT_EQ(CodeOfHold(other), ErrorCode::kBusy);
  reader.Release();
  EXPECT_TRUE(other.Hold({}));
}

TEST(Hold, OutlivesTheLastChannel) {
  TestDevice device;
  BridgeReader reader = MakeReader(device);
  ASSERT_TRUE(reader.Hold({}));
  auto channel = reader.OpenLogicalChannel(card::KnownIsdrAids(), {});
  ASSERT_TRUE(channel);
  EXPECT_EQ(reader.round_trips(), 2u);
  EXPECT_TRUE((*channel)->Close({}));
  BridgeReader other = MakeReader(device, "other");
  EXPECT_EQ(CodeOfHold(other), ErrorCode::kBusy);
  device.card().RefuseOpening(MakeError(ErrorCode::kNotFound, "no ISD-R"));
  EXPECT_FALSE(reader.OpenLogicalChannel(card::KnownIsdrAids(), {}));
  EXPECT_EQ(CodeOfHold(other), ErrorCode::kBusy);
}

TEST(Hold, ReleasingClosesTheChannels) {
  TestDevice device;
  BridgeReader reader = MakeReader(device);
  ASSERT_TRUE(reader.Hold({}));
  auto channel = reader.OpenLogicalChannel(card::KnownIsdrAids(), {});
  ASSERT_TRUE(channel);
  const uint64_t before = reader.round_trips();
  reader.Release();
  channel->reset();
  EXPECT_EQ(reader.round_trips(), before + 1);
  EXPECT_EQ(device.card().closed(), 1);
}

// Nothing of the time before the cut is left when the card is held again.
TEST(Hold, AfterALostLinkTheOldChannelsAreClosedFirst) {
  TestDevice device;
  BridgeReader reader = MakeReader(device);
  ASSERT_TRUE(reader.Hold({}));
  auto channel = reader.OpenLogicalChannel(card::KnownIsdrAids(), {});
  ASSERT_TRUE(channel);
  device.CutLink();
  reader.Release();
  channel->reset();
  EXPECT_EQ(device.card().closed(), 0);
  const auto held = reader.Hold({});
  ASSERT_TRUE(held) << held.error().ToString();
  EXPECT_EQ(device.card().closed(), 1);
  EXPECT_TRUE(reader.OpenLogicalChannel(card::KnownIsdrAids(), {}));
}

TEST(Hold, ALeaseThatHasEndedIsTakenAnewAtTheNextChannel) {
  bridge::BridgeConfig config;
  config.longest_lease = std::chrono::seconds(1);
  TestDevice device(config);
  BridgeReader reader = MakeReader(device);
  ASSERT_TRUE(reader.Hold({}));
  auto channel = reader.OpenLogicalChannel(card::KnownIsdrAids(), {});
  ASSERT_TRUE(channel);
  ASSERT_TRUE(device.card().WaitForClosed(1));
  const auto lost = (*channel)->TransmitBatch(bridge::Chain(1), {});
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().code, ErrorCode::kFailedPrecondition);
  auto again = reader.OpenLogicalChannel(card::KnownIsdrAids(), {});
  ASSERT_TRUE(again) << again.error().ToString();
  EXPECT_TRUE((*again)->TransmitBatch(bridge::Chain(1), {}));
}

TEST(Presence, NeedsNoLease) {
  TestDevice device;
  Presence presence(To(device), "a reader");
  const auto hello = presence.Connect({});
  ASSERT_TRUE(hello) << hello.error().ToString();
  EXPECT_EQ(hello->name, "lpa-bridged");
  BridgeReader reader = MakeReader(device);
  EXPECT_TRUE(reader.Hold({}));
  EXPECT_EQ(device.card().opened(), 0);
}

TEST(Presence, EndsWithTheDevice) {
  TestDevice device;
  Presence presence(To(device), "a reader");
  EXPECT_EQ(presence.AwaitEnd({}).code, ErrorCode::kUnavailable);
  ASSERT_TRUE(presence.Connect({}));
  const auto stop = io::CancellationSource::Create().value();
  stop.Cancel();
  EXPECT_EQ(presence.AwaitEnd(stop.cancellation()).code, ErrorCode::kCancelled);
  device.Kill();
  EXPECT_EQ(presence.AwaitEnd({}).code, ErrorCode::kUnavailable);
  EXPECT_FALSE(presence.Connect({}));
}

}  // namespace
}  // namespace lpab::remote
