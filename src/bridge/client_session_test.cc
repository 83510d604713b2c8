// The protocol's state machine on a fake clock, without sockets and threads.
#include "base/hex.h"
#include "bridge/session_fixture.h"

namespace lpab::bridge {
namespace {

using std::chrono::seconds;
using wire::ErrorNumber;

class ClientSessionTest : public SessionTest {};

TEST_F(ClientSessionTest, HelloComesFirstAndOnce) {
  TestClient early(service_);
  EXPECT_FALSE(early.Give(wire::Lease{2, 600, {}}));
  EXPECT_EQ(early.TakeRefusal(2), ErrorNumber::kUnexpectedPdu);
  TestClient twice(service_);
  Greet(twice);
  EXPECT_FALSE(twice.Give(wire::Hello{}));
  EXPECT_EQ(twice.TakeRefusal(0), ErrorNumber::kUnexpectedPdu);
}

TEST_F(ClientSessionTest, VersionsMustOverlap) {
  TestClient client(service_);
  wire::Hello hello;
  hello.id = 9;
  hello.lowest_version = 2;
  hello.highest_version = 3;
  EXPECT_FALSE(client.Give(hello));
  EXPECT_EQ(client.TakeRefusal(9), ErrorNumber::kNoCommonVersion);
}

TEST_F(ClientSessionTest, WhatCannotBeReadEndsTheConnection) {
  TestClient client(service_);
  Greet(client);
  EXPECT_FALSE(client.session->OnFrame(FromHex("6A068001078F0101").value()));
  EXPECT_EQ(client.TakeRefusal(0), ErrorNumber::kUnknownCriticalTag);
}

TEST_F(ClientSessionTest, WhatMayBeSkippedIsSkipped) {
  TestClient client(service_);
  Greet(client);
  EXPECT_TRUE(client.session->OnFrame(FromHex("E503800107").value()));
  EXPECT_TRUE(client.session->OnFrame(FromHex("6A06800107C50101").value()));
  EXPECT_EQ(client.Take<wire::Pong>().id, 7u);
}

TEST_F(ClientSessionTest, APduOfADeviceIsNotTakenFromAClient) {
  TestClient client(service_);
  Greet(client);
  EXPECT_FALSE(client.Give(wire::Credit{4, BatchNumber(1), 100}));
  EXPECT_EQ(client.TakeRefusal(4), ErrorNumber::kUnexpectedPdu);
}

TEST_F(ClientSessionTest, EverythingButQueryAndAckNeedsALease) {
  TestClient client(service_);
  Greet(client);
  EXPECT_TRUE(client.Give(wire::Open{3, {}, {card::KnownIsdrAids()[0]}}));
  EXPECT_EQ(client.TakeRefusal(3), ErrorNumber::kNoLease);
  open_.bytes = {1};
  EXPECT_TRUE(client.Give(MakeBatch(1, 1)));
  EXPECT_EQ(client.TakeRefusal(4), ErrorNumber::kNoLease);
  EXPECT_TRUE(client.Give(wire::Close{5, {{1}}}));
  EXPECT_EQ(client.TakeRefusal(5), ErrorNumber::kNoLease);
  EXPECT_TRUE(client.Give(wire::Query{6, BatchNumber(1), Config().boot_id}));
  EXPECT_EQ(client.Take<wire::Outcome>().failure->number, ErrorNumber::kBatchUnknown);
  EXPECT_TRUE(client.Give(wire::Ack{7, BatchNumber(1)}));
  EXPECT_TRUE(client.received.empty());
}

TEST_F(ClientSessionTest, ASecondClientHearsWhoHoldsTheCardAndSinceWhen) {
  TestClient alice(service_);
  Greet(alice, "alice");
  TakeLease(alice);
  clock_.SleepFor(seconds(12));
  TestClient bob(service_);
  Greet(bob, "bob");
  EXPECT_TRUE(bob.Give(wire::Lease{2, 600, {}}));
  const auto busy = std::get<wire::LeaseBusy>(bob.Take<wire::LeaseAnswer>().result);
  EXPECT_EQ(busy.holder, "alice");
  EXPECT_EQ(busy.since_seconds, 12u);
  EXPECT_FALSE(busy.free_in_seconds);
  alice.session->OnDisconnected();
  clock_.SleepFor(seconds(20));
  EXPECT_TRUE(bob.Give(wire::Lease{3, 600, {}}));
  EXPECT_EQ(std::get<wire::LeaseBusy>(bob.Take<wire::LeaseAnswer>().result).free_in_seconds, 40u);
}

TEST_F(ClientSessionTest, ALostLeaseEndsAfterTheGraceTimeAndItsChannelsClose) {
  TestClient alice(service_);
  Prepare(alice);
  alice.session->OnDisconnected();
  EXPECT_EQ(service_.Tick(), clock_.Now() + seconds(60));
  clock_.SleepFor(seconds(60));
  service_.Tick();
  EXPECT_EQ(worker_.FinishClose(), std::vector<ChannelHandle>{1});
  TestClient bob(service_);
  Greet(bob, "bob");
  TakeLease(bob);
  // The old id is not turned into a new lease.
  TestClient late(service_);
  Greet(late);
  EXPECT_TRUE(late.Give(wire::Lease{2, 600, lease_}));
  EXPECT_TRUE(std::holds_alternative<wire::LeaseBusy>(late.Take<wire::LeaseAnswer>().result));
  EXPECT_TRUE(bob.Give(wire::Bye{9}));
  worker_.FinishClose();
  EXPECT_EQ(bob.Take<wire::ByeAnswer>().id, 9u);
  EXPECT_TRUE(late.Give(wire::Lease{3, 600, lease_}));
  EXPECT_EQ(late.TakeRefusal(3), ErrorNumber::kLeaseUnknown);
}

ClientIdentity Paired(const char* name, uint8_t number, Role role = Role::kInstaller) {
  return {name, *link::KeyPin::From(Bytes(32, number)), role};
}

TEST_F(ClientSessionTest, AnotherClientDoesNotTakeALeaseUp) {
  TestClient alice(service_, Paired("alice", 1));
  Prepare(alice);
  alice.session->OnDisconnected();
  TestClient mallory(service_, Paired("mallory", 2, Role::kOwner));
  Greet(mallory, "alice");
  EXPECT_TRUE(mallory.Give(wire::Lease{2, 600, lease_}));
  const auto answer = mallory.Take<wire::LeaseAnswer>().result;
  ASSERT_TRUE(std::holds_alternative<wire::LeaseBusy>(answer));
  EXPECT_EQ(std::get<wire::LeaseBusy>(answer).holder, "alice") << "as it was paired";
  TestClient again(service_, Paired("alice", 1));
  Greet(again);
  EXPECT_EQ(TakeLease(again, lease_), lease_);
}

wire::LeaseToken Token(uint8_t number) { return *wire::LeaseToken::From(Bytes(16, number)); }

// Nothing where the card is busy.
std::optional<wire::LeaseId> AskWithToken(TestClient& client, uint8_t token) {
  EXPECT_TRUE(client.Give(wire::Lease{2, 600, {}, Token(token)}));
  const auto answer = client.Take<wire::LeaseAnswer>().result;
  const auto* granted = std::get_if<wire::LeaseGranted>(&answer);
  return granted == nullptr ? std::nullopt : std::optional(granted->lease);
}

TEST_F(ClientSessionTest, ALeaseThatWasNotHeardOfIsGivenAnewToWhoAskedForIt) {
  TestClient deaf(service_, Paired("alice", 1));
  Greet(deaf);
  const auto lost = AskWithToken(deaf, 7);
  ASSERT_TRUE(lost);
  OpenSession(deaf);
  deaf.session->OnDisconnected();
  clock_.SleepFor(seconds(59));
  TestClient again(service_, Paired("alice", 1));
  Greet(again);
  const auto lease = AskWithToken(again, 7);
  ASSERT_TRUE(lease);
  EXPECT_NE(lease, lost);
  EXPECT_EQ(worker_.FinishClose(), std::vector<ChannelHandle>{1});
  OpenSession(again);
  clock_.SleepFor(seconds(120));
  service_.Tick();
  EXPECT_TRUE(worker_.closes.empty()) << "the new lease is in no grace time";
  TestClient late(service_, Paired("alice", 1));
  Greet(late);
  EXPECT_TRUE(late.Give(wire::Lease{2, 600, lost}));
  EXPECT_TRUE(std::holds_alternative<wire::LeaseBusy>(late.Take<wire::LeaseAnswer>().result));
}

// The opens that were under way end in nobody's hands, and count for nobody.
TEST_F(ClientSessionTest, WhatAClientOpenedThatHeardOfNothingIsClosed) {
  TestClient deaf(service_);
  Greet(deaf);
  ASSERT_TRUE(AskWithToken(deaf, 7));
  for (wire::RequestId id = 3; id < 3 + Config().sessions; ++id) {
    EXPECT_TRUE(deaf.Give(wire::Open{id, {}, {card::KnownIsdrAids()[0]}}));
  }
  TestClient again(service_);  // the old connection is there yet
  Greet(again);
  ASSERT_TRUE(AskWithToken(again, 7));
  EXPECT_TRUE(worker_.FinishClose().empty());
  EXPECT_TRUE(again.Give(wire::Open{3, {}, {card::KnownIsdrAids()[0]}}));
  for (ChannelHandle channel = 1; channel <= Config().sessions; ++channel) {
    worker_.FinishOpen();
    EXPECT_EQ(worker_.FinishClose(), std::vector<ChannelHandle>{channel});
  }
  worker_.FinishOpen();
  EXPECT_EQ(again.Take<wire::OpenAnswer>().id, 3u);
  EXPECT_TRUE(worker_.closes.empty());
  deaf.received.clear();
  EXPECT_TRUE(deaf.Give(wire::Open{9, {}, {card::KnownIsdrAids()[0]}}));
  EXPECT_EQ(deaf.TakeRefusal(9), ErrorNumber::kNoLease);
}

TEST_F(ClientSessionTest, AnotherTokenGetsNoLease) {
  TestClient deaf(service_);
  Greet(deaf);
  ASSERT_TRUE(AskWithToken(deaf, 7));
  EXPECT_TRUE(AskWithToken(deaf, 8)) << "on its own connection it prolongs what it has";
  deaf.session->OnDisconnected();
  TestClient other(service_);
  Greet(other);
  EXPECT_FALSE(AskWithToken(other, 8));
  EXPECT_TRUE(other.Give(wire::Lease{2, 600, {}}));
  EXPECT_TRUE(std::holds_alternative<wire::LeaseBusy>(other.Take<wire::LeaseAnswer>().result));
  EXPECT_TRUE(AskWithToken(other, 7));
}

TEST_F(ClientSessionTest, AnotherClientGetsNoLeaseByItsToken) {
  TestClient alice(service_, Paired("alice", 1));
  Greet(alice);
  ASSERT_TRUE(AskWithToken(alice, 7));
  alice.session->OnDisconnected();
  TestClient mallory(service_, Paired("mallory", 2, Role::kOwner));
  Greet(mallory);
  EXPECT_FALSE(AskWithToken(mallory, 7));
}

TEST_F(ClientSessionTest, ATokenMeansNothingOnceTheLeaseWasHeardOf) {
  TestClient alice(service_);
  Greet(alice);
  lease_ = AskWithToken(alice, 7).value();
  open_ = OpenSession(alice);
  EXPECT_TRUE(alice.Give(MakeBatch(1, 1)));
  EXPECT_TRUE(alice.Give(MakePart(1, 0, 1)));
  TestClient thief(service_);
  Greet(thief);
  EXPECT_FALSE(AskWithToken(thief, 7));
  worker_.FinishChain();
  EXPECT_EQ(alice.Take<wire::Outcome>().state, wire::BatchState::kDone);
  alice.session->OnDisconnected();
  EXPECT_FALSE(AskWithToken(thief, 7));
  EXPECT_EQ(TakeLease(thief, lease_), lease_);
}

TEST_F(ClientSessionTest, ARoleIsAtMostThatOfTheSettings) {
  BridgeConfig config = Config();
  config.role = Role::kInstaller;
  CardService service(config, clock_, worker_);
  EXPECT_EQ(TestClient(service, Paired("a", 1, Role::kOwner)).session->identity().role,
            Role::kInstaller);
  EXPECT_EQ(TestClient(service, Paired("b", 2, Role::kViewer)).session->identity().role,
            Role::kViewer);
}

TEST_F(ClientSessionTest, ALeaseIsTakenUpAgainWithItsOpenSessions) {
  TestClient first(service_);
  Prepare(first);
  first.session->OnDisconnected();
  clock_.SleepFor(seconds(59));
  TestClient second(service_);
  Greet(second);
  EXPECT_EQ(TakeLease(second, lease_), lease_);
  clock_.SleepFor(seconds(120));
  service_.Tick();
  EXPECT_TRUE(worker_.closes.empty());
  EXPECT_TRUE(second.Give(MakeBatch(1, 1)));
  EXPECT_TRUE(second.Give(MakePart(1, 0, 1)));
  worker_.FinishChain();
  EXPECT_EQ(second.Take<wire::Outcome>().state, wire::BatchState::kDone);
}

// The old connection holds nothing any more, also not the rest of its batch.
TEST_F(ClientSessionTest, PartsOfAConnectionWhoseLeaseWasTakenUpElsewhereAreDropped) {
  TestClient first(service_);
  Prepare(first);
  EXPECT_TRUE(first.Give(MakeBatch(1, 3)));
  EXPECT_TRUE(first.Give(MakePart(1, 0, 1)));
  TestClient second(service_);
  Greet(second);
  TakeLease(second, lease_);
  EXPECT_TRUE(first.Give(MakePart(1, 1, 2)));
  first.received.clear();
  worker_.FinishChain();
  EXPECT_TRUE(worker_.chains.empty());
  const auto outcome = first.Take<wire::Outcome>();
  EXPECT_EQ(outcome.done, 1u);
  EXPECT_EQ(outcome.failure->number, ErrorNumber::kLinkLost);
}

TEST_F(ClientSessionTest, ByeEndsTheLeaseWhenItsChannelsAreClosed) {
  TestClient alice(service_);
  Prepare(alice);
  EXPECT_TRUE(alice.Give(wire::Close{8, open_}));
  EXPECT_TRUE(alice.Give(wire::Bye{9}));
  EXPECT_TRUE(alice.received.empty());
  EXPECT_EQ(worker_.FinishClose(), std::vector<ChannelHandle>{1});
  EXPECT_EQ(alice.Take<wire::CloseAnswer>().id, 8u);
  EXPECT_TRUE(worker_.FinishClose().empty());
  EXPECT_EQ(alice.Take<wire::ByeAnswer>().id, 9u);
  TestClient bob(service_);
  Greet(bob);
  TakeLease(bob);
}

TEST_F(ClientSessionTest, AnOpenThatEndsAfterItsLeaseIsClosedAgain) {
  TestClient alice(service_);
  Greet(alice);
  TakeLease(alice);
  EXPECT_TRUE(alice.Give(wire::Open{3, {}, {card::KnownIsdrAids()[0]}}));
  EXPECT_TRUE(alice.Give(wire::Bye{4}));
  worker_.FinishOpen();
  EXPECT_TRUE(worker_.FinishClose().empty());
  EXPECT_EQ(worker_.FinishClose(), std::vector<ChannelHandle>{1});
}

TEST_F(ClientSessionTest, AnAidIsComparedExactly) {
  TestClient alice(service_);
  Greet(alice);
  TakeLease(alice);
  const auto partial = *apdu::Aid::FromText("A0000005591010FFFFFFFF89000001");
  EXPECT_TRUE(alice.Give(wire::Open{3, {}, {card::KnownIsdrAids()[0], partial}}));
  EXPECT_EQ(alice.TakeRefusal(3), ErrorNumber::kAidNotAllowed);
  EXPECT_TRUE(worker_.opens.empty());
}

TEST_F(ClientSessionTest, ABatchIsExecutedChainByChainAndAnsweredOnce) {
  TestClient alice(service_);
  Prepare(alice);
  EXPECT_TRUE(alice.Give(MakeBatch(1, 3)));
  EXPECT_TRUE(worker_.chains.empty());
  EXPECT_TRUE(alice.Give(MakePart(1, 0, 2)));
  EXPECT_EQ(worker_.chains.size(), 1u);
  worker_.FinishChain();
  EXPECT_EQ(alice.Take<wire::Credit>().bytes, 100u);
  EXPECT_EQ(alice.Take<wire::Progress>().done, 1u);
  worker_.FinishChain();
  EXPECT_EQ(alice.Take<wire::Progress>().done, 2u);
  EXPECT_TRUE(alice.Give(MakePart(1, 2, 1)));
  worker_.FinishChain();
  const auto outcome = alice.Take<wire::Outcome>();
  EXPECT_EQ(outcome.id, 4u);
  EXPECT_EQ(outcome.done, 3u);
  EXPECT_EQ(outcome.boot_id, Config().boot_id);
  EXPECT_TRUE(alice.received.empty());
}

TEST_F(ClientSessionTest, ABatchIdOnceSeenIsNeverExecutedAgain) {
  TestClient alice(service_);
  Prepare(alice);
  EXPECT_TRUE(alice.Give(MakeBatch(1, 2)));
  EXPECT_TRUE(alice.Give(MakePart(1, 0, 1)));
  worker_.FinishChain();
  alice.received.clear();
  EXPECT_TRUE(alice.Give(MakeBatch(1, 2)));
  auto state = alice.Take<wire::Outcome>();
  EXPECT_EQ(state.state, wire::BatchState::kRunning);
  EXPECT_EQ(state.done, 1u);
  EXPECT_TRUE(alice.Give(MakePart(1, 1, 1)));
  worker_.FinishChain();
  EXPECT_EQ(alice.Take<wire::Outcome>().state, wire::BatchState::kDone);
  EXPECT_TRUE(alice.Give(MakeBatch(1, 2)));
  EXPECT_TRUE(alice.Give(MakePart(1, 0, 2)));
  EXPECT_EQ(alice.Take<wire::Outcome>().state, wire::BatchState::kDone);
  EXPECT_TRUE(alice.Give(wire::Ack{5, BatchNumber(1)}));
  EXPECT_TRUE(alice.Give(MakeBatch(1, 2)));
  EXPECT_TRUE(alice.Give(MakePart(1, 0, 2)));
  EXPECT_EQ(alice.Take<wire::Outcome>().failure->number, ErrorNumber::kOutcomeGone);
  EXPECT_TRUE(worker_.chains.empty());
  EXPECT_TRUE(alice.received.empty());
}

TEST_F(ClientSessionTest, RefusedBatches) {
  TestClient alice(service_);
  Prepare(alice);
  const auto refused = [&](wire::Batch batch) {
    EXPECT_TRUE(alice.Give(batch));
    EXPECT_TRUE(alice.Give(MakePart(1, 0, 1)));  // written together with it
    EXPECT_TRUE(worker_.chains.empty());
    return alice.TakeRefusal(4);
  };
  wire::Batch batch = MakeBatch(1, 1);
  batch.lease = *wire::LeaseId::From(Bytes(16, 9));
  EXPECT_EQ(refused(batch), ErrorNumber::kLeaseUnknown);
  batch = MakeBatch(1, 1);
  batch.session.bytes.push_back(1);
  EXPECT_EQ(refused(batch), ErrorNumber::kSessionUnknown);
  batch = MakeBatch(1, 1);
  batch.card_generation = 7;
  EXPECT_EQ(refused(batch), ErrorNumber::kStaleGeneration);
  EXPECT_EQ(refused(MakeBatch(1, 0)), ErrorNumber::kTooManyCommands);
  EXPECT_EQ(refused(MakeBatch(1, 4097)), ErrorNumber::kTooManyCommands);
  batch = MakeBatch(1, 1);
  batch.bytes = 1024 * 1024 + 1;
  EXPECT_EQ(refused(batch), ErrorNumber::kBatchTooLarge);
  // A refused id was not seen: it may be used.
  EXPECT_TRUE(alice.Give(MakeBatch(1, 1)));
  EXPECT_TRUE(alice.Give(MakeBatch(2, 1)));
  EXPECT_EQ(alice.TakeRefusal(4), ErrorNumber::kTooManyBatches);
}

TEST_F(ClientSessionTest, SessionsOfAnEarlierGenerationAreStale) {
  TestClient alice(service_);
  Prepare(alice);
  const wire::SessionId old = open_;
  worker_.generation = 1;
  open_ = OpenSession(alice);
  wire::Batch batch = MakeBatch(1, 1);
  batch.session = old;
  EXPECT_TRUE(alice.Give(batch));
  EXPECT_EQ(alice.TakeRefusal(4), ErrorNumber::kStaleGeneration);
  EXPECT_TRUE(alice.Give(MakeBatch(1, 1)));
  EXPECT_TRUE(alice.received.empty());
}

TEST_F(ClientSessionTest, CancelActsAtTheEndOfTheChain) {
  TestClient alice(service_);
  Prepare(alice);
  EXPECT_TRUE(alice.Give(MakeBatch(1, 2)));
  EXPECT_TRUE(alice.Give(MakePart(1, 0, 2)));
  EXPECT_TRUE(alice.Give(wire::Cancel{6, BatchNumber(1), false}));
  EXPECT_EQ(worker_.interrupts, 0);
  EXPECT_TRUE(alice.received.empty());
  worker_.FinishChain();
  auto outcome = alice.Take<wire::Outcome>();
  EXPECT_EQ(outcome.id, 4u);
  EXPECT_EQ(outcome.failure->number, ErrorNumber::kCancelled);
  EXPECT_EQ(outcome.done, 1u);
  EXPECT_EQ(alice.Take<wire::Outcome>().id, 6u);
  EXPECT_TRUE(worker_.closes.empty());
  EXPECT_TRUE(worker_.chains.empty());
}

// The batch's own client and seven more wait for the outcome.
TEST_F(ClientSessionTest, ThoseWhoWaitForABatchAreBounded) {
  TestClient alice(service_);
  Prepare(alice);
  EXPECT_TRUE(alice.Give(MakeBatch(1, 1)));
  EXPECT_TRUE(alice.Give(MakePart(1, 0, 1)));
  for (wire::RequestId id = 10; id < 17; ++id) {
    EXPECT_TRUE(alice.Give(wire::Cancel{id, BatchNumber(1), false}));
    EXPECT_TRUE(alice.received.empty());
  }
  EXPECT_TRUE(alice.Give(wire::Cancel{17, BatchNumber(1), false}));
  EXPECT_EQ(alice.TakeRefusal(17), ErrorNumber::kTooManyBatches);
}

TEST_F(ClientSessionTest, CancelNowInterruptsTheChainAndClosesTheChannel) {
  TestClient alice(service_);
  Prepare(alice);
  EXPECT_TRUE(alice.Give(MakeBatch(1, 2)));
  EXPECT_TRUE(alice.Give(MakePart(1, 0, 2)));
  EXPECT_TRUE(alice.Give(wire::Cancel{6, BatchNumber(1), true}));
  EXPECT_EQ(worker_.interrupts, 1);
  worker_.FinishChain(0);
  const auto outcome = alice.Take<wire::Outcome>();
  EXPECT_EQ(outcome.done, 0u);
  EXPECT_EQ(worker_.FinishClose(), std::vector<ChannelHandle>{1});
  EXPECT_EQ(alice.Take<wire::Outcome>().id, 6u);
  EXPECT_TRUE(alice.Give(MakeBatch(2, 1)));
  EXPECT_EQ(alice.TakeRefusal(4), ErrorNumber::kSessionUnknown);
}

TEST_F(ClientSessionTest, CancelOfABatchThatIsOverGivesItsOutcome) {
  TestClient alice(service_);
  Prepare(alice);
  EXPECT_TRUE(alice.Give(MakeBatch(1, 1)));
  EXPECT_TRUE(alice.Give(MakePart(1, 0, 1)));
  worker_.FinishChain();
  alice.received.clear();
  EXPECT_TRUE(alice.Give(wire::Cancel{6, BatchNumber(1), false}));
  const auto outcome = alice.Take<wire::Outcome>();
  EXPECT_EQ(outcome.id, 6u);
  EXPECT_EQ(outcome.state, wire::BatchState::kDone);
}

TEST_F(ClientSessionTest, AnOutcomeWaitsForItsClient) {
  TestClient first(service_);
  Prepare(first);
  EXPECT_TRUE(first.Give(MakeBatch(1, 3)));
  EXPECT_TRUE(first.Give(MakePart(1, 0, 2)));
  first.session->OnDisconnected();
  worker_.FinishChain();
  worker_.FinishChain();
  TestClient second(service_);
  Greet(second);
  EXPECT_TRUE(second.Give(wire::Query{5, BatchNumber(1), Config().boot_id}));
  const auto outcome = second.Take<wire::Outcome>();
  EXPECT_EQ(outcome.state, wire::BatchState::kDone);
  EXPECT_EQ(outcome.done, 2u);
  EXPECT_EQ(outcome.failure->number, ErrorNumber::kLinkLost);
  const auto other_boot = *wire::BootId::From(Bytes(16, 1));
  EXPECT_TRUE(second.Give(wire::Query{6, BatchNumber(1), other_boot}));
  EXPECT_EQ(second.Take<wire::Outcome>().failure->number, ErrorNumber::kBootIdDiffers);
  clock_.SleepFor(std::chrono::minutes(10));
  EXPECT_TRUE(second.Give(wire::Query{7, BatchNumber(1), Config().boot_id}));
  EXPECT_EQ(second.Take<wire::Outcome>().failure->number, ErrorNumber::kOutcomeGone);
}

TEST_F(ClientSessionTest, ALeaseThatRunsOutLetsTheChainFinish) {
  TestClient alice(service_);
  Prepare(alice);
  EXPECT_TRUE(alice.Give(MakeBatch(1, 2)));
  EXPECT_TRUE(alice.Give(MakePart(1, 0, 2)));
  clock_.SleepFor(seconds(600));
  service_.Tick();
  EXPECT_TRUE(worker_.closes.empty());
  TestClient bob(service_);
  Greet(bob);
  EXPECT_TRUE(bob.Give(wire::Lease{2, 600, {}}));
  EXPECT_TRUE(std::holds_alternative<wire::LeaseBusy>(bob.Take<wire::LeaseAnswer>().result));
  worker_.FinishChain();
  EXPECT_EQ(alice.Take<wire::Outcome>().failure->number, ErrorNumber::kLeaseEnded);
  EXPECT_EQ(worker_.FinishClose(), std::vector<ChannelHandle>{1});
  TakeLease(bob);
}

TEST_F(ClientSessionTest, TooMuchDataEndsTheConnectionAndTheBatch) {
  BridgeConfig config = Config();
  config.limits.window = 32 * 1024;
  CardService service(config, clock_, worker_);
  TestClient alice(service);
  Prepare(alice);
  wire::Batch batch = MakeBatch(1, 4000);
  EXPECT_TRUE(alice.Give(batch));
  for (uint32_t first = 0; first < 600; first += 300) {
    EXPECT_TRUE(alice.Give(MakePart(1, first, 300)));
  }
  EXPECT_FALSE(alice.Give(MakePart(1, 600, 300)));  // 45 000 of 32 768 bytes
  EXPECT_EQ(alice.TakeRefusal(4), ErrorNumber::kCreditExceeded);
}

TEST_F(ClientSessionTest, ShutdownClosesEverythingAndGivesNoNewLease) {
  TestClient alice(service_);
  Prepare(alice);
  EXPECT_TRUE(alice.Give(MakeBatch(1, 2)));
  EXPECT_TRUE(alice.Give(MakePart(1, 0, 2)));
  bool stopped = false;
  service_.Shutdown([&] { stopped = true; });
  EXPECT_EQ(worker_.interrupts, 1);
  worker_.FinishChain();
  EXPECT_EQ(alice.Take<wire::Outcome>().failure->number, ErrorNumber::kShuttingDown);
  EXPECT_FALSE(stopped);
  EXPECT_EQ(worker_.FinishClose(), std::vector<ChannelHandle>{1});
  EXPECT_TRUE(stopped);
  EXPECT_TRUE(alice.Give(wire::Lease{7, 600, {}}));
  EXPECT_EQ(alice.TakeRefusal(7), ErrorNumber::kShuttingDown);
  EXPECT_TRUE(alice.Give(wire::Open{8, {}, {card::KnownIsdrAids()[0]}}));
  EXPECT_EQ(alice.TakeRefusal(8), ErrorNumber::kShuttingDown);
}

TEST_F(ClientSessionTest, ALeaseHasABoundedNumberOfChannels) {
  TestClient alice(service_);
  Prepare(alice);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(alice.Give(wire::Open{3, {}, {card::KnownIsdrAids()[0]}}));
  }
  EXPECT_TRUE(alice.received.empty());
  EXPECT_TRUE(alice.Give(wire::Open{8, {}, {card::KnownIsdrAids()[0]}}));
  EXPECT_EQ(alice.TakeRefusal(8), ErrorNumber::kTooManySessions);
}

wire::BatchPart PartOf(std::vector<Bytes> objects) {
  wire::BatchPart part{4, BatchNumber(1), 0, {}};
  for (Bytes& object : objects) {
    part.commands.push_back({{0x80, 0xE2, 0x91, 0, std::move(object), {}}, {false, {{0, 0}}}});
  }
  return part;
}

// SGP.32's AddInitialEim (BF57) between two questions: the first goes to the card, the batch ends
// with the filter's answer in the place of the card's, and the rest is not sent.
TEST_F(ClientSessionTest, WhatTheFilterRefusesDoesNotReachTheCard) {
  TestClient client(service_);
  Prepare(client);
  client.Give(MakeBatch(1, 3));
  client.Give(PartOf({{0xBF, 0x2D, 0x00}, {0xBF, 0x57, 0x00}, {0xBF, 0x2D, 0x00}}));
  worker_.FinishChain();
  EXPECT_TRUE(worker_.chains.empty());
  const auto outcome = client.Take<wire::Outcome>();
  EXPECT_EQ(outcome.done, 2u);
  ASSERT_TRUE(outcome.failure);
  EXPECT_EQ(outcome.failure->number, ErrorNumber::kNotAllowed);
}

class ViewerTest : public SessionTest {
 protected:
  static BridgeConfig Viewer() {
    BridgeConfig config = Config();
    config.role = Role::kViewer;
    return config;
  }
  ViewerTest() : SessionTest(Viewer()) {}
};

TEST_F(ViewerTest, MayReadAndNoMore) {
  TestClient client(service_);
  Prepare(client);
  client.Give(MakeBatch(1, 1));
  client.Give(PartOf({{0xBF, 0x31, 0x00}}));
  EXPECT_TRUE(worker_.chains.empty());
  EXPECT_EQ(client.Take<wire::Outcome>().failure->error.message,
            "the role installer is needed for EnableProfile; this client is viewer");
}

}  // namespace
}  // namespace lpab::bridge
