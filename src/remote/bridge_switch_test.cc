// A profile switch through the whole bridge: confirmed, refused, taken back, over lost links.
#include <gmock/gmock.h>

#include <future>

#include "base/hex.h"
#include "bridge/test_device.h"
#include "io/cancellation_source.h"
#include "remote/bridge_reader.h"

namespace lpab::remote {
namespace {

using bridge::TestDevice;
using card::SwitchEnd;
using testing::HasSubstr;

constexpr char kNew[] = "89000123456789012358";
constexpr char kOld[] = "89000123456789012341";

// A modem that takes every profile over but the forbidden one.
class TestModem final : public card::ProfileSwitchControl {
 public:
  Result<std::string> ReadIccid(const Call&) override { return std::string(kOld); }
  Result<card::ProfileProof> TakeOver(const card::ProfileGoal& goal, const Progress& progress,
                                      const Call&) override {
    progress("cfun-0-1");
    if (goal.iccid != forbidden) return card::ProfileProof{goal.iccid, "cfun-0-1"};
    return Fail(ErrorCode::kFailedPrecondition, "the modem still reports another");
  }
  Result<void> ResetCard(const Call&) override { return {}; }

  std::string forbidden;  // set before the switch begins
};

class BridgeSwitchTest : public testing::Test {
 protected:
  BridgeSwitchTest() {
    device_.card().SetControl(&modem_);
    Answer("BF31038001009000");
  }
  static bridge::BridgeConfig Config() {
    bridge::BridgeConfig config;
    config.switches = true;
    return config;
  }
  static BridgeOptions Options() {
    BridgeOptions options;
    options.retry_pause = std::chrono::milliseconds(20);
    return options;
  }
  void Answer(const char* hex) {
    device_.card().SetAnswer([hex](const apdu::CommandApdu&) {
      return apdu::ResponseApdu::Decode(FromHex(hex).value());
    });
  }
  std::unique_ptr<card::ApduChannel> Open() {
    return reader_.OpenLogicalChannel(card::KnownIsdrAids(), {}).value();
  }
  static card::ProfileSwitch Request(
      std::chrono::seconds confirm_within = std::chrono::minutes(5)) {
    const card::BatchCommand command{{0x80, 0xE2, 0x91, 0, {0xBF, 0x31, 0x00}, {}},
                                     card::ContinueRule::OnSuccess()};
    const card::SwitchForms forms{{{command}}, {0xBF, 0x31, 0x03, 0x80, 0x01}, {0}, {}, {}, {5}};
    return {forms, kNew, false, forms, kOld, confirm_within};
  }
  Result<card::SwitchOutcome> Switch(card::ApduChannel& channel, const Call& call = {}) {
    return channel.switch_agent()->Switch(
        Request(), [this](std::string_view step) { told_.emplace_back(step); }, call);
  }

  TestModem modem_;
  TestDevice device_{Config()};
  BridgeReader reader_{[this](const Call&) { return link::Plain(device_.Connect()); },
                       "the test device", Options()};
  std::vector<std::string> told_;
};

TEST_F(BridgeSwitchTest, ProvenAndConfirmedInTwoRoundTrips) {
  auto channel = Open();
  const uint64_t before = reader_.round_trips();
  const auto outcome = Switch(*channel);
  ASSERT_TRUE(outcome) << outcome.error().ToString();
  EXPECT_EQ(outcome->end, SwitchEnd::kConfirmed);
  EXPECT_EQ(outcome->iccid, kNew);
  EXPECT_EQ(reader_.round_trips(), before + 2);
  EXPECT_THAT(told_, testing::ElementsAre("cfun-0-1"));
  EXPECT_TRUE(channel->Close({}));
  EXPECT_TRUE(Open()->Transmit({0x80, 0xE2, 0x91, 0, {0xBF, 0x2D, 0x00}, {}}, {}));
}

TEST_F(BridgeSwitchTest, TheCardsRefusalComesWithItsAnswer) {
  Answer("BF31038001039000");
  auto channel = Open();
  const auto outcome = Switch(*channel);
  ASSERT_TRUE(outcome) << outcome.error().ToString();
  EXPECT_EQ(outcome->end, SwitchEnd::kRefused);
  EXPECT_EQ(ToHex(outcome->answer), "BF3103800103");
}

TEST_F(BridgeSwitchTest, AModemThatDoesNotTakeItOverGetsTheOldOneBack) {
  modem_.forbidden = kNew;
  auto channel = Open();
  const auto outcome = Switch(*channel);
  ASSERT_TRUE(outcome) << outcome.error().ToString();
  EXPECT_EQ(outcome->end, SwitchEnd::kRolledBack);
  EXPECT_EQ(outcome->iccid, kOld);
  EXPECT_THAT(outcome->error->message, HasSubstr("still reports another"));
  EXPECT_THAT(told_, testing::Contains("rolling back"));
}

TEST_F(BridgeSwitchTest, ALinkThatIsLostMeanwhileIsMadeAnewToConfirm) {
  auto channel = Open();
  device_.card().Hold();
  auto outcome = std::async(std::launch::async, [&] { return Switch(*channel); });
  ASSERT_TRUE(device_.card().WaitForCommands(1));
  device_.CutLink();
  device_.card().Release();
  const auto got = outcome.get();
  ASSERT_TRUE(got) << got.error().ToString();
  EXPECT_EQ(got->end, SwitchEnd::kConfirmed);
  EXPECT_EQ(got->iccid, kNew);
  static_cast<void>(channel->Close({}));
  EXPECT_TRUE(Open()->Transmit({0x80, 0xE2, 0x91, 0, {0xBF, 0x2D, 0x00}, {}}, {}));
}

TEST_F(BridgeSwitchTest, AnInterruptionLeavesTheSwitchUnconfirmed) {
  auto channel = Open();
  device_.card().Hold();
  auto cancellation = io::CancellationSource::Create().value();
  const Call call{Deadline::Never(), cancellation.cancellation()};
  auto outcome = std::async(std::launch::async, [&] { return Switch(*channel, call); });
  ASSERT_TRUE(device_.card().WaitForCommands(1));
  cancellation.Cancel();
  const auto got = outcome.get();
  device_.card().Release();
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, ErrorCode::kCancelled);
  EXPECT_THAT(got.error().next, HasSubstr("goes back to the profile from before within 300 s"));
}

TEST_F(BridgeSwitchTest, ADeviceThatIsGoneIsSaidToTakeItBack) {
  auto channel = Open();
  device_.card().Hold();
  const Call call{Deadline::After(std::chrono::seconds(2)), {}};
  auto outcome = std::async(std::launch::async, [&] { return Switch(*channel, call); });
  ASSERT_TRUE(device_.card().WaitForCommands(1));
  device_.Kill();
  const auto got = outcome.get();
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, ErrorCode::kUnknownOutcome);
}

TEST_F(BridgeSwitchTest, AnUnconfirmedSwitchKeepsTheNextOneOut) {
  auto first = Open();
  auto cancellation = io::CancellationSource::Create().value();
  cancellation.Cancel();
  device_.card().Hold();
  EXPECT_FALSE(Switch(*first, {Deadline::Never(), cancellation.cancellation()}));
  device_.card().Release();
  static_cast<void>(first->Close({}));
  auto second = Open();
  const auto outcome = Switch(*second);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::kBusy);
}

TEST_F(BridgeSwitchTest, ADeviceWithoutItOffersNoAgent) {
  TestDevice plain;
  BridgeReader reader([&](const Call&) { return link::Plain(plain.Connect()); }, "a device");
  EXPECT_EQ(reader.OpenLogicalChannel(card::KnownIsdrAids(), {}).value()->switch_agent(), nullptr);
}

}  // namespace
}  // namespace lpab::remote
