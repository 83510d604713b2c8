// Clients that are turned out, because the access window is shut or they are revoked.
#include "base/hex.h"
#include "bridge/session_fixture.h"

namespace lpab::bridge {
namespace {

using std::chrono::seconds;
using wire::ErrorNumber;

class TurnOutTest : public SessionTest {
 protected:
  void TurnOut(TestClient& client, bool now = false) {
    client.session->TurnOut(wire::NumberedError(ErrorNumber::kWindowShut, "the window was shut"),
                            now, [this] { ++done_; });
  }
  // A package of two segments, each a chain of one block. Spec: SGP.22 section 2.5.5: the header
  // with BF23, then A0 with one 87.
  void BeginPackage(TestClient& client) {
    std::vector<wire::Command> commands;
    for (const char* segment : {"BF360BBF2302AABB", "A00487021122"}) {
      commands.push_back(
          {{0x80, 0xE2, 0x91, 0, FromHex(segment).value(), {}}, {false, {{0x9000, 0xFFFF}}}});
    }
    ASSERT_TRUE(client.Give(MakeBatch(1, 2)));
    ASSERT_TRUE(client.Give(wire::BatchPart{4, BatchNumber(1), 0, commands}));
    ASSERT_EQ(worker_.chains.size(), 1u);
  }
  static wire::Outcome TakeOutcome(TestClient& client) {
    for (;;) {
      if (client.received.empty()) throw std::runtime_error("no outcome was sent");
      wire::Pdu pdu = std::move(client.received.front());
      client.received.pop_front();
      if (auto* outcome = std::get_if<wire::Outcome>(&pdu)) return std::move(*outcome);
    }
  }

  int done_ = 0;
};

TEST_F(TurnOutTest, WithoutALeaseAtOnceAndNothingIsBegun) {
  TestClient client(service_);
  Greet(client);
  TurnOut(client);
  EXPECT_EQ(done_, 1);
  EXPECT_TRUE(client.Give(wire::Lease{2, 600, {}}));
  EXPECT_EQ(client.TakeRefusal(2), ErrorNumber::kWindowShut);
  EXPECT_TRUE(client.Give(wire::Ping{7}));
  EXPECT_EQ(client.Take<wire::Pong>().id, 7u);
}

TEST_F(TurnOutTest, TheChainThatRunsEndsAndItsOutcomeIsKept) {
  TestClient client(service_);
  Prepare(client);
  ASSERT_TRUE(client.Give(MakeBatch(1, 3)));
  ASSERT_TRUE(client.Give(MakePart(1, 0, 3)));
  EXPECT_EQ(service_.UnderWay(), "AuthenticateServer of alice, 0 of 3 commands done");
  TurnOut(client);
  EXPECT_EQ(done_, 0);
  EXPECT_EQ(worker_.interrupts, 0);
  EXPECT_TRUE(client.Give(MakeBatch(2, 1)));
  EXPECT_EQ(client.TakeRefusal(4), ErrorNumber::kWindowShut);
  worker_.FinishChain();
  EXPECT_TRUE(worker_.chains.empty());
  const auto outcome = TakeOutcome(client);
  EXPECT_EQ(outcome.done, 1u);
  EXPECT_EQ(outcome.failure->number, ErrorNumber::kWindowShut);
  EXPECT_EQ(worker_.FinishClose(), std::vector<ChannelHandle>{1});
  EXPECT_EQ(done_, 1);
  client.session->OnDisconnected();
  TestClient again(service_);
  Greet(again);
  EXPECT_TRUE(again.Give(wire::Query{6, BatchNumber(1), Config().boot_id}));
  EXPECT_EQ(again.Take<wire::Outcome>().done, 1u);
  TakeLease(again);  // the card is free
}

TEST_F(TurnOutTest, APackageOnItsWayComesToItsEnd) {
  TestClient client(service_);
  Prepare(client);
  BeginPackage(client);
  TurnOut(client);
  worker_.FinishChain();
  ASSERT_EQ(worker_.chains.size(), 1u);
  EXPECT_EQ(worker_.chains[0].job.commands[0].command.data, FromHex("A00487021122").value());
  worker_.FinishChain();
  const auto outcome = TakeOutcome(client);
  EXPECT_EQ(outcome.done, 2u);
  EXPECT_FALSE(outcome.failure);
  worker_.FinishClose();
  EXPECT_EQ(done_, 1);
}

TEST_F(TurnOutTest, APackageIsGivenFiveMinutes) {
  TestClient client(service_);
  Prepare(client);
  BeginPackage(client);
  TurnOut(client);
  EXPECT_EQ(service_.Tick(), clock_.Now() + seconds(300));
  clock_.SleepFor(seconds(299));
  service_.Tick();
  EXPECT_EQ(worker_.interrupts, 0);
  clock_.SleepFor(seconds(1));
  service_.Tick();
  EXPECT_EQ(worker_.interrupts, 1);
  worker_.FinishChain();
  EXPECT_TRUE(worker_.chains.empty());
  EXPECT_EQ(TakeOutcome(client).failure->number, ErrorNumber::kWindowShut);
  worker_.FinishClose();
  EXPECT_EQ(done_, 1);
}

class TurnOutNowTest : public TurnOutTest, public testing::WithParamInterface<bool> {};

TEST_P(TurnOutNowTest, InterruptsBehindTheCommandInFlight) {
  TestClient client(service_);
  Prepare(client);
  BeginPackage(client);
  const bool gently_first = GetParam();
  if (gently_first) TurnOut(client);
  EXPECT_EQ(worker_.interrupts, 0);
  TurnOut(client, true);
  EXPECT_EQ(worker_.interrupts, 1);
  worker_.FinishChain();
  EXPECT_TRUE(worker_.chains.empty());
  const auto outcome = TakeOutcome(client);
  EXPECT_EQ(outcome.done, 1u);
  EXPECT_EQ(outcome.failure->number, ErrorNumber::kWindowShut);
  worker_.FinishClose();
  EXPECT_GE(done_, 1);
}

INSTANTIATE_TEST_SUITE_P(Gently, TurnOutNowTest, testing::Bool());

TEST_F(TurnOutTest, OneThatIsGoneLeavesItsPackageWhereItIs) {
  TestClient client(service_);
  Prepare(client);
  BeginPackage(client);
  TurnOut(client);
  client.session->OnDisconnected();
  worker_.FinishChain();
  worker_.FinishChain();  // all of the package had come
  worker_.FinishClose();
  EXPECT_EQ(done_, 1);
  EXPECT_TRUE(service_.lease().free());
}

TEST_F(TurnOutTest, OthersLeaseStays) {
  TestClient alice(service_);
  Prepare(alice);
  TestClient bob(service_);
  Greet(bob, "bob");
  TurnOut(bob, true);
  EXPECT_EQ(done_, 1);
  ASSERT_TRUE(alice.Give(MakeBatch(1, 1)));
  ASSERT_TRUE(alice.Give(MakePart(1, 0, 1)));
  EXPECT_EQ(worker_.chains.size(), 1u);
  EXPECT_EQ(worker_.interrupts, 0);
}

}  // namespace
}  // namespace lpab::bridge
