// Enabling and disabling where somebody at the card's side proves it: a device, or a modem here.
#include "lpa/guarded_switch.h"

#include <gmock/gmock.h>

#include "lpa/profile_manager.h"
#include "lpa/scripted_http.h"
#include "lpa/scripted_isdr.h"

namespace lpab::lpa {
namespace {

using card::SwitchEnd;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kList[] = "BF2D0D5C0B5A4F9F7090919295B6B799";
constexpr char kTarget[] = "8949449999999990098";
constexpr char kBefore[] = "8949449999999990106";
// kTarget disabled, AID A000000001; kBefore enabled, AID A000000002.
constexpr char kTwoProfiles[] =
    "BF2D34A032E3175A0A989444999999990990F84F05A0000000019F700100"
    "E3175A0A989444999999990901F64F05A0000000029F7001019000";
// The target alone, disabled.
constexpr char kOneProfile[] = "BF2D1BA019E3175A0A989444999999990990F84F05A0000000019F7001009000";
constexpr char kEnableIccid[] = "BF3111A00C5A0A989444999999990990F88101FF";
constexpr char kDisableIccid[] = "BF3211A00C5A0A989444999999990990F88101FF";
constexpr char kEnableBefore[] = "BF3111A00C5A0A989444999999990901F68101FF";

class FakeAgent final : public card::SwitchAgent {
 public:
  Result<card::SwitchOutcome> Switch(const card::ProfileSwitch& request, const Progress& progress,
                                     const Call&) override {
    requests.push_back(request);
    if (progress) progress("cfun-0-1");
    return outcome;
  }
  std::vector<card::ProfileSwitch> requests;
  Result<card::SwitchOutcome> outcome = card::SwitchOutcome{SwitchEnd::kConfirmed, kTarget, {}, {}};
};

class FakeModem final : public card::ProfileSwitchControl {
 public:
  Result<std::string> ReadIccid(const Call&) override { return known; }
  Result<card::ProfileProof> TakeOver(const card::ProfileGoal& goal, const Progress&,
                                      const Call&) override {
    goals.push_back(goal.iccid + (goal.registration ? " registered" : ""));
    if (error) return Fail(*error);
    return card::ProfileProof{goal.iccid, "wait"};
  }
  Result<void> ResetCard(const Call&) override {
    ++resets;
    return {};
  }
  Result<std::string> known = std::string(kBefore);
  std::optional<Error> error;
  std::vector<std::string> goals;
  int resets = 0;
};

class GuardedSwitchTest : public testing::Test {
 protected:
  GuardedSwitchTest() {
    card_.On(kList, kTwoProfiles).On("BF2800", "BF2802A0009000").On("BF2B00", "BF2B02A0009000");
    card_.On("BF2000", "BF20098203020000A900AA009000");
    options_.reopen_pause = Duration(0);
  }
  ProfileManager Manager() { return ProfileManager(card_, http_, {}, options_); }
  // The first command of each form, in hex.
  static std::vector<std::string> Forms(const card::SwitchForms& forms) {
    std::vector<std::string> hex;
    for (const auto& form : forms.forms) hex.push_back(ToHex(form.front().command.data));
    return hex;
  }

  ScriptedIsdr card_;
  ScriptedHttp http_;
  FakeAgent agent_;
  FakeModem modem_;
  ManagementOptions options_;
};

TEST_F(GuardedSwitchTest, TheDeviceIsHandedTheSwitchAndTheWayBack) {
  card_.SetAgent(&agent_);
  options_.guard.registration = true;
  options_.guard.confirm_within = std::chrono::seconds(90);
  const auto result = Manager().Enable(kTarget, {});
  ASSERT_TRUE(result) << result.error().ToString();
  EXPECT_EQ(result->proof, kTarget);
  EXPECT_TRUE(result->confirmed);
  const card::ProfileSwitch& request = agent_.requests.at(0);
  EXPECT_EQ(request.iccid, kTarget);
  EXPECT_EQ(request.rollback_iccid, kBefore);
  EXPECT_TRUE(request.registration);
  EXPECT_EQ(request.confirm_within, std::chrono::seconds(90));
  EXPECT_THAT(Forms(request.change), ElementsAre(kEnableIccid, "BF310CA0074F05A0000000018101FF",
                                                 "BF3111A00C5A0A989444999999990990F8810100",
                                                 "BF310CA0074F05A000000001810100"));
  EXPECT_EQ(Forms(request.rollback).front(), kEnableBefore);
  EXPECT_EQ(ToHex(request.change.head), "BF31038001");
  EXPECT_EQ(request.change.done, Bytes{0});
  EXPECT_EQ(request.change.other_form, (Bytes{1, 127}));
  EXPECT_EQ(request.change.other_form_at, std::vector<uint16_t>{0x6A80});
  EXPECT_EQ(request.change.busy, Bytes{5});
  EXPECT_THAT(card_.requests(), testing::Not(testing::Contains(kEnableIccid)));
}

TEST_F(GuardedSwitchTest, WhereNoProfileWasEnabledTheWayBackIsToDisable) {
  card_.Replace(kList, kOneProfile);
  card_.SetAgent(&agent_);
  ASSERT_TRUE(Manager().Enable(kTarget, {}));
  EXPECT_EQ(agent_.requests.at(0).rollback_iccid, "");
  EXPECT_EQ(Forms(agent_.requests[0].rollback).front(), kDisableIccid);
  EXPECT_EQ(ToHex(agent_.requests[0].rollback.head), "BF32038001");
}

TEST_F(GuardedSwitchTest, DisablingEndsWithoutAProfile) {
  card_.SetAgent(&agent_);
  agent_.outcome = card::SwitchOutcome{SwitchEnd::kConfirmed, "", {}, {}};
  const auto result = Manager().Disable(kBefore, {});
  ASSERT_TRUE(result) << result.error().ToString();
  EXPECT_EQ(result->proof, "");
  EXPECT_EQ(agent_.requests.at(0).iccid, "");
  EXPECT_EQ(agent_.requests[0].rollback_iccid, kBefore);
  EXPECT_EQ(Forms(agent_.requests[0].rollback).front(), kEnableBefore);
}

TEST_F(GuardedSwitchTest, ARefusalIsTheCardsOwn) {
  card_.SetAgent(&agent_);
  agent_.outcome = card::SwitchOutcome{SwitchEnd::kRefused, "", FromHex("BF3103800103").value(),
                                       MakeError(ErrorCode::kRefused, "result 3")};
  const auto result = Manager().Enable(kTarget, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().Detail<Es10Detail>()->result, 3);
}

TEST_F(GuardedSwitchTest, ARollbackSaysWhyAndItsNotificationsAreDelivered) {
  card_.SetAgent(&agent_);
  agent_.outcome =
      card::SwitchOutcome{SwitchEnd::kRolledBack,
                          kBefore,
                          {},
                          MakeError(ErrorCode::kFailedPrecondition, "it does not register")};
  const auto result = Manager().Enable(kTarget, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message,
            "the switch was rolled back, and the modem reports ICCID 8949449999999990106 again: "
            "it does not register");
  EXPECT_THAT(card_.requests(), testing::Contains("BF2B00"));
}

// Unconfirmed, the card shows the new profile for a while: it is not asked.
TEST_F(GuardedSwitchTest, ADeviceThatIsOutOfReachIsNotTakenForASuccess) {
  card_.SetAgent(&agent_);
  agent_.outcome = Fail(ErrorCode::kUnknownOutcome, "the device cannot be reached any more");
  card_.Replace(kList, "BF2D1BA019E3175A0A989444999999990990F84F05A0000000019F7001019000");
  const auto result = Manager().Enable(kTarget, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kUnknownOutcome);
}

TEST_F(GuardedSwitchTest, WhereTheModemProvesNothingThePlainCommandIsSent) {
  card_.SetAgent(&agent_);
  agent_.outcome = Fail(ErrorCode::kUnsupported, "no command for it");
  card_.On(kEnableIccid, "BF31038001009000");
  const auto result = Manager().Enable(kTarget, {});
  ASSERT_TRUE(result) << result.error().ToString();
  EXPECT_FALSE(result->proof);
  EXPECT_EQ(result->proof_error->message, "no command for it");
  options_.guard.registration = true;  // cannot be had then
  EXPECT_EQ(Manager().Enable(kTarget, {}).error().code, ErrorCode::kUnsupported);
}

TEST_F(GuardedSwitchTest, WithoutATimeTheDeviceIsNotAsked) {
  card_.SetAgent(&agent_);
  options_.guard.confirm_within = std::chrono::seconds(0);
  card_.On(kEnableIccid, "BF31038001009000");
  ASSERT_TRUE(Manager().Enable(kTarget, {}));
  EXPECT_TRUE(agent_.requests.empty());
}

TEST_F(GuardedSwitchTest, WithoutAModemARegistrationCannotBeHad) {
  options_.guard.registration = true;
  EXPECT_EQ(Manager().Enable(kTarget, {}).error().code, ErrorCode::kUnsupported);
  EXPECT_THAT(card_.requests(), testing::Not(testing::Contains(kEnableIccid)));
}

TEST_F(GuardedSwitchTest, AModemHereTakesItOverBehindTheCommand) {
  card_.SetControl(&modem_);
  card_.On(kEnableIccid, "BF31038001009000");
  const auto result = Manager().Enable(kTarget, {});
  ASSERT_TRUE(result) << result.error().ToString();
  EXPECT_EQ(result->proof, kTarget);
  EXPECT_FALSE(result->confirmed);
  EXPECT_THAT(modem_.goals, ElementsAre(kTarget));
}

TEST_F(GuardedSwitchTest, AModemHereThatDoesNotIsSaidBesideTheSuccess) {
  card_.SetControl(&modem_);
  modem_.error = MakeError(ErrorCode::kFailedPrecondition, "it still reports another");
  card_.On(kEnableIccid, "BF31038001009000");
  const auto result = Manager().Enable(kTarget, {});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->proof_error->message, "it still reports another");
  options_.guard.registration = true;
  EXPECT_THAT(Manager().Enable(kTarget, {}).error().message, HasSubstr("the profile is enabled"));
}

TEST_F(GuardedSwitchTest, AModemHereWithoutSuchACommandIsNotPushed) {
  card_.SetControl(&modem_);
  modem_.known = Fail(ErrorCode::kUnsupported, "no command for it");
  card_.On(kEnableIccid, "BF31038001009000");
  EXPECT_TRUE(Manager().Enable(kTarget, {})->proof_error);
  EXPECT_TRUE(modem_.goals.empty());
}

TEST_F(GuardedSwitchTest, ABusyCardIsResetByTheModemHereAndAskedOnceMore) {
  card_.SetControl(&modem_);
  card_.On(kEnableIccid, "BF31038001059000").On(kEnableIccid, "BF31038001009000");
  ASSERT_TRUE(Manager().Enable(kTarget, {}));
  EXPECT_EQ(modem_.resets, 1);
  card_.Replace(kEnableIccid, "BF31038001059000");
  EXPECT_EQ(Manager().Enable(kTarget, {}).error().Detail<Es10Detail>()->result, 5);
  EXPECT_EQ(modem_.resets, 2);
}

}  // namespace
}  // namespace lpab::lpa
