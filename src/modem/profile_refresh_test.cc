#include "modem/profile_refresh.h"

#include <gmock/gmock.h>

#include "modem/reader_fixture.h"

namespace lpab::modem {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kOld[] = "89000123456789012341";
constexpr char kNew[] = "89000123456789012358";
// In a step of one second the modem is asked at 0, 50, 150, 350 and 750 ms.
constexpr int kQuestionsInAStep = 5;

class ProfileRefreshTest : public ReaderTest {
 protected:
  // An EC25 with these steps, a second each.
  void StartWith(std::vector<RefreshAction> steps, std::vector<std::string> sim_power = {}) {
    ModemProfileChanges changes;
    changes.refresh = std::move(steps);
    changes.refresh_deadline = seconds(1);
    changes.registration_deadline = seconds(1);
    changes.sim_power = std::move(sim_power);
    script_.OnStart();
    Start(changes);
  }
  void OnIccid(const std::string& iccid, int times = 1) {
    for (int i = 0; i < times; ++i) script_.On("AT+QCCID", Ok("+QCCID: " + iccid));
  }
  Result<card::ProfileProof> TakeOver(const std::string& iccid, bool registration = false) {
    return reader_->switch_control()->TakeOver(
        {iccid, registration}, [this](std::string_view step) { told_.emplace_back(step); }, call_);
  }

  std::vector<std::string> told_;
};

TEST_F(ProfileRefreshTest, AModemThatLooksByItselfIsLeftAlone) {
  StartWith({RefreshAction::kWait, RefreshAction::kRestart});
  OnIccid(kOld, 2);
  OnIccid(kNew);
  const auto proof = TakeOver(kNew);
  ASSERT_TRUE(proof) << proof.error().ToString();
  EXPECT_EQ(proof->iccid, kNew);
  EXPECT_EQ(proof->step, "wait");
  EXPECT_THAT(told_, ElementsAre("wait"));
}

TEST_F(ProfileRefreshTest, TheNextStepComesWhenTheTimeIsOver) {
  StartWith({RefreshAction::kWait, RefreshAction::kCfun41, RefreshAction::kCfun01});
  OnIccid(kOld, kQuestionsInAStep);
  script_.On("AT+CFUN=4", Ok());
  script_.On("AT+CFUN=1", Ok());
  OnIccid(kOld, kQuestionsInAStep);
  script_.On("AT+CFUN=0", Ok());
  script_.On("AT+CFUN=1", Ok());
  script_.On("AT+QCCID", "\r\n+CME ERROR: 13\r\n");
  OnIccid(kNew);
  const uint32_t generation = reader_->card_generation();
  const auto proof = TakeOver(kNew);
  ASSERT_TRUE(proof) << proof.error().ToString();
  EXPECT_EQ(proof->step, "cfun-0-1");
  EXPECT_GT(reader_->card_generation(), generation);  // channels from before are dead
  EXPECT_THAT(told_, ElementsAre("wait", "cfun-4-1", "cfun-0-1"));
}

TEST_F(ProfileRefreshTest, WhatTheModemStillReportsIsSaid) {
  StartWith({RefreshAction::kWait});
  OnIccid(kOld, kQuestionsInAStep);
  const auto proof = TakeOver(kNew);
  ASSERT_FALSE(proof);
  EXPECT_EQ(proof.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_THAT(proof.error().message, HasSubstr("after wait: it still reports ICCID …2341"));
}

TEST_F(ProfileRefreshTest, ARestartMayTakeThePortAway) {
  StartWith({RefreshAction::kRestart});
  int opened = 0;
  reader_->SetPortOpener([&](const Call&) -> Result<std::unique_ptr<io::ByteStream>> {
    if (++opened < 3) return Fail(ErrorCode::kNotFound, "no such port");
    script_.ReopenPort();
    script_.OnStart();
    OnIccid(kNew);
    return std::make_unique<ScriptedModem>(script_);
  });
  script_.OnClosing("AT+CFUN=1,1");
  const auto proof = TakeOver(kNew);
  ASSERT_TRUE(proof) << proof.error().ToString();
  EXPECT_EQ(proof->step, "restart");
  EXPECT_EQ(opened, 3);
  EXPECT_EQ(reader_->modem().profile().refresh.size(), 1u);  // the device's settings hold on
}

TEST_F(ProfileRefreshTest, APortThatDoesNotComeBackIsUnavailable) {
  StartWith({RefreshAction::kRestart});
  reader_->SetPortOpener([](const Call&) -> Result<std::unique_ptr<io::ByteStream>> {
    return Fail(ErrorCode::kNotFound, "no such port");
  });
  script_.OnClosing("AT+CFUN=1,1");
  const auto proof = TakeOver(kNew);
  ASSERT_FALSE(proof);
  EXPECT_THAT(proof.error().message, HasSubstr("after restart: it does not say which it uses"));
}

// EG916Q: CFUN=0 takes the port away, so CFUN=1 must be under way by then.
TEST_F(ProfileRefreshTest, CfunInOneWrite) {
  script_.OnStart("Quectel", "EG916Q-GL", "EG916QGLLGR01A01M08");
  Start();
  EXPECT_EQ(reader_->modem().profile().name, "Quectel EG916Q");
  script_.On("AT+CFUN=0", Ok());
  script_.On("AT+CFUN=1", Ok());
  script_.OnMarker();  // an OK too many does not become the next command's
  OnIccid(kNew);
  const auto proof = TakeOver(kNew);
  ASSERT_TRUE(proof) << proof.error().ToString();
  EXPECT_EQ(proof->step, "cfun-0-1");
}

TEST_F(ProfileRefreshTest, CommandsOfTheSettingsTakeThePowerFromTheCard) {
  StartWith({RefreshAction::kSimPower}, {"AT^SIM=0", "AT^SIM=1"});
  script_.On("AT^SIM=0", Ok());
  script_.On("AT^SIM=1", Ok());
  OnIccid(kNew);
  EXPECT_TRUE(TakeOver(kNew));
}

TEST_F(ProfileRefreshTest, NoProfileIsTwicePlaceholderOrError) {
  StartWith({RefreshAction::kWait});
  OnIccid("89111111111111111111", 2);
  EXPECT_EQ(TakeOver("").value().iccid, "");
  for (int i = 0; i < 2; ++i) script_.On("AT+QCCID", "\r\n+CME ERROR: 13\r\n");
  EXPECT_EQ(TakeOver("").value().iccid, "");
  script_.On("AT+QCCID", "\r\n+CME ERROR: 13\r\n");
  OnIccid(kOld, kQuestionsInAStep - 1);
  EXPECT_FALSE(TakeOver(""));
}

TEST_F(ProfileRefreshTest, RegistrationIsWaitedForWhereItIsAskedFor) {
  StartWith({RefreshAction::kWait});
  OnIccid(kNew);
  script_.On("AT+CEREG?", "\r\nERROR\r\n");
  script_.On("AT+C5GREG?", "\r\nERROR\r\n");
  script_.On("AT+CREG?", Ok("+CREG: 0,2"));
  script_.On("AT+CEREG?", Ok("+CEREG: 2,5,\"1A2B\",\"01C3D4E5\",7"));
  EXPECT_TRUE(TakeOver(kNew, true));
  EXPECT_THAT(told_, ElementsAre("wait", "registration"));
}

TEST_F(ProfileRefreshTest, NoNetworkIsNoProof) {
  StartWith({RefreshAction::kWait});
  OnIccid(kNew);
  for (int i = 0; i < kQuestionsInAStep; ++i) {
    script_.On("AT+CEREG?", Ok("+CEREG: 0,2"));
    script_.On("AT+C5GREG?", "\r\nERROR\r\n");
    script_.On("AT+CREG?", Ok("+CREG: 0,3"));
  }
  const auto proof = TakeOver(kNew, true);
  ASSERT_FALSE(proof);
  EXPECT_EQ(proof.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_THAT(proof.error().message, HasSubstr("does not register"));
}

TEST_F(ProfileRefreshTest, ACancellationEndsIt) {
  StartWith({RefreshAction::kWait, RefreshAction::kRestart});
  const auto cancellation = std::make_shared<ManualCancellation>();
  cancellation->requested = true;
  const auto proof = reader_->switch_control()->TakeOver(
      {kNew, false}, nullptr, {call_.deadline, Cancellation(cancellation)});
  EXPECT_EQ(proof.error().code, ErrorCode::kCancelled);
}

TEST_F(ProfileRefreshTest, TheCardIsResetByTheFirstStepThatDoesSomething) {
  StartWith({RefreshAction::kWait, RefreshAction::kCfun01});
  script_.On("AT+CFUN=0", Ok());
  script_.On("AT+CFUN=1", Ok());
  OnIccid(kOld);
  EXPECT_TRUE(reader_->switch_control()->ResetCard(call_));
}

TEST_F(ProfileRefreshTest, AModemWithoutSuchACommandIsSaidToHaveNone) {
  StartWith({RefreshAction::kWait});
  script_.On("AT+QCCID", "\r\nERROR\r\n");
  script_.On("AT+CCID", "\r\nERROR\r\n");
  EXPECT_EQ(reader_->switch_control()->ReadIccid(call_).error().code, ErrorCode::kUnsupported);
  script_.On("AT+QCCID", "\r\n+CME ERROR: 13\r\n");
  EXPECT_EQ(reader_->switch_control()->ReadIccid(call_).value(), "");
}

}  // namespace
}  // namespace lpab::modem
