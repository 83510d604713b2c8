#include "sim/euicc/channel_table.h"

#include "sim/euicc/card_fixture.h"

namespace lpab::sim::euicc {
namespace {

// Commands and status words by ISO/IEC 7816-4 section 11.1.2 and TS 102 221 section 11.1.17.
class ChannelTableTest : public CardTest {
 protected:
  void SetUp() override { Start(TwoProfiles()); }
};

TEST_F(ChannelTableTest, TheLowestFreeNumberIsGivenUntilNoneIsLeft) {
  EXPECT_EQ(Send("0070000001"), "019000");
  EXPECT_EQ(Send("0070000000"), "029000");  // Le 00, as lpac's and ModemManager's
  EXPECT_EQ(Send("0070000001"), "039000");
  EXPECT_EQ(Send("0070000001"), "6A81");
  EXPECT_EQ(Send("00708002"), "9000");
  EXPECT_EQ(Send("0070000001"), "029000");
}

TEST_F(ChannelTableTest, LeIsOneByteOrItsAbsenceIsAnswered) {
  EXPECT_EQ(Send("00700000"), "6C01");
  EXPECT_EQ(Send("0070000002"), "6C01");
  EXPECT_EQ(Send("0070000001"), "019000") << "the refused commands opened nothing";
}

TEST_F(ChannelTableTest, AChannelIsOpenedByNumberUnlessTheCardAloneChooses) {
  EXPECT_EQ(Send("00700002"), "9000");
  EXPECT_EQ(Send("00700002"), "6A81");
  EXPECT_EQ(Send("00700004"), "6881");
  EXPECT_EQ(Send("02A40000023F00").substr(0, 2), "61");
  CardOptions options;
  options.quirks.explicit_channel_numbers = false;
  Start(TwoProfiles(), options);
  EXPECT_EQ(Send("00700002"), "6A86");
}

TEST_F(ChannelTableTest, ClosingByNumberAndByOwnClass) {
  Send("0070000001");
  Send("0070000001");
  EXPECT_EQ(Send("0070800100"), "9000");
  EXPECT_EQ(Send("0070800100"), "6200");
  EXPECT_EQ(Send("02708000"), "9000");
  EXPECT_EQ(Send("02A40000023F00"), "6881");
  EXPECT_EQ(Send("00708000"), "6881") << "the basic channel stays open";
  EXPECT_EQ(Send("00708004"), "6881");
  EXPECT_EQ(Send("00704000"), "6A86");
  EXPECT_EQ(Send("0070000001AA01"), "6700");
}

TEST_F(ChannelTableTest, NineteenChannelsUseTheFurtherClassBytes) {
  CardOptions options;
  options.channels = 19;
  Start(TwoProfiles(), options);
  for (uint8_t number = 1; number <= 19; ++number) {
    EXPECT_EQ(Send("0070000001"), ToHex(Bytes{number}) + "9000");
  }
  EXPECT_EQ(Send("0070000001"), "6A81");
  // Channel 4 is 40 and C0, channel 19 is 4F and CF.
  EXPECT_EQ(Send("40A4040C10A0000005591010FFFFFFFF8900000100"), "9000");
  EXPECT_EQ(Send("C0E2910006BF3E035C015A15"), "BF3E125A10890490321234512345123456789012359000");
  EXPECT_EQ(Send("CFE2910006BF3E035C015A"), "6D00") << "no ISD-R on channel 19";
  EXPECT_EQ(Send("4F708000"), "9000");
  EXPECT_EQ(Send("4FA40000023F00"), "6881");
}

TEST_F(ChannelTableTest, TheCountIsChecked) {
  for (const int count : {2, 20}) {
    CardOptions options;
    options.channels = count;
    const auto card = Card::Create({SharedPki().ToEuiccIdentity(), options, CardState{},
                                    std::make_unique<MemoryStateStore>(), ManagementFunctions()});
    ASSERT_FALSE(card.has_value());
    EXPECT_EQ(card.error().code, ErrorCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace lpab::sim::euicc
