// A profile switch from its request to its end, on a fake clock, with the worker's part made up.
#include <gmock/gmock.h>

#include "bridge/session_fixture.h"
#include "bridge/switch_store.h"
#include "io/temporary_folder.h"

namespace lpab::bridge {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using wire::ErrorNumber;
using wire::SwitchStage;

constexpr char kNew[] = "89000123456789012358";
constexpr char kOld[] = "89000123456789012341";

const io::TemporaryFolder& Folder() {
  static const io::TemporaryFolder folder;
  return folder;
}

wire::SwitchForms Forms() {
  const wire::Command command{{0x80, 0xE2, 0x91, 0, {0xBF, 0x31, 0x00}, {}}, {}};
  return {{{command}}, {0xBF, 0x31, 0x03, 0x80, 0x01}, {0}, {}, {}, {5}};
}

// What another run of the device finds on the disk.
class RestartedDevice {
 public:
  explicit RestartedDevice(BridgeConfig config) : service(std::move(config), clock, worker) {
    service.Resume();
  }

  FakeClock clock;
  ManualWorker worker;
  CardService service;
};

class SwitchSessionTest : public SessionTest {
 protected:
  SwitchSessionTest() : SessionTest(SwitchConfig()) {
    std::remove(SwitchConfig().switch_file.c_str());
    Prepare(client_);
  }
  static BridgeConfig SwitchConfig() {
    BridgeConfig config = Config();
    config.switches = true;
    config.switch_file = Folder().path() + "/switch";
    return config;
  }

  wire::Switch Request(uint8_t number = 1) {
    wire::Switch request;
    request.id = 20;
    request.switch_id = *wire::SwitchId::From(Bytes(16, number));
    request.lease = lease_;
    request.session = open_;
    request.card_generation = worker_.generation;
    request.iccid = kNew;
    request.rollback_iccid = kOld;
    request.confirm_within = 300;
    request.change = request.rollback = Forms();
    return request;
  }
  // Asked for and proven.
  void SwitchAndProve() {
    ASSERT_TRUE(client_.Give(Request()));
    worker_.FinishSwitch({.stage = SwitchStage::kWaiting, .iccid = kNew});
    const auto state = client_.Take<wire::SwitchState>();
    EXPECT_EQ(state.id, 20u);
    EXPECT_EQ(state.stage, SwitchStage::kWaiting);
    EXPECT_EQ(state.seconds, 300u);
    EXPECT_EQ(state.iccid, kNew);
  }
  wire::SwitchState Ask(TestClient& client) {
    EXPECT_TRUE(client.Give(wire::SwitchQuery{30, Request().switch_id}));
    return client.Take<wire::SwitchState>();
  }
  std::optional<SwitchRecord> OnDisk() {
    return SwitchStore(SwitchConfig().switch_file).Load().value();
  }

  TestClient client_{service_};
};

TEST_F(SwitchSessionTest, HelloOffersIt) {
  TestClient other(service_);
  wire::Hello hello;
  hello.id = 1;
  ASSERT_TRUE(other.Give(hello));
  EXPECT_EQ(other.Take<wire::Hello>().features, wire::kFeatureSwitch);
}

TEST_F(SwitchSessionTest, ConfirmedInTimeIsForGood) {
  SwitchAndProve();
  clock_.SleepFor(seconds(299));
  service_.Tick();
  ASSERT_TRUE(client_.Give(wire::Confirm{21, Request().switch_id}));
  EXPECT_EQ(client_.Take<wire::SwitchState>().stage, SwitchStage::kConfirmed);
  EXPECT_EQ(OnDisk()->stage, SwitchStage::kConfirmed);
  clock_.SleepFor(seconds(1000));
  service_.Tick();
  EXPECT_TRUE(worker_.switches.empty());
  EXPECT_EQ(Ask(client_).stage, SwitchStage::kConfirmed);
}

TEST_F(SwitchSessionTest, ItIsOnDiskBeforeTheCardIsTouchedAndTakesTheChannel) {
  ASSERT_TRUE(client_.Give(Request()));
  ASSERT_EQ(worker_.switches.size(), 1u);
  EXPECT_EQ(worker_.switches.front().job.work, SwitchJob::Work::kSwitch);
  EXPECT_EQ(worker_.switches.front().channel, worker_.last_channel);
  EXPECT_EQ(worker_.switches.front().job.aid, card::KnownIsdrAids()[0]);
  EXPECT_EQ(OnDisk()->stage, SwitchStage::kSwitching);
  ASSERT_TRUE(client_.Give(wire::Close{5, open_}));
  EXPECT_EQ(client_.TakeRefusal(5), ErrorNumber::kSessionUnknown);
}

TEST_F(SwitchSessionTest, ProgressComesWithTheRequestsId) {
  ASSERT_TRUE(client_.Give(Request()));
  worker_.switches.front().progress(SwitchStage::kSwitching, "cfun-0-1");
  const auto state = client_.Take<wire::SwitchState>();
  EXPECT_EQ(state.id, 20u);
  EXPECT_EQ(state.stage, SwitchStage::kSwitching);
  EXPECT_EQ(state.step, "cfun-0-1");
  worker_.switches.front().progress(SwitchStage::kRollingBack, "");
  EXPECT_EQ(client_.Take<wire::SwitchState>().stage, SwitchStage::kRollingBack);
  EXPECT_EQ(OnDisk()->stage, SwitchStage::kRollingBack);
}

TEST_F(SwitchSessionTest, WithoutConfirmationItIsRolledBack) {
  SwitchAndProve();
  client_.session->OnDisconnected();
  clock_.SleepFor(seconds(60));
  service_.Tick();  // the lease ends, and its channels close; the switch goes on waiting
  worker_.FinishClose();
  clock_.SleepFor(seconds(239));
  service_.Tick();
  EXPECT_TRUE(worker_.switches.empty());
  clock_.SleepFor(seconds(1));
  service_.Tick();
  ASSERT_FALSE(worker_.closes.empty());
  EXPECT_EQ(OnDisk()->stage, SwitchStage::kRollingBack);
  worker_.FinishClose();
  ASSERT_EQ(worker_.switches.size(), 1u);
  EXPECT_EQ(worker_.switches.front().job.work, SwitchJob::Work::kRollBack);

  TestClient other(service_);
  Greet(other, "bob");
  ASSERT_TRUE(other.Give(wire::Lease{2, 600, {}}));
  const auto busy = std::get<wire::LeaseBusy>(other.Take<wire::LeaseAnswer>().result);
  EXPECT_THAT(busy.holder, HasSubstr("rolls a profile switch back"));
  ASSERT_TRUE(other.Give(wire::Confirm{21, Request().switch_id}));
  EXPECT_EQ(other.Take<wire::SwitchState>().stage, SwitchStage::kRollingBack);

  worker_.FinishSwitch({.stage = SwitchStage::kRolledBack,
                        .iccid = kOld,
                        .error = wire::NumberedError(ErrorNumber::kNotConfirmed, "not confirmed")});
  const auto state = Ask(other);
  EXPECT_EQ(state.stage, SwitchStage::kRolledBack);
  EXPECT_EQ(state.iccid, kOld);
  EXPECT_EQ(state.failure->number, ErrorNumber::kNotConfirmed);
  TakeLease(other);
}

// Whoever holds the card then loses it behind the chain that runs.
TEST_F(SwitchSessionTest, ARollbackTakesTheCardFromItsHolder) {
  SwitchAndProve();
  open_ = OpenSession(client_);
  ASSERT_TRUE(client_.Give(MakeBatch(1, 2)));
  ASSERT_TRUE(client_.Give(MakePart(1, 0, 2)));
  clock_.SleepFor(seconds(300));
  service_.Tick();
  EXPECT_TRUE(worker_.closes.empty());
  worker_.FinishChain();
  EXPECT_EQ(client_.Take<wire::Outcome>().failure->number, ErrorNumber::kLeaseEnded);
  worker_.FinishClose();
  ASSERT_EQ(worker_.switches.size(), 1u);
}

TEST_F(SwitchSessionTest, AnotherConnectionMayAskAndConfirm) {
  SwitchAndProve();
  client_.session->OnDisconnected();
  TestClient again(service_);
  Greet(again);
  clock_.SleepFor(seconds(10));
  EXPECT_EQ(Ask(again).seconds, 290u);
  ASSERT_TRUE(again.Give(wire::Confirm{21, Request().switch_id}));
  EXPECT_EQ(again.Take<wire::SwitchState>().stage, SwitchStage::kConfirmed);
}

TEST_F(SwitchSessionTest, TheSameRequestAgainIsNotExecutedAgain) {
  ASSERT_TRUE(client_.Give(Request()));
  wire::Switch again = Request();
  again.id = 22;
  ASSERT_TRUE(client_.Give(again));
  EXPECT_EQ(worker_.switches.size(), 1u);
  worker_.FinishSwitch({.stage = SwitchStage::kWaiting, .iccid = kNew});
  EXPECT_EQ(client_.Take<wire::SwitchState>().id, 20u);
  EXPECT_EQ(client_.Take<wire::SwitchState>().id, 22u);
  again.id = 23;
  ASSERT_TRUE(client_.Give(again));
  EXPECT_EQ(client_.Take<wire::SwitchState>().stage, SwitchStage::kWaiting);
}

TEST_F(SwitchSessionTest, OneAtATime) {
  SwitchAndProve();
  open_ = OpenSession(client_);
  ASSERT_TRUE(client_.Give(Request(2)));
  const auto refusal = client_.Take<wire::Refusal>();
  EXPECT_EQ(refusal.failure.number, ErrorNumber::kSwitchPending);
  EXPECT_THAT(refusal.failure.error.message, HasSubstr("for another 300 s"));
}

TEST_F(SwitchSessionTest, ARefusalOfTheCardIsHandedOn) {
  ASSERT_TRUE(client_.Give(Request()));
  worker_.FinishSwitch({.stage = SwitchStage::kRefused,
                        .answer = {0xBF, 0x31, 0x03, 0x80, 0x01, 0x03},
                        .error = MakeError(ErrorCode::kRefused, "result 3")});
  const auto state = client_.Take<wire::SwitchState>();
  EXPECT_EQ(state.stage, SwitchStage::kRefused);
  EXPECT_EQ(state.answer, (Bytes{0xBF, 0x31, 0x03, 0x80, 0x01, 0x03}));
  open_ = OpenSession(client_);
  ASSERT_TRUE(client_.Give(Request(2)));  // the next one is welcome
  EXPECT_EQ(worker_.switches.size(), 1u);
}

TEST_F(SwitchSessionTest, ARollbackThatFailsIsTriedAgainWithGrowingPauses) {
  SwitchAndProve();
  clock_.SleepFor(seconds(300));
  service_.Tick();
  for (const int pause : {30, 60, 120}) {
    worker_.FinishClose();
    worker_.FinishSwitch({.error = MakeError(ErrorCode::kUnavailable, "no modem")});
    EXPECT_EQ(Ask(client_).stage, SwitchStage::kRollbackFailed);
    clock_.SleepFor(seconds(pause) - std::chrono::milliseconds(1));
    service_.Tick();
    EXPECT_TRUE(worker_.closes.empty());
    clock_.SleepFor(std::chrono::milliseconds(1));
    service_.Tick();
    ASSERT_FALSE(worker_.closes.empty());
  }
}

TEST_F(SwitchSessionTest, ARollbackThatTheCardRefusesWaitsForTheNextStart) {
  SwitchAndProve();
  clock_.SleepFor(seconds(300));
  service_.Tick();
  worker_.FinishClose();
  worker_.FinishSwitch({.answer = {0xBF, 0x31, 0x03, 0x80, 0x01, 0x03},
                        .error = MakeError(ErrorCode::kFailedPrecondition, "policy")});
  clock_.SleepFor(seconds(10000));
  service_.Tick();
  EXPECT_TRUE(worker_.closes.empty());
  RestartedDevice device(SwitchConfig());
  device.worker.FinishClose();
  EXPECT_EQ(device.worker.switches.size(), 1u);
  lease_ = TakeLease(client_);
  open_ = OpenSession(client_);
  ASSERT_TRUE(client_.Give(Request(2)));  // and does not keep the next one out
  EXPECT_EQ(worker_.switches.size(), 1u);
}

TEST_F(SwitchSessionTest, AnIdThatWasNeverGivenIsUnknown) {
  const auto state = Ask(client_);
  EXPECT_EQ(state.stage, SwitchStage::kUnknown);
  EXPECT_EQ(state.failure->number, ErrorNumber::kSwitchUnknown);
}

TEST_F(SwitchSessionTest, ItNeedsLeaseSessionAndGeneration) {
  wire::Switch request = Request();
  request.session.bytes = {9};
  ASSERT_TRUE(client_.Give(request));
  EXPECT_EQ(client_.TakeRefusal(20), ErrorNumber::kSessionUnknown);
  request = Request();
  request.card_generation = 7;
  ASSERT_TRUE(client_.Give(request));
  EXPECT_EQ(client_.TakeRefusal(20), ErrorNumber::kStaleGeneration);
  TestClient other(service_);
  Greet(other, "bob");
  ASSERT_TRUE(other.Give(Request()));
  EXPECT_EQ(other.TakeRefusal(20), ErrorNumber::kNoLease);
  EXPECT_TRUE(worker_.switches.empty());
}

TEST_F(SwitchSessionTest, AfterARestartItIsProvenAndTheWholeTimeBeginsAgain) {
  SwitchAndProve();
  clock_.SleepFor(seconds(200));
  RestartedDevice device(SwitchConfig());
  ASSERT_EQ(device.worker.switches.size(), 1u);
  EXPECT_EQ(device.worker.switches.front().job.work, SwitchJob::Work::kResume);
  EXPECT_EQ(device.worker.switches.front().job.request.iccid, kNew);
  TestClient client(device.service);
  Greet(client);
  EXPECT_EQ(Ask(client).stage, SwitchStage::kSwitching);
  device.worker.FinishSwitch({.stage = SwitchStage::kWaiting, .iccid = kNew});
  EXPECT_EQ(Ask(client).seconds, 300u);
  device.clock.SleepFor(seconds(300));
  device.service.Tick();
  device.worker.FinishClose();
  ASSERT_EQ(device.worker.switches.size(), 1u);
  EXPECT_EQ(device.worker.switches.front().job.work, SwitchJob::Work::kRollBack);
  // Killed once more, it goes on with the rollback.
  RestartedDevice third(SwitchConfig());
  third.worker.FinishClose();
  ASSERT_EQ(third.worker.switches.size(), 1u);
  EXPECT_EQ(third.worker.switches.front().job.work, SwitchJob::Work::kRollBack);
}

TEST_F(SwitchSessionTest, AfterARestartNothingIsDoneAboutAnEndedOne) {
  SwitchAndProve();
  ASSERT_TRUE(client_.Give(wire::Confirm{21, Request().switch_id}));
  RestartedDevice device(SwitchConfig());
  EXPECT_TRUE(device.worker.switches.empty());
  EXPECT_TRUE(device.worker.closes.empty());
  TestClient client(device.service);
  Greet(client);
  EXPECT_EQ(Ask(client).stage, SwitchStage::kConfirmed);
}

// SIGTERM in mid-switch: what is on the disk stays as it was.
TEST_F(SwitchSessionTest, AnInterruptedJobDecidesNothing) {
  ASSERT_TRUE(client_.Give(Request()));
  worker_.FinishSwitch(
      {.error = MakeError(ErrorCode::kCancelled, "stopping"), .interrupted = true});
  EXPECT_EQ(OnDisk()->stage, SwitchStage::kSwitching);
}

TEST(SwitchNotOffered, EndsTheConnection) {
  FakeClock clock;
  ManualWorker worker;
  CardService service({}, clock, worker);
  TestClient client(service);
  ASSERT_TRUE(client.Give(wire::Hello{}));
  EXPECT_EQ(client.Take<wire::Hello>().features, 0u);
  EXPECT_FALSE(client.Give(wire::SwitchQuery{3, {}}));
  EXPECT_EQ(client.TakeRefusal(3), ErrorNumber::kUnexpectedPdu);
}

// The device sends its forms by itself, at a time of its own.
TEST_F(SwitchSessionTest, OnlyAChangeOfProfileMayBeHandedOver) {
  for (const Bytes& object : {Bytes{0xBF, 0x33, 0x00}, Bytes{0xBF, 0x57, 0x00}, Bytes{0xBF}}) {
    wire::Switch request = Request();
    request.rollback.forms[0][0].apdu.data = object;
    client_.Give(request);
    EXPECT_EQ(client_.TakeRefusal(20), wire::ErrorNumber::kNotAllowed);
    EXPECT_TRUE(worker_.switches.empty());
  }
}

}  // namespace
}  // namespace lpab::bridge
