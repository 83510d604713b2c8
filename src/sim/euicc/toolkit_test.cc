// REFRESH after a profile switch, as literal commands and answers.
#include "sim/euicc/toolkit.h"

#include "sim/euicc/card_fixture.h"

namespace lpab::sim::euicc {
namespace {

constexpr const char* kEnableB = "BF3111A00C5A0A988811111111111111928101FF";
constexpr const char* kEnableBQuietly = "BF3111A00C5A0A98881111111111111192810100";
constexpr const char* kEnableA = "BF3111A00C5A0A986411111111111111218101FF";
constexpr const char* kDisableA = "BF3211A00C5A0A986411111111111111218101FF";
// Issue 3 of onomondo-ipa: 91 0B, FETCH, this.
constexpr const char* kRefresh = "D009810301010482028182";
constexpr const char* kDone = "801400000C810301010482028281830100";

class ToolkitTest : public CardTest {
 protected:
  void StartWith(CardOptions options, const char* terminal_profile = "8010000004FFFFFFFF") {
    Start(TwoProfiles(), std::move(options));
    if (*terminal_profile != '\0') {
      EXPECT_EQ(Send(terminal_profile), "9000");
    }
    OpenIsdr();
  }
};

TEST_F(ToolkitTest, ASwitchIsFollowedByRefresh) {
  StartWith({});
  EXPECT_EQ(Es10(kEnableB), std::string("BF3103800100") + "910B");
  EXPECT_EQ(Send("00A40004023F0000").substr(0, 2), "62") << "the card goes on";
  EXPECT_EQ(Send("801200000A"), "6C0B");
  EXPECT_EQ(Send("801200000B"), kRefresh + std::string("9000"));
  EXPECT_EQ(Es10("BF3E035C015A"), "BF3E125A10890490321234512345123456789012359000");
  EXPECT_EQ(Send("801200000B"), "6985") << "once";
  EXPECT_EQ(Send(kDone), "9000");
  EXPECT_EQ(Send(kDone), "6985");
}

TEST_F(ToolkitTest, EveryChannelAnnouncesItUntilItIsFetched) {
  StartWith({});
  EXPECT_EQ(Es10(kDisableA), "BF3203800100910B");
  EXPECT_EQ(Send("0070000001"), "02910B");
  EXPECT_EQ(Send("02708001"), "910B");
  EXPECT_EQ(Send("828200000B"), "6D00");
  EXPECT_EQ(Send("821200000B"), "6881") << "FETCH is for the basic channel";
}

TEST_F(ToolkitTest, NotWithoutRefreshFlagOrWithoutASwitch) {
  StartWith({});
  EXPECT_EQ(Es10(kEnableA), "BF31038001029000");
  EXPECT_EQ(Es10(kEnableBQuietly), "BF31038001009000");
  EXPECT_EQ(Send("801200000B"), "6985");
}

TEST_F(ToolkitTest, MemoryResetRefreshesWhenTheEnabledProfileGoes) {
  StartWith({});
  EXPECT_EQ(Es10("BF340482020780"), "BF3403800100910B");
  CardState state = TwoProfiles();
  state.profiles[0].profile_class = 0;
  Start(state);
  EXPECT_EQ(Send("8010000004FFFFFFFF"), "9000");
  OpenIsdr();
  EXPECT_EQ(Es10("BF340482020780"), "BF34038001009000") << "only the disabled one went";
}

TEST_F(ToolkitTest, OnlyToATerminalThatKnowsIt) {
  StartWith({}, "");
  EXPECT_EQ(Es10(kEnableB), "BF31038001009000");
  StartWith({}, "8010000004FFFF7FFF");  // all but REFRESH
  EXPECT_EQ(Es10(kEnableB), "BF31038001009000");
  CardOptions options;
  options.quirks.refresh_without_terminal_profile = true;
  StartWith(options, "");
  EXPECT_EQ(Es10(kEnableB), "BF3103800100910B");
  options.refresh = false;
  StartWith(options);
  EXPECT_EQ(Es10(kEnableB), "BF31038001009000");
}

TEST_F(ToolkitTest, AnotherSwitchMeanwhileFindsItBusy) {
  StartWith({});
  Es10(kEnableB);
  EXPECT_EQ(Es10(kEnableA), "BF3103800105910B");
  EXPECT_EQ(Es10("BF3211A00C5A0A988811111111111111928101FF"), "BF3203800105910B");
  EXPECT_EQ(Send("801200000B"), kRefresh + std::string("9000"));
  EXPECT_EQ(Es10(kEnableA), "BF31038001059000") << "fetched, but not answered";
  EXPECT_EQ(Send(kDone), "9000");
  EXPECT_EQ(Es10(kEnableA), "BF3103800100910B");
}

TEST_F(ToolkitTest, AMemoryResetMeanwhileFindsItBusy) {
  StartWith({});
  Es10(kEnableB);
  EXPECT_EQ(Es10("BF340482020780"), "BF3403800105910B");
  EXPECT_EQ(card_->state().profiles.size(), 2u);
}

TEST_F(ToolkitTest, AResetEndsItAndAllChannels) {
  StartWith({});
  Es10(kEnableB);
  ASSERT_TRUE(card_->Reset(Call{}).has_value());
  EXPECT_EQ(Send("81E2910003BF2D00"), "6881");
  EXPECT_EQ(Send("801200000B"), "6985");
  OpenIsdr();
  EXPECT_EQ(Es10(kEnableA), "BF31038001009000") << "the terminal has to announce itself again";
}

TEST_F(ToolkitTest, TerminalResponsesAreChecked) {
  StartWith({});
  Es10(kEnableB);
  EXPECT_EQ(Send(kDone), "6985") << "nothing was fetched";
  Send("801200000B");
  EXPECT_EQ(Send("8014000005810301010483"), "6A80") << "cut off";
  EXPECT_EQ(Send("80140000058103010104"), "6A80") << "no result";
  EXPECT_EQ(Send("8014000001FF"), "6A80");
  EXPECT_EQ(Send("801400000C010301010402028281030130"), "9000") << "without comprehension flags";
  EXPECT_EQ(Send("8010010001FF"), "6A86");
}

}  // namespace
}  // namespace lpab::sim::euicc
