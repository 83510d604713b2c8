// What the tests of the protocol's state machine share: a worker whose jobs the test finishes, and
// clients whose PDUs it reads.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <stdexcept>

#include "bridge/client_session.h"
#include "bridge/test_object.h"
#include "wire/frame.h"

namespace lpab::bridge {

// Jobs wait until the test has them done.
class ManualWorker final : public CardWorker {
 public:
  struct Chain {
    ChainJob job;
    Done<ChainResult> done;
  };
  struct SwitchWork {
    SwitchJob job;
    std::optional<ChannelHandle> channel;
    std::function<void(wire::SwitchStage, const std::string&)> progress;
    Done<SwitchReport> done;
  };

  void Open(std::vector<apdu::Aid> aids, Done<OpenResult> done) override {
    opens.push_back({std::move(aids), std::move(done)});
  }
  void RunChain(ChainJob job, Done<ChainResult> done) override {
    chains.push_back({std::move(job), std::move(done)});
  }
  void Switch(SwitchJob job, std::optional<ChannelHandle> channel,
              std::function<void(wire::SwitchStage, const std::string&)> progress,
              Done<SwitchReport> done) override {
    switches.push_back({std::move(job), channel, std::move(progress), std::move(done)});
  }
  void Close(std::vector<ChannelHandle> channels, Done<Result<void>> done) override {
    closes.push_back({std::move(channels), std::move(done)});
  }
  void Release(std::function<void()> done) override { releases.push_back(std::move(done)); }
  void InterruptChain() override { ++interrupts; }

  void FinishOpen() {
    auto open = std::move(opens.front());
    opens.pop_front();
    const ChannelHandle handle = ++last_channel;
    open.second({OpenResult::Opened{handle, {open.first[0], {}, true}}, generation});
  }
  // Answers 9000 to the first `count` commands of the chain.
  void FinishChain(size_t count = 1000) {
    Chain chain = std::move(chains.front());
    chains.pop_front();
    ChainResult result;
    result.generation = generation;
    result.outcomes.assign(std::min(count, chain.job.commands.size()),
                           {card::OutcomeKind::kAnswered, {{}, apdu::kSwSuccess}});
    chain.done(std::move(result));
  }
  void FinishSwitch(SwitchReport report) {
    SwitchWork work = std::move(switches.front());
    switches.pop_front();
    work.done(std::move(report));
  }
  std::vector<ChannelHandle> FinishClose() {
    auto close = std::move(closes.front());
    closes.pop_front();
    close.second({});
    for (const auto& released : std::exchange(releases, {})) released();
    return close.first;
  }

  std::deque<std::pair<std::vector<apdu::Aid>, Done<OpenResult>>> opens;
  std::deque<Chain> chains;
  std::deque<SwitchWork> switches;
  std::deque<std::pair<std::vector<ChannelHandle>, Done<Result<void>>>> closes;
  std::vector<std::function<void()>> releases;
  int interrupts = 0;
  uint32_t generation = 0;
  ChannelHandle last_channel = 0;
};

// One client: what it was sent, decoded.
struct TestClient {
  explicit TestClient(CardService& service, ClientIdentity identity = {})
      : session(ClientSession::Create(
            service,
            [this](ByteSpan frames) {
              decoder.Append(frames);
              while (auto pdu = decoder.Next().value()) {
                received.push_back(*wire::Decode(*pdu).value());
              }
            },
            std::move(identity))) {}

  bool Give(const wire::Pdu& pdu) { return session->OnFrame(wire::Encode(pdu)); }

  template <typename T>
  T Take() {
    if (received.empty()) {
      ADD_FAILURE() << "nothing was sent";
      throw std::runtime_error("nothing was sent");
    }
    wire::Pdu pdu = std::move(received.front());
    received.pop_front();
    if (const auto* refusal = std::get_if<wire::Refusal>(&pdu);
        refusal != nullptr && !std::is_same_v<T, wire::Refusal>) {
      ADD_FAILURE() << refusal->failure.error.ToString();
    }
    return std::get<T>(std::move(pdu));
  }
  wire::ErrorNumber TakeRefusal(wire::RequestId id) {
    const auto refusal = Take<wire::Refusal>();
    EXPECT_EQ(refusal.id, id);
    return refusal.failure.number;
  }

  wire::FrameDecoder decoder;
  std::deque<wire::Pdu> received;
  std::shared_ptr<ClientSession> session;
};

inline wire::BatchId BatchNumber(uint8_t number) { return *wire::BatchId::From(Bytes(16, number)); }

// A device without sockets and threads.
class SessionTest : public testing::Test {
 protected:
  explicit SessionTest(BridgeConfig config = Config())
      : service_(std::move(config), clock_, worker_) {}

  static BridgeConfig Config() {
    BridgeConfig config;
    config.boot_id = *wire::BootId::From(Bytes(16, 0xB0));
    config.device_name = "gateway";
    return config;
  }

  void Greet(TestClient& client, std::string name = "alice") {
    wire::Hello hello;
    hello.id = 1;
    hello.name = std::move(name);
    ASSERT_TRUE(client.Give(hello));
    EXPECT_EQ(client.Take<wire::Hello>().name, "gateway");
  }

  wire::LeaseId TakeLease(TestClient& client, std::optional<wire::LeaseId> again = {}) {
    EXPECT_TRUE(client.Give(wire::Lease{2, 600, again}));
    return std::get<wire::LeaseGranted>(client.Take<wire::LeaseAnswer>().result).lease;
  }

  wire::SessionId OpenSession(TestClient& client) {
    EXPECT_TRUE(client.Give(wire::Open{3, {}, {card::KnownIsdrAids()[0]}}));
    worker_.FinishOpen();
    return client.Take<wire::OpenAnswer>().session;
  }

  // A client with a lease and a session.
  void Prepare(TestClient& client) {
    Greet(client);
    lease_ = TakeLease(client);
    open_ = OpenSession(client);
  }

  wire::Batch MakeBatch(uint8_t number, uint32_t commands) {
    return {4, BatchNumber(number), lease_, open_, worker_.generation, commands, commands * 50};
  }

  // One command that is a chain of its own, 50 bytes encoded.
  static wire::BatchPart MakePart(uint8_t number, uint32_t first, size_t commands) {
    const wire::Command command{{0x80, 0xE2, 0x91, 0, TestObject(34, 1), {}},
                                {false, {{0x9000, 0xFFFF}}}};
    return {4, BatchNumber(number), first, std::vector(commands, command)};
  }

  FakeClock clock_;
  ManualWorker worker_;
  CardService service_;
  wire::LeaseId lease_;
  wire::SessionId open_;
};

}  // namespace lpab::bridge
