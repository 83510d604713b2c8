// The server over socket pairs: what only sockets, threads and a real worker show.
#include "bridge/bridge_server.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/un.h>

#include <array>
#include <ctime>

#include "base/hex.h"
#include "bridge/raw_client.h"
#include "bridge/test_device.h"

namespace lpab::bridge {
namespace {

using wire::ErrorNumber;

TEST(BridgeServer, AnImpossibleFrameIsRefusedBeforeItsBytesCome) {
  TestDevice device;
  for (const auto& [length, number] : {std::pair("00010001", ErrorNumber::kFrameTooLarge),
                                       std::pair("FFFFFFFF", ErrorNumber::kFrameTooLarge),
                                       std::pair("00000000", ErrorNumber::kMalformed)}) {
    RawClient client(device);
    client.SendBytes(FromHex(length).value());
    const auto refusal = client.Take<wire::Refusal>();
    EXPECT_EQ(refusal.id, 0u);
    EXPECT_EQ(refusal.failure.number, number);
  }
}

TEST(BridgeServer, AnUnknownCriticalTagIsRefusedAndTheConnectionEnds) {
  TestDevice device;
  RawClient client(device);
  client.Prepare();
  client.SendBytes(FromHex("000000086A068001078F0101").value());
  client.SendBatch(1, 1);  // is not looked at any more
  EXPECT_EQ(client.Take<wire::Refusal>().failure.number, ErrorNumber::kUnknownCriticalTag);
  EXPECT_FALSE(client.Next());
  EXPECT_TRUE(device.card().received().empty());
}

TEST(BridgeServer, APingIsAnsweredWhileTheCardWorks) {
  TestDevice device;
  RawClient client(device);
  client.Prepare();
  device.card().Hold();
  client.SendBatch(1, 100);
  ASSERT_TRUE(device.card().WaitForCommands(1));
  client.Send(wire::Ping{77});
  EXPECT_EQ(client.Take<wire::Pong>().id, 77u);
  EXPECT_EQ(device.card().received().size(), 1u);
  device.card().Release();
  EXPECT_EQ(client.Take<wire::Outcome>().done, 100u);
}

TEST(BridgeServer, CancelNowEndsBehindTheCommandInFlight) {
  TestDevice device;
  RawClient client(device);
  client.Prepare();
  device.card().Hold();
  const wire::BatchId batch = *wire::BatchId::From(Bytes(16, 1));
  std::vector<wire::Command> chain;
  for (apdu::CommandApdu& block : TestBlocks(5, 34, 1)) {
    chain.push_back({std::move(block), {false, {{0x9000, 0xFFFF}}}});
  }
  client.Send(wire::Batch{4, batch, client.lease, client.session, 0, 5, 250});
  client.Send(wire::BatchPart{4, batch, 0, chain});
  ASSERT_TRUE(device.card().WaitForCommands(1));
  client.Send(wire::Cancel{5, batch, true});
  client.Send(wire::Ping{6});
  client.Take<wire::Pong>();  // the cancel is known by now
  device.card().Release();
  const auto outcome = client.Take<wire::Outcome>();
  EXPECT_EQ(outcome.done, 1u);
  EXPECT_EQ(outcome.failure->number, ErrorNumber::kCancelled);
  EXPECT_TRUE(device.card().WaitForClosed(1));
  EXPECT_EQ(device.card().received().size(), 1u);
}

TEST(BridgeServer, ASilentClientIsDroppedAndOneThatAnswersPingsIsNot) {
  ServerOptions options;
  options.ping_interval = std::chrono::milliseconds(100);
  TestDevice device({}, options);
  RawClient silent(device);
  RawClient alive(device);
  silent.Send(wire::Hello{});
  alive.Send(wire::Hello{});
  for (int i = 0; i < 6; ++i) alive.Send(wire::Pong{alive.Take<wire::Ping>().id});
  while (silent.Next()) {
  }
  alive.Send(wire::Lease{2, 600, {}});
  EXPECT_EQ(alive.Take<wire::LeaseAnswer>().id, 2u);
}

TEST(BridgeServer, ConnectionsAreBounded) {
  ServerOptions options;
  options.connections = 2;
  TestDevice device({}, options);
  RawClient first(device);
  auto second = std::make_unique<RawClient>(device);
  RawClient third(device);
  EXPECT_EQ(third.Take<wire::Refusal>().failure.number, ErrorNumber::kTooManyConnections);
  first.Send(wire::Hello{});
  EXPECT_TRUE(first.Take<wire::Hello>().device);
}

// Those that are refused and stay are bounded as well, and keep nobody out.
TEST(BridgeServer, RefusedConnectionsAreBoundedAndTakeNoPlace) {
  ServerOptions options;
  options.connections = 2;
  TestDevice device({}, options);
  auto first = std::make_unique<RawClient>(device);
  RawClient second(device);
  RawClient third(device);
  RawClient fourth(device);
  EXPECT_EQ(third.Take<wire::Refusal>().failure.number, ErrorNumber::kTooManyConnections);
  EXPECT_EQ(fourth.Take<wire::Refusal>().failure.number, ErrorNumber::kTooManyConnections);
  EXPECT_FALSE(RawClient(device).Next());
  second.Send(wire::Hello{});
  EXPECT_TRUE(second.Take<wire::Hello>().device);
  first.reset();
  for (wire::RequestId id = 1; id <= 2; ++id) {  // the device has seen that it is gone by then
    second.Send(wire::Ping{id});
    second.Take<wire::Pong>();
  }
  RawClient sixth(device);
  sixth.Send(wire::Hello{});
  EXPECT_TRUE(sixth.Take<wire::Hello>().device);
}

// A client that asks and never reads must not fill the device's memory.
TEST(BridgeServer, AClientThatDoesNotReadIsDropped) {
  TestDevice device;
  auto stream = device.Connect().value();
  Bytes pings;
  for (wire::RequestId id = 1; id <= 2000; ++id) Append(pings, wire::EncodeFramed(wire::Ping{id}));
  ASSERT_TRUE(stream->Write(wire::EncodeFramed(wire::Hello{}), {}));
  bool dropped = false;
  for (int i = 0; i < 1000 && !dropped; ++i) {
    dropped = !stream->Write(pings, {Deadline::After(std::chrono::seconds(10)), {}});
  }
  EXPECT_TRUE(dropped);
}

// A connection that cannot be accepted stays in the queue, and the listener readable.
TEST(BridgeServer, WithoutDescriptorsItWaitsInsteadOfSpinning) {
  TestDevice device;
  const std::string path = testing::TempDir() + "bridge-" + std::to_string(getpid()) + ".sock";
  device.Listen(io::Listener::Unix(path, 0600).value());
  RawClient settled(device);
  settled.Send(wire::Hello{});
  settled.Take<wire::Hello>();
  const Call call{Deadline::After(std::chrono::seconds(10)), {}};
  io::Fd spare(socket(AF_UNIX, SOCK_STREAM, 0));
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  const rlimit none{static_cast<rlim_t>(spare.get()) + 1, limit.rlim_max};
  sockaddr_un address{AF_UNIX, {}};
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  ASSERT_EQ(connect(spare.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  const std::clock_t before = std::clock();
  std::this_thread::sleep_for(std::chrono::milliseconds(400));
  const std::clock_t used = std::clock() - before;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  EXPECT_LT(used, CLOCKS_PER_SEC / 5);
  auto stream = io::FdStream::Create(std::move(spare), "device", "closed").value();
  ASSERT_TRUE(stream->Write(wire::EncodeFramed(wire::Hello{}), call));
  std::array<uint8_t, 256> answer;
  EXPECT_TRUE(stream->Read(answer, call));  // is taken in a while later
}

TEST(BridgeServer, TheModemIsOpenedAnewWhenItWasGone) {
  int opened = 0;
  TestCard card;
  bool gone = false;
  auto results = io::Mailbox<std::function<void()>>::Create(16).value();
  auto worker =
      ModemWorker::Start(
          [&](const Call&) -> Result<std::unique_ptr<card::Reader>> {
            ++opened;
            if (gone) return Fail(ErrorCode::kUnavailable, "no such port");
            return std::make_unique<TestReader>(card);
          },
          [&](std::function<void()> callback) { EXPECT_TRUE(results->Push(std::move(callback))); })
          .value();
  const Call call{Deadline::After(std::chrono::seconds(10)), {}};
  std::optional<OpenResult> opening;
  const auto open = [&] {
    worker->Open(card::KnownIsdrAids(), [&](OpenResult result) { opening = std::move(result); });
    results->Take(call).value()();
  };
  open();
  ASSERT_TRUE(opening->opened);
  EXPECT_EQ(opening->generation, 0u);
  card.SetAnswer([](const apdu::CommandApdu&) -> Result<apdu::ResponseApdu> {
    return Fail(ErrorCode::kUnavailable, "the modem's port was closed");
  });
  gone = true;
  std::optional<ChainResult> ran;
  worker->RunChain({opening->opened->channel, 0, Chain(1)},
                   [&](ChainResult result) { ran = std::move(result); });
  results->Take(call).value()();
  EXPECT_EQ(ran->error->code, ErrorCode::kUnavailable);
  EXPECT_EQ(ran->generation, 1u);
  open();
  EXPECT_EQ(opening->opened.error().message, "no such port");
  gone = false;
  open();
  EXPECT_TRUE(opening->opened);
  EXPECT_EQ(opening->generation, 1u);
  EXPECT_EQ(opened, 3);
}

}  // namespace
}  // namespace lpab::bridge
