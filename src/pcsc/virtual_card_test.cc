#include "pcsc/virtual_card.h"

#include "pcsc/virtual_card_fixture.h"

namespace lpab::pcsc {
namespace {

constexpr char kNothing[] = "";
// The parameters of an MF without files, and the status.
constexpr char kMasterFile[] =
    "621582027821"
    "83023F00"
    "A503800171"
    "8A0105"
    "C603900100"
    "9000";

// 3B, then TD1 80 (T=0), TD2 81 (T=1), TD3 3F (T=15) with TA 1F's place C7 and TB 82 (eUICC); 12
// historical bytes, and the check byte that makes all but the first add up to zero.
TEST_F(VirtualCardTest, TheAtrIsTheCardsOrOneOfItsOwn) {
  const Bytes own = card_->Reset({}).value();
  EXPECT_EQ(ToHex(ByteSpan(own).first(7)), "3B8C80813FC782");
  EXPECT_EQ(ToHex(ByteSpan(own).subspan(7, 12)), "8031E073FE2117544C504142");
  uint8_t check = 0;
  for (const uint8_t byte : ByteSpan(own).subspan(1)) check ^= byte;
  EXPECT_EQ(check, 0);
  VirtualCardOptions options;
  const Bytes known = FromHex("3B9F96803FC7828031E073FE211F64090302150000003C").value();
  options.atr = [&] { return known; };
  VirtualCard card(reader_, options);
  EXPECT_EQ(card.atr(), own);
  EXPECT_EQ(card.Reset({}).value(), known);
  EXPECT_EQ(card.atr(), known);
}

// What pySim-shell sends first (pySim/commands.py: cla 00, sel_ctrl 0004): MF, EF.DIR, EF.ICCID.
TEST_F(VirtualCardTest, PySimFindsAnMfWithoutFiles) {
  EXPECT_EQ(Send("00A40004023F00"), kMasterFile);
  EXPECT_EQ(Send("00A40004022F00"), "6A82");
  EXPECT_EQ(Send("00A40004022FE2"), "6A82");
  EXPECT_EQ(Send("00A408040C2F0000"), "6700");
  EXPECT_EQ(Send("00A40804022F00"), "6A82");
  EXPECT_EQ(Send("00B0000000"), "6986");
  EXPECT_EQ(Send("00B2010400"), "6986");
  EXPECT_EQ(Send("A0A40000023F00"), "6E00");  // the class of a SIM of before the UICC
  EXPECT_EQ(Send("00A4040409A0000001510000000000"), "6A82");  // an ISD
  EXPECT_EQ(Send("00A4040407A000000087100200"), "6A82");      // a USIM
  EXPECT_EQ(state_.log, kNothing);
}

TEST_F(VirtualCardTest, StatusSaysWhereTheChannelStands) {
  EXPECT_EQ(Send("80F2000017"), kMasterFile);
  EXPECT_EQ(Send("80F2000010"), "6C17");
  EXPECT_EQ(Send("80F2000C00"), "9000");
  EXPECT_EQ(Send("80F2000100"), "6A88");
  EXPECT_EQ(Send("80F2000300"), "6A86");
  EXPECT_EQ(Send("80F2300000"), "6A86");
  OpenIsdr();
  EXPECT_EQ(Send("81F2000000"),
            "621E82027821"
            "8410A0000005591010FFFFFFFF8900000100"
            "8A0105"
            "C603900100"
            "9000");
  EXPECT_EQ(Send("81F2000100"), "8410A0000005591010FFFFFFFF89000001009000");
  EXPECT_EQ(state_.log, kNothing);
}

// lpac's PC/SC driver: TERMINAL CAPABILITY first, then MANAGE CHANNEL and SELECT without an Le,
// STORE DATA without one on CLA 81, MANAGE CHANNEL with Le 00 to close.
TEST_F(VirtualCardTest, LpacOpensUsesAndClosesAChannel) {
  state_.select_response = FromHex("6F06E00482030203009000").value();
  EXPECT_EQ(Send("80AA00000AA9088100820101830107"), "9000");
  EXPECT_EQ(Send("0070000001"), "019000");
  state_.select_response = std::nullopt;
  EXPECT_EQ(Send("01A4040010A0000005591010FFFFFFFF8900000100"), "6F06E004820302030090009000");
  EXPECT_EQ(state_.TakeLog(), "open A0000005591010FFFFFFFF8900000100; ");
  state_.answers = {"BF3E125A10890490321234512345123456789012349000"};
  EXPECT_EQ(Send("81E2910006BF3E035C015A"), "BF3E125A10890490321234512345123456789012349000");
  EXPECT_EQ(Send("0070800100"), "9000");
  EXPECT_EQ(state_.TakeLog(), "batch 80E2910006BF3E035C015A; close; ");
  EXPECT_EQ(Send("81E2910006BF3E035C015A"), "6881");
}

TEST_F(VirtualCardTest, TerminalCapabilityIsOnlyClaimedWhereItWasSent) {
  state_.capability_sent = false;
  EXPECT_EQ(Send("80AA00000AA9088100820101830107"), "6D00");
  EXPECT_EQ(Send("80AA00000AA9088100820101830107"), "6D00");
  EXPECT_EQ(state_.TakeLog(), "open A0000005591010FFFFFFFF8900000100; ");
  EXPECT_EQ(Send("80AA010000"), "6A86");
  EXPECT_EQ(Send("80AA000000"), "6700");
  ASSERT_TRUE(card_->Reset({}));
  EXPECT_EQ(state_.TakeLog(), "close; ");
  state_.open_error = MakeError(ErrorCode::kNotFound, "no ISD-R");
  EXPECT_EQ(Send("80AA00000AA9088100820101830107"), "6D00");
  state_.open_error = MakeError(ErrorCode::kUnavailable, "no device");
  EXPECT_EQ(Send("80AA00000AA9088100820101830107"), "unavailable: no device");
}

// A Java LPA over javax.smartcardio: the basic channel, Le 00 always.
TEST_F(VirtualCardTest, AnLpaMayStayOnTheBasicChannel) {
  EXPECT_EQ(Send("00A4040010A0000005591010FFFFFFFF890000010000"),
            "6F188410A0000005591010FFFFFFFF8900000100A5049F6501FF"
            "9000");
  state_.answers = {"BF2E009000"};
  EXPECT_EQ(Send("80E2910003BF2E0000"), "BF2E009000");
  EXPECT_EQ(state_.TakeLog(), "open A0000005591010FFFFFFFF8900000100; batch 80E2910003BF2E0000; ");
  EXPECT_EQ(Send("00A40004023F0000").substr(0, 4), "6215");
  EXPECT_EQ(state_.TakeLog(), "close; ");
  EXPECT_EQ(Send("80E2910003BF2E0000"), "6D00");
}

TEST_F(VirtualCardTest, SelectGivesTheReadersAnswerInWords) {
  const auto select = [&](Error error) {
    state_.open_error = std::move(error);
    return Send("00A4040C10A0000005591010FFFFFFFF8900000100");
  };
  EXPECT_EQ(select(MakeError(ErrorCode::kNotFound, "none")), "6A82");
  EXPECT_EQ(select(MakeError(ErrorCode::kNotFound, "none").WithDetail(StatusWordDetail{0x6999})),
            "6999");
  EXPECT_EQ(select(MakeError(ErrorCode::kRefused, "not on the list")), "6A82");
  EXPECT_EQ(select(MakeError(ErrorCode::kUnsupported, "blocked")), "6999");
  EXPECT_EQ(select(MakeError(ErrorCode::kResourceExhausted, "full")), "6A81");
  EXPECT_EQ(select(MakeError(ErrorCode::kBusy, "held by bob")), "busy: held by bob");
}

TEST_F(VirtualCardTest, SelectingAgainOpensAnew) {
  OpenIsdr();
  EXPECT_EQ(Send("01A4040C10A06573746B6D65FFFF4953442D522030"), "9000");
  EXPECT_EQ(state_.TakeLog(), "close; open A06573746B6D65FFFF4953442D522030; ");
  EXPECT_EQ(Send("01A4040C05A000000559"), "6A82");  // no partial names; the selection stays
  EXPECT_EQ(Send("01A4040E10A06573746B6D65FFFF4953442D522030"), "6A82");  // the next occurrence
  EXPECT_EQ(Send("81E2910003BF2E00"), "9000");
  EXPECT_EQ(Send("01A40A00023F00"), "6A86");
}

TEST_F(VirtualCardTest, AllNineteenChannelsHaveNumbersOfItsOwn) {
  for (int number = 1; number <= 19; ++number) {
    EXPECT_EQ(Send("0070000000"), ToHex(Bytes{static_cast<uint8_t>(number)}) + "9000");
  }
  EXPECT_EQ(Send("0070000001"), "6A81");
  // 3 is 03 and 83, 4 is 40 and C0, 19 is 4F and CF.
  for (const auto& [select, data] :
       {std::pair("03", "83"), std::pair("40", "C0"), std::pair("4F", "CF")}) {
    EXPECT_EQ(Send(std::string(select) + "A4040C10A0000005591010FFFFFFFF8900000100"), "9000");
    EXPECT_EQ(Send(std::string(data) + "E2910003BF2E00"), "9000");
    EXPECT_EQ(state_.TakeLog(), "open A0000005591010FFFFFFFF8900000100; batch 80E2910003BF2E00; ");
  }
  EXPECT_EQ(Send("80E2910003BF2E00"), "6D00");
  EXPECT_EQ(Send("00708013"), "9000");
  EXPECT_EQ(state_.TakeLog(), "close; ");
  EXPECT_EQ(Send("CFE2910003BF2E00"), "6881");
  EXPECT_EQ(Send("0070000001"), "139000");
}

TEST_F(VirtualCardTest, ManageChannelAsACardHasIt) {
  EXPECT_EQ(Send("00700000"), "6C01");
  EXPECT_EQ(Send("0070000002"), "6C01");
  EXPECT_EQ(Send("0070000001"), "019000");
  EXPECT_EQ(Send("00700005"), "9000");  // a number of the terminal's choice
  EXPECT_EQ(Send("00700005"), "6A81");
  EXPECT_EQ(Send("00700014"), "6881");
  EXPECT_EQ(Send("0070000001"), "029000");
  EXPECT_EQ(Send("01708000"), "9000");  // its own channel
  EXPECT_EQ(Send("00708001"), "6200");
  EXPECT_EQ(Send("00708000"), "6881");
  EXPECT_EQ(Send("00708014"), "6881");
  EXPECT_EQ(Send("00704000"), "6A86");
  EXPECT_EQ(Send("8070000001"), "6D00");
  EXPECT_EQ(Send("007000000101"), "6700");
}

TEST_F(VirtualCardTest, ClosingIsTheCardsOwnAnswer) {
  OpenIsdr();
  state_.close_error = MakeError(ErrorCode::kRefused, "no").WithDetail(StatusWordDetail{0x6F00});
  EXPECT_EQ(Send("00708001"), "6F00");
  EXPECT_EQ(state_.TakeLog(), "close; ");
  OpenIsdr();
  state_.close_error = MakeError(ErrorCode::kUnavailable, "the device is gone");
  EXPECT_EQ(Send("00708001"), "unavailable: the device is gone");
  EXPECT_EQ(Send("00708001"), "6200");
}

TEST_F(VirtualCardTest, ClassesThatNoCommandHas) {
  EXPECT_EQ(Send("20A40004023F00"), "6E00");
  EXPECT_EQ(Send("FFA40004023F00"), "6E00");
  EXPECT_EQ(Send("0CA40004023F00"), "6882");
  EXPECT_EQ(Send("60A40004023F00"), "6882");
  EXPECT_EQ(Send("10A40004023F00"), "6884");
  EXPECT_EQ(Send("02A40004023F00"), "6881");
  EXPECT_EQ(Send("4FA40004023F00"), "6881");
  EXPECT_EQ(Send("008800010100"), "6D00");  // AUTHENTICATE goes to no card
  EXPECT_EQ(Send("80CA005A00"), "6D00");
  EXPECT_EQ(Send("00E2910003BF2E00"), "6D00");
  EXPECT_EQ(Send(""), "6700");
  EXPECT_EQ(Send("00A404"), "6700");
  EXPECT_EQ(Send("00A4040000000401020304"), "6700");  // an extended length
}

// Whatever comes is answered with a status word.
TEST_F(VirtualCardTest, BytesOfEveryLength) {
  OpenIsdr();
  for (const char* head : {"", "81E29100", "01A40400", "00700000", "80AA0000", "81C00000", "FF"}) {
    for (size_t size = 0; size <= 300; ++size) {
      for (const uint8_t filler : {0x00, 0x01, 0x10, 0xF0, 0xFF}) {
        Bytes command = FromHex(head).value();
        command.resize(size, filler);
        const auto answer = card_->Transmit(command, {});
        ASSERT_TRUE(answer) << ToHex(command);
        ASSERT_GE(answer->size(), 2u) << ToHex(command);
        ASSERT_LE(answer->size(), 258u) << ToHex(command);
        if (size < 4 || size > 261) {
          EXPECT_EQ(ToHex(*answer), "6700") << ToHex(command);
        }
      }
    }
  }
  EXPECT_EQ(Send("81E2910003BF2E00"), "9000");
}

TEST_F(VirtualCardTest, LongAnswersWaitHere) {
  OpenIsdr();
  const std::string data = "BF2D820258" + std::string(2 * 600, '7');
  state_.answers = {data + "9000", data + "9000", data + "9110"};
  EXPECT_EQ(Send("81E2910003BF2D00"), data.substr(0, 512) + "6100");
  EXPECT_EQ(Send("81C0000000"), data.substr(512, 512) + "615D");
  EXPECT_EQ(Send("01C000005E"), "6C5D");
  EXPECT_EQ(Send("01C00000"), "6C5D");
  EXPECT_EQ(Send("01C0010000"), "6A86");
  EXPECT_EQ(Send("01C0000010"), data.substr(1024, 32) + "614D");
  EXPECT_EQ(Send("81C000004D"), data.substr(1056) + "9000");
  EXPECT_EQ(Send("81C0000000"), "6F00");
  EXPECT_EQ(Send("81E2910003BF2D0010"), data.substr(0, 32) + "6100");
  EXPECT_EQ(Send("00A40004023F00").substr(0, 4), "6215");  // another channel's command
  EXPECT_EQ(Send("81C0000010"), data.substr(32, 32) + "6100");
  EXPECT_EQ(Send("81F2000C00"), "9000");
  EXPECT_EQ(Send("81C0000010"), "6F00");
  EXPECT_EQ(Send("81E2910003BF2D0000"), data.substr(0, 512) + "6100");
  EXPECT_EQ(Send("81C0000000").substr(512), "615D");
  EXPECT_EQ(Send("81C0000000").substr(186), "9110");
}

// It would be executed twice.
TEST_F(VirtualCardTest, WhatCrossedIsNeverAskedForAgain) {
  OpenIsdr();
  state_.answers = {
      "01020304"
      "9000"};
  EXPECT_EQ(Send("81E2910003"), "0102036101");
  EXPECT_EQ(Send("81C0000001"), "049000");
  EXPECT_EQ(state_.TakeLog(), "batch 80E2910003; ");
}

TEST_F(VirtualCardTest, WithoutPowerItAnswersNothing) {
  OpenIsdr();
  card_->PowerOff();
  EXPECT_EQ(state_.TakeLog(), "close; ");
  EXPECT_EQ(Send("0070000001"), "unavailable: the card is not powered");
  EXPECT_FALSE(card_->OpenChannel(apdu::Aid::FromText(kIsdr).value(), {}));
  ASSERT_TRUE(card_->Reset({}));
  EXPECT_EQ(Send("81E2910003BF2E00"), "6881");
}

TEST_F(VirtualCardTest, PowerStandsForALease) {
  std::string power;
  VirtualCardOptions options;
  options.power_up = [&](const Call&) -> Result<void> {
    power += "up; ";
    if (power.size() > 20) return Fail(ErrorCode::kBusy, "held by bob");
    return {};
  };
  options.power_down = [&] { power += "down; "; };
  {
    VirtualCard card(reader_, options);
    EXPECT_EQ(power, "");
    EXPECT_TRUE(card.Reset({}));
    card.PowerOff();
    card.PowerOff();
    EXPECT_EQ(power, "up; down; ");
    EXPECT_TRUE(card.Reset({}));
    EXPECT_TRUE(card.Reset({}));
    const auto busy = card.Reset({});
    ASSERT_FALSE(busy);
    EXPECT_EQ(busy.error().code, ErrorCode::kBusy);
    EXPECT_FALSE(card.powered());
  }
  EXPECT_EQ(power, "up; down; up; up; up; ");
}

TEST_F(VirtualCardTest, AChannelForWhoAsksForBothAtOnce) {
  const apdu::Aid aid = apdu::Aid::FromText(kIsdr).value();
  const auto number = card_->OpenChannel(aid, {});
  ASSERT_TRUE(number);
  EXPECT_EQ(number->value(), 1);
  EXPECT_EQ(Send("81E2910003BF2E00"), "9000");
  EXPECT_TRUE(card_->CloseChannel(*number, {}));
  const auto again = card_->CloseChannel(*number, {});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kNotFound);
  const auto other = card_->OpenChannel(apdu::Aid::FromText("A0000000871002").value(), {});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().Detail<StatusWordDetail>()->sw, 0x6A82);
  EXPECT_EQ(Send("0070000001"), "019000");
}

}  // namespace
}  // namespace lpab::pcsc
