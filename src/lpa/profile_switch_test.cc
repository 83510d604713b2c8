#include "lpa/profile_switch.h"

#include <gmock/gmock.h>

#include "lpa/scripted_isdr.h"

namespace lpab::lpa {
namespace {

using testing::ElementsAre;

constexpr char kList[] = "BF2D0D5C0B5A4F9F7090919295B6B799";
// ICCID 8949449999999990098, AID A000000001, disabled and enabled.
constexpr char kDisabled[] = "BF2D1BA019E3175A0A989444999999990990F84F05A0000000019F7001009000";
constexpr char kEnabled[] = "BF2D1BA019E3175A0A989444999999990990F84F05A0000000019F7001019000";
// EnableProfile by ICCID and by AID, with refreshFlag and without.
constexpr char kIccid[] = "BF3111A00C5A0A989444999999990990F88101FF";
constexpr char kAid[] = "BF310CA0074F05A0000000018101FF";
constexpr char kIccidQuiet[] = "BF3111A00C5A0A989444999999990990F8810100";
constexpr char kAidQuiet[] = "BF310CA0074F05A000000001810100";
constexpr char kOk[] = "BF31038001009000";
constexpr char kUndefined[] = "BF310380017F9000";

class ProfileSwitchTest : public testing::Test {
 protected:
  void SetUp() override { card_.On(kList, kDisabled); }

  Result<SwitchResult> Enable(bool refresh = true) {
    sgp22::ProfileInfo profile;
    profile.iccid = sgp22::Iccid::FromDigits("8949449999999990098").value();
    profile.isdp_aid = FromHex("A000000001").value();
    IsdrChannel isdr = IsdrChannel::Open(card_, {}, {}).value();
    return SwitchProfile(isdr, profile, SwitchTo::kEnabled, refresh, {});
  }
  ScriptedIsdr card_;
};

TEST_F(ProfileSwitchTest, TheFirstFormIsUsualAndAlone) {
  card_.On(kIccid, kOk);
  EXPECT_TRUE(Enable().value().refresh);
  EXPECT_THAT(card_.requests(), ElementsAre(kIccid));
}

// 3899/SimAdmin issue 31: refuses the ICCID, takes the AID.
TEST_F(ProfileSwitchTest, ByAidAfterTheIccidIsRefused) {
  for (const char* refusal : {kUndefined, "BF31038001019000", "6A80"}) {
    ScriptedIsdr fresh;
    card_ = fresh.On(kList, kDisabled).On(kIccid, refusal).On(kAid, kOk);
    EXPECT_TRUE(Enable().value().refresh) << refusal;
    EXPECT_THAT(card_.requests(), ElementsAre(kIccid, kList, kAid));
  }
}

TEST_F(ProfileSwitchTest, WithoutRefreshAfterBothAreRefused) {
  card_.On(kIccid, kUndefined).On(kAid, kUndefined).On(kIccidQuiet, kOk);
  EXPECT_FALSE(Enable().value().refresh);
  EXPECT_THAT(card_.requests(), ElementsAre(kIccid, kList, kAid, kList, kIccidQuiet));
}

TEST_F(ProfileSwitchTest, TheFirstRefusalIsReportedWhenNoFormIsTaken) {
  card_.On(kIccid, kUndefined).On(kAid, "BF31038001019000");
  card_.On(kIccidQuiet, kUndefined).On(kAidQuiet, kUndefined);
  EXPECT_EQ(Enable().error().Detail<Es10Detail>()->result, 127);
  EXPECT_EQ(card_.requests().size(), 7u);
}

TEST_F(ProfileSwitchTest, RefusalsOfTheOperationAreFinal) {
  for (const char* refusal :
       {"BF31038001029000", "BF31038001039000", "BF31038001049000", "BF31038001059000", "6985"}) {
    ScriptedIsdr fresh;
    card_ = fresh.On(kIccid, refusal);
    EXPECT_FALSE(Enable()) << refusal;
    EXPECT_THAT(card_.requests(), ElementsAre(kIccid));
  }
}

TEST_F(ProfileSwitchTest, ACardThatSwitchedAndDeniesItIsNotAskedTwice) {
  card_.Replace(kList, kEnabled);
  card_.On(kIccid, kUndefined);
  EXPECT_TRUE(Enable());
  EXPECT_THAT(card_.requests(), ElementsAre(kIccid, kList));
}

TEST_F(ProfileSwitchTest, NothingIsSentAfterAnUnknownOutcome) {
  card_.On(kIccid, "?");
  EXPECT_EQ(Enable().error().code, ErrorCode::kUnknownOutcome);
  EXPECT_THAT(card_.requests(), ElementsAre(kIccid));
  ScriptedIsdr fresh;
  card_ = fresh.On(kList, kDisabled).On(kIccid, kUndefined).On(kAid, "?");
  EXPECT_EQ(Enable().error().code, ErrorCode::kUnknownOutcome);
  EXPECT_THAT(card_.requests(), ElementsAre(kIccid, kList, kAid));
}

TEST_F(ProfileSwitchTest, WithoutRefreshFromTheStart) {
  card_.On(kIccidQuiet, kUndefined).On(kAidQuiet, kOk);
  EXPECT_FALSE(Enable(false).value().refresh);
  EXPECT_THAT(card_.requests(), ElementsAre(kIccidQuiet, kList, kAidQuiet));
}

}  // namespace
}  // namespace lpab::lpa
