#include "remote/bridge_reader.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <atomic>

#include "base/hex.h"
#include "bridge/test_device.h"
#include "io/cancellation_source.h"
#include "io/socket_pair.h"

namespace lpab::remote {
namespace {

using bridge::BridgeConfig;
using bridge::Chain;
using bridge::TestDevice;
using card::BatchCommand;
using card::BatchResult;
using card::ContinueRule;
using card::OutcomeKind;

BridgeReader MakeReader(TestDevice& device, BridgeOptions options = {}) {
  options.recovery = std::min<Duration>(options.recovery, std::chrono::seconds(2));
  return BridgeReader([&device](const Call&) { return link::Plain(device.Connect()); },
                      "the test device", std::move(options));
}

std::unique_ptr<card::ApduChannel> Open(BridgeReader& reader) {
  auto channel = reader.OpenLogicalChannel(card::KnownIsdrAids(), {});
  EXPECT_TRUE(channel) << channel.error().ToString();
  return channel ? std::move(*channel) : nullptr;
}

std::vector<BatchCommand> Join(std::initializer_list<std::vector<BatchCommand>> chains) {
  std::vector<BatchCommand> all;
  for (const auto& chain : chains) all.insert(all.end(), chain.begin(), chain.end());
  return all;
}

TEST(BridgeReader, ASessionIsOneRoundTripToOpenOnePerBatchAndOneToClose) {
  TestDevice device;
  BridgeReader reader = MakeReader(device);
  auto channel = Open(reader);
  ASSERT_TRUE(channel);
  EXPECT_EQ(reader.round_trips(), 1u);
  EXPECT_EQ(channel->info().aid, card::KnownIsdrAids()[0]);
  EXPECT_EQ(channel->info().select_response, (Bytes{0x6F, 0x00}));
  EXPECT_TRUE(channel->info().terminal_capability_sent);
  EXPECT_EQ(reader.device()->name, "lpa-bridged");
  const auto commands = Join({Chain(3), Chain(1), Chain(2)});
  const auto result = channel->TransmitBatch(commands, {});
  ASSERT_TRUE(result) << result.error().ToString();
  EXPECT_TRUE(result->AllAnswered());
  EXPECT_FALSE(result->error);
  EXPECT_EQ(reader.round_trips(), 2u);
  EXPECT_TRUE(channel->Close({}));
  EXPECT_EQ(reader.round_trips(), 3u);
  EXPECT_EQ(device.card().closed(), 1);
  ASSERT_EQ(device.card().received().size(), 6u);
  EXPECT_EQ(device.card().received()[2], commands[2].command);
}

TEST(BridgeReader, OneCommandGivesItsAnswerWhateverTheStatus) {
  TestDevice device;
  device.card().SetAnswer([](const apdu::CommandApdu&) {
    return apdu::ResponseApdu{{1, 2, 3}, apdu::StatusWord(0x6A88)};
  });
  BridgeReader reader = MakeReader(device);
  auto channel = Open(reader);
  const auto response = channel->Transmit({0x80, 0xE2, 0x91, 0, {0xBF, 0x2D, 0x00}, {}}, {});
  ASSERT_TRUE(response) << response.error().ToString();
  EXPECT_EQ(response->sw.value(), 0x6A88);
  EXPECT_EQ(response->data, (Bytes{1, 2, 3}));
}

TEST(BridgeReader, MoreDataIsSettledOnTheDevice) {
  TestDevice device;
  device.card().SetAnswer([](const apdu::CommandApdu& command) {
    if (command.ins == 0xC0) return apdu::ResponseApdu{{0xAA, 0xBB}, apdu::kSwSuccess};
    return apdu::ResponseApdu{{}, apdu::StatusWord(0x6102)};
  });
  BridgeReader reader = MakeReader(device);
  auto channel = Open(reader);
  const auto response = channel->Transmit(Chain(1)[0].command, {});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->data, (Bytes{0xAA, 0xBB}));
  EXPECT_EQ(device.card().received().size(), 2u);
  EXPECT_EQ(reader.round_trips(), 2u);
}

TEST(BridgeReader, ARuleEndsTheBatchAndTheRestIsNotSent) {
  TestDevice device;
  device.card().SetAnswer([](const apdu::CommandApdu& command) {
    if (command.data.back() == 2) return apdu::ResponseApdu{{0xBF, 0x37, 0x00}, apdu::kSwSuccess};
    return apdu::ResponseApdu{{}, apdu::StatusWord(command.p1 == 0x91 ? 0x9110 : 0x9000)};
  });
  BridgeReader reader = MakeReader(device);
  auto channel = Open(reader);
  const auto rule = ContinueRule::OnSuccessWithoutData();
  const auto result =
      channel->TransmitBatch(Join({Chain(2, 1, rule), Chain(1, 2, rule), Chain(2, 3, rule)}), {});
  ASSERT_TRUE(result);
  EXPECT_FALSE(result->error);
  EXPECT_EQ(result->outcomes[1].response.sw.value(), 0x9110);
  EXPECT_EQ(result->outcomes[2].response.data, (Bytes{0xBF, 0x37, 0x00}));
  EXPECT_EQ(result->outcomes[3].kind, OutcomeKind::kNotSent);
  EXPECT_EQ(result->outcomes[4].kind, OutcomeKind::kNotSent);
  EXPECT_EQ(device.card().received().size(), 3u);
}

// Warnings and errors end a batch, and so does 91xx where a REFRESH follows (Enable, Disable,
// Reset: 9000 alone goes on). 6Cxx does not repeat a STORE DATA.
TEST(BridgeReader, AnyOtherStatusEndsTheBatch) {
  for (const uint16_t status : {0x6283, 0x63C1, 0x6985, 0x6A88, 0x9110, 0x6C10}) {
    TestDevice device;
    device.card().SetAnswer([status](const apdu::CommandApdu&) {
      return apdu::ResponseApdu{{}, apdu::StatusWord(status)};
    });
    BridgeReader reader = MakeReader(device);
    auto channel = Open(reader);
    const auto result = channel->TransmitBatch(Join({Chain(1), Chain(1)}), {});
    ASSERT_TRUE(result);
    EXPECT_FALSE(result->error);
    EXPECT_EQ(result->outcomes[0].kind, OutcomeKind::kAnswered);
    EXPECT_EQ(result->outcomes[0].response.sw.value(), status);
    EXPECT_EQ(result->outcomes[1].kind, OutcomeKind::kNotSent);
    EXPECT_EQ(device.card().received().size(), 1u) << status;
  }
}

TEST(BridgeReader, SilenceOfTheModemIsAnUnknownOutcomeWithItsDetail) {
  TestDevice device;
  device.card().SetAnswer([](const apdu::CommandApdu& command) -> Result<apdu::ResponseApdu> {
    if (command.p1 == 0x11) return apdu::ResponseApdu{{}, apdu::kSwSuccess};
    return Fail(MakeError(ErrorCode::kUnknownOutcome, "AT+CGLA: ERROR").WithDetail(CmeDetail{-1}));
  });
  BridgeReader reader = MakeReader(device);
  auto channel = Open(reader);
  const auto result = channel->TransmitBatch(Join({Chain(2), Chain(1)}), {});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->outcomes[0].kind, OutcomeKind::kAnswered);
  EXPECT_EQ(result->outcomes[1].kind, OutcomeKind::kUnknown);
  EXPECT_EQ(result->outcomes[2].kind, OutcomeKind::kNotSent);
  ASSERT_TRUE(result->error);
  EXPECT_EQ(result->error->code, ErrorCode::kUnknownOutcome);
  EXPECT_EQ(result->error->message, "AT+CGLA: ERROR");
  ASSERT_TRUE(result->error->Detail<CmeDetail>());
  EXPECT_EQ(result->error->Detail<CmeDetail>()->code, -1);
}

// 1 MiB of commands over a 32 KiB window, with progress.
TEST(BridgeReader, ABatchOfOneMebibyteIsOneRoundTrip) {
  TestDevice device;
  BridgeReader reader = MakeReader(device);
  auto channel = Open(reader);
  std::vector<BatchCommand> commands;
  for (size_t i = 0; i < 740; ++i) {
    for (auto& command : Chain(5, static_cast<uint8_t>(i), ContinueRule::OnSuccess(), 255)) {
      commands.push_back(std::move(command));
    }
  }
  size_t last = 0;
  const auto result = channel->TransmitBatch(commands, {}, [&](size_t done, size_t total) {
    EXPECT_GT(done, last);
    EXPECT_EQ(total, commands.size());
    last = done;
  });
  ASSERT_TRUE(result) << result.error().ToString();
  EXPECT_TRUE(result->AllAnswered());
  EXPECT_GT(last, commands.size() / 2);
  EXPECT_EQ(reader.round_trips(), 2u);
  const auto received = device.card().received();
  ASSERT_EQ(received.size(), commands.size());
  for (size_t i = 0; i < received.size(); ++i) ASSERT_EQ(received[i], commands[i].command);
}

TEST(BridgeReader, ABatchOverTheLimitIsNotSent) {
  TestDevice device;
  BridgeReader reader = MakeReader(device);
  auto channel = Open(reader);
  const auto result = channel->TransmitBatch(Chain(4097), {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kResourceExhausted);
}

// A device that takes less at a time than a batch may have.
bridge::BridgeConfig SmallWindow() {
  bridge::BridgeConfig config;
  config.limits.window = 32 * 1024;
  return config;
}

TEST(BridgeReader, AChainLongerThanTheWindowEndsTheBatchWithoutSendingIt) {
  TestDevice device(SmallWindow());
  BridgeReader reader = MakeReader(device);
  auto channel = Open(reader);
  const auto long_chain = Chain(200, 7, ContinueRule::OnSuccess(), 255);
  const auto result = channel->TransmitBatch(Join({Chain(1), long_chain}), {});
  ASSERT_TRUE(result) << result.error().ToString();
  ASSERT_TRUE(result->error);
  EXPECT_EQ(result->error->Detail<BridgeDetail>()->error, 30);
  EXPECT_EQ(result->outcomes[0].kind, OutcomeKind::kAnswered);
  EXPECT_EQ(result->outcomes[1].kind, OutcomeKind::kNotSent);
  EXPECT_EQ(device.card().received().size(), 1u);
}

TEST(BridgeReader, CancellationEndsTheBatchBehindItsChain) {
  TestDevice device;
  BridgeReader reader = MakeReader(device);
  auto channel = Open(reader);
  const auto source = io::CancellationSource::Create().value();
  device.card().Hold();
  std::thread canceller([&] {
    EXPECT_TRUE(device.card().WaitForCommands(1));
    source.Cancel();
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    device.card().Release();
  });
  const auto result = channel->TransmitBatch(Join({Chain(3), Chain(3)}),
                                             {Deadline::Never(), source.cancellation()});
  canceller.join();
  ASSERT_TRUE(result) << result.error().ToString();
  EXPECT_EQ(result->outcomes[2].kind, OutcomeKind::kAnswered);
  EXPECT_EQ(result->outcomes[3].kind, OutcomeKind::kNotSent);
  ASSERT_TRUE(result->error);
  EXPECT_EQ(result->error->code, ErrorCode::kCancelled);
  EXPECT_EQ(device.card().received().size(), 3u);
  // The channel lives on.
  EXPECT_TRUE(channel->Transmit(Chain(1)[0].command, {}));
}

TEST(BridgeReader, ALinkCutInMidBatchIsMadeAnewAndTheOutcomeFetched) {
  TestDevice device;
  BridgeReader reader = MakeReader(device);
  auto channel = Open(reader);
  device.card().Hold();
  std::thread cutter([&] {
    EXPECT_TRUE(device.card().WaitForCommands(1));
    device.CutLink();
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    device.card().Release();
  });
  const auto result = channel->TransmitBatch(Join({Chain(3), Chain(3)}), {});
  cutter.join();
  ASSERT_TRUE(result) << result.error().ToString();
  EXPECT_FALSE(result->error) << result->error->ToString();
  EXPECT_TRUE(result->AllAnswered());
  EXPECT_EQ(device.card().received().size(), 6u);
  // The same channel goes on under the same lease.
  EXPECT_TRUE(channel->Transmit(Chain(1)[0].command, {}));
  EXPECT_EQ(device.card().opened(), 1);
  EXPECT_TRUE(channel->Close({}));
  EXPECT_EQ(device.card().closed(), 1);
}

TEST(BridgeReader, ADeviceThatDiesInMidBatchLeavesAnUnknownOutcome) {
  TestDevice device(SmallWindow());
  BridgeReader reader = MakeReader(device);
  auto channel = Open(reader);
  device.card().SetAnswer([](const apdu::CommandApdu&) {
    return apdu::ResponseApdu{{}, apdu::kSwSuccess};
  });
  std::vector<BatchCommand> commands = Chain(1);
  for (const auto& command : Chain(180, 1, ContinueRule::OnSuccess(), 255)) {
    commands.push_back(command);
    commands.back().command.p1 = 0x91;
  }
  device.card().Hold();
  std::thread killer([&] {
    EXPECT_TRUE(device.card().WaitForCommands(1));
    device.Kill();
  });
  const auto result = channel->TransmitBatch(commands, {});
  killer.join();
  ASSERT_TRUE(result) << result.error().ToString();
  ASSERT_TRUE(result->error);
  EXPECT_EQ(result->error->code, ErrorCode::kUnknownOutcome);
  EXPECT_NE(result->error->message.find("lost in mid-batch"), std::string::npos);
  EXPECT_FALSE(result->error->next.empty());
  EXPECT_EQ(result->outcomes.front().kind, OutcomeKind::kUnknown);
  EXPECT_EQ(result->outcomes.back().kind, OutcomeKind::kNotSent);  // never left this side
}

TEST(BridgeReader, ARestartedDeviceIsNamed) {
  auto first = std::make_unique<TestDevice>();
  BridgeConfig other;
  other.boot_id = *wire::BootId::From(Bytes(16, 0xB1));
  TestDevice second(other);
  std::atomic<TestDevice*> device = first.get();
  BridgeReader reader([&](const Call&) { return link::Plain(device.load()->Connect()); },
                      "the test device", {});
  auto channel = Open(reader);
  first->card().Hold();
  std::thread killer([&] {
    EXPECT_TRUE(first->card().WaitForCommands(1));
    device = &second;
    first->Kill();
  });
  const auto result = channel->TransmitBatch(Chain(2), {});
  killer.join();
  ASSERT_TRUE(result);
  EXPECT_EQ(result->error->code, ErrorCode::kUnknownOutcome);
  EXPECT_NE(result->error->message.find("restarted"), std::string::npos);
  // The lease is gone: the old channel says so, a new one opens.
  const auto stale = channel->TransmitBatch(Chain(1), {});
  ASSERT_FALSE(stale);
  EXPECT_EQ(stale.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_TRUE(Open(reader));
}

TEST(BridgeReader, TheCardIsLeasedToOneClient) {
  TestDevice device;
  BridgeOptions alice;
  alice.client_name = "lpa on bench-pc";
  BridgeReader holder = MakeReader(device, alice);
  auto channel = Open(holder);
  BridgeReader other = MakeReader(device);
  const auto refused = other.OpenLogicalChannel(card::KnownIsdrAids(), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kBusy);
  EXPECT_EQ(refused.error().message, "the card is in use: held by lpa on bench-pc since 0 s");
  EXPECT_EQ(refused.error().next, "try again when lpa on bench-pc has finished");
  EXPECT_TRUE(channel->Close({}));
  EXPECT_TRUE(Open(other));
}

// The device's modem is somebody else's: that is no reason to keep the lease.
TEST(BridgeReader, ALeaseIsGivenBackWhenTheModemIsBusy) {
  TestDevice device;
  device.card().RefuseOpening(MakeError(ErrorCode::kBusy, "/dev/ttyUSB2 is held"));
  for (int i = 0; i < 2; ++i) {
    BridgeReader reader = MakeReader(device);
    const auto refused = reader.OpenLogicalChannel(card::KnownIsdrAids(), {});
    EXPECT_EQ(refused.error().message, "/dev/ttyUSB2 is held");
  }
}

TEST(BridgeReader, AKilledClientHoldsTheCardForTheGraceTimeOnly) {
  BridgeConfig config;
  config.lease_grace = std::chrono::seconds(1);
  TestDevice device(config);
  BridgeReader killed = MakeReader(device);
  auto channel = Open(killed);
  device.CutLink();
  BridgeOptions patient;
  patient.busy_patience = std::chrono::seconds(10);
  BridgeReader next = MakeReader(device, patient);
  auto opened = Open(next);
  ASSERT_TRUE(opened);
  EXPECT_EQ(device.card().closed(), 1);
}

TEST(BridgeReader, AResetCardMakesItsChannelsStale) {
  TestDevice device;
  BridgeReader reader = MakeReader(device);
  auto channel = Open(reader);
  device.card().Reset();
  const auto late = channel->TransmitBatch(Chain(1), {});
  ASSERT_TRUE(late) << late.error().ToString();  // the device sees it at the card
  ASSERT_TRUE(late->error);
  EXPECT_EQ(late->error->Detail<BridgeDetail>()->error, 23);
  EXPECT_EQ(late->outcomes[0].kind, OutcomeKind::kNotSent);
  EXPECT_EQ(reader.card_generation(), 1u);
  const auto stale = channel->TransmitBatch(Chain(1), {});
  ASSERT_FALSE(stale);
  EXPECT_EQ(stale.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_TRUE(device.card().received().empty());
}

TEST(BridgeReader, AnAidThatIsNotOnTheListIsRefused) {
  TestDevice device;
  BridgeReader reader = MakeReader(device);
  const std::vector<apdu::Aid> usim = {*apdu::Aid::FromText("A0000000871002")};
  const auto refused = reader.OpenLogicalChannel(usim, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kRefused);
  EXPECT_EQ(device.card().opened(), 0);
  // The lease was given back with it.
  BridgeReader other = MakeReader(device);
  EXPECT_TRUE(Open(other));
}

TEST(BridgeReader, ADeviceThatIsNotThereIsAClearError) {
  BridgeReader reader(link::Endpoint::Unix("/nonexistent/lpab.sock"), {});
  const auto refused = reader.OpenLogicalChannel(card::KnownIsdrAids(), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(refused.error().message.find("bridge unix:/nonexistent/lpab.sock"), std::string::npos);
  EXPECT_FALSE(refused.error().next.empty());
}

TEST(BridgeReader, ACancelledCloseGivesTheCardBack) {
  TestDevice device;
  BridgeReader reader = MakeReader(device);
  auto channel = Open(reader);
  const auto source = io::CancellationSource::Create().value();
  source.Cancel();
  EXPECT_TRUE(channel->Close({Deadline::After(Duration(0)), source.cancellation()}));
  EXPECT_EQ(device.card().closed(), 1);
  BridgeReader other = MakeReader(device);
  EXPECT_TRUE(Open(other));
}

TEST(BridgeReader, ALinkThatBreaksBeforeTheByeDoesNotKeepTheCard) {
  TestDevice device;
  BridgeReader reader = MakeReader(device);
  auto channel = Open(reader);
  device.CutLink();
  EXPECT_TRUE(channel->Close({}));
  BridgeReader other = MakeReader(device);
  EXPECT_TRUE(Open(other));
}

// A device of another time: it refuses hello, request 1, with number 11.
TEST(BridgeReader, AnotherVersionIsNamed) {
  io::SocketPair pair = io::SocketPair::Make(SOCK_STREAM).value();
  auto device = io::FdStream::Create(std::move(pair.other), "device", "closed").value();
  const Bytes refusal = FromHex("0000000F7E0D800101A10880010B81010FC000").value();
  ASSERT_TRUE(device->Write(refusal, {}));
  BridgeReader reader(
      [&](const Call&) {
        return link::Plain(io::FdStream::Create(std::move(pair.one), "device", "closed"));
      },
      "an old device", {});
  const Call call{Deadline::After(std::chrono::seconds(1)), {}};
  const auto refused = reader.OpenLogicalChannel(card::KnownIsdrAids(), call);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnsupported);
  EXPECT_NE(refused.error().message.find("different versions"), std::string::npos);
  EXPECT_EQ(refused.error().next, "update the older of the two");
}

TEST(BridgeReader, StoppingTheDeviceClosesTheChannels) {
  TestDevice device;
  BridgeReader reader = MakeReader(device);
  auto channel = Open(reader);
  device.Stop();
  EXPECT_EQ(device.card().closed(), 1);
}

// Pings are answered while the worker is busy, so a deadline shorter than the command holds.
TEST(BridgeReader, ADeadlineRunsFromTheLastSignOfLife) {
  TestDevice device;
  BridgeOptions options;
  options.keep_alive.interval = std::chrono::milliseconds(50);
  BridgeReader reader = MakeReader(device, options);
  auto channel = Open(reader);
  device.card().Hold();
  std::thread releaser([&] {
    EXPECT_TRUE(device.card().WaitForCommands(1));
    std::this_thread::sleep_for(std::chrono::milliseconds(700));
    device.card().Release();
  });
  const auto result =
      channel->TransmitBatch(Chain(1), {Deadline::After(std::chrono::milliseconds(300)), {}});
  releaser.join();
  ASSERT_TRUE(result) << result.error().ToString();
  EXPECT_TRUE(result->AllAnswered());
  EXPECT_EQ(reader.round_trips(), 2u);
}

}  // namespace
}  // namespace lpab::remote
