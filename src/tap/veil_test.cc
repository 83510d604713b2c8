#include "tap/veil.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "tap/at_veil.h"

namespace lpab::tap {
namespace {

std::string Command(Veil& veil, const char* hex) { return veil.Command(FromHex(hex).value()); }
std::string Answer(Veil& veil, const char* hex) { return veil.Answer(FromHex(hex).value()); }

TEST(Veil, AValueThatIsSentInTwoBlocks) {
  Veil veil(false);
  EXPECT_EQ(Command(veil, "80E211000ABF380AA008800641424300"), "80E211000ABF380AA0088006******00");
  EXPECT_EQ(Command(veil, "81E2910103444546"), "81E2910103******");
  // The next chain is another object.
  EXPECT_EQ(Command(veil, "80E2910003BF2D0000"), "80E2910003BF2D0000");
}

TEST(Veil, ASecretThatTurnsUpAgain) {
  Veil veil(false);
  Command(veil, "80E291000ABF3807A005800341424300");
  EXPECT_EQ(Command(veil, "80E2910007BF25044142430000"), "80E2910007BF25044142430000") << "short";
  Command(veil, "80E291000BBF3808A006800441424344");
  EXPECT_EQ(Command(veil, "80E2910007920541424344455A"), "80E29100079205********455A");
  EXPECT_EQ(Answer(veil, "0141424344"), "01********");
}

TEST(Veil, AChainWhoseBeginningWasNotSeen) {
  Veil veil(false);
  EXPECT_EQ(Command(veil, "80E2910103444546"), "80E2910103******");
  EXPECT_EQ(Command(veil, "80E211000144"), "80E211000144");
  EXPECT_EQ(Command(veil, "80E291020145"), "80E2910201**") << "a block is missing";
}

TEST(Veil, AnAnswerInParts) {
  Veil veil(false);
  EXPECT_EQ(Answer(veil, "BF3E125A10890490"), "****************") << "to what is not known";
  Command(veil, "80E2910006BF3E035C015A00");
  EXPECT_EQ(Answer(veil, "BF3E125A10890490"), "BF3E125A10******");
  EXPECT_EQ(Command(veil, "80C000000D"), "80C000000D");
  EXPECT_EQ(Answer(veil, "32123451234512345678901234"), "**********************1234");
}

TEST(Veil, OtherCommands) {
  Veil veil(false);
  EXPECT_EQ(Command(veil, "0070000001"), "0070000001");
  EXPECT_EQ(Answer(veil, "01"), "01");
  EXPECT_EQ(Command(veil, "01A4040005A000000559"), "01A4040005A000000559");
  EXPECT_EQ(Command(veil, "00B000000A"), "00B00000**");
  EXPECT_EQ(Answer(veil, "989209"), "******") << "it may be an ICCID";
  EXPECT_EQ(Command(veil, "00"), "00");
}

TEST(AtVeil, ApdusInTheirCommands) {
  AtVeil veil(false);
  EXPECT_EQ(veil.Sent("AT+CGLA=1,24,\"80E2910006BF3E035C015A00\""),
            "AT+CGLA=1,24,\"80E2910006BF3E035C015A00\"");
  EXPECT_EQ(veil.Received("AT+CGLA=1,24,\"80E2910006BF3E035C015A00\""),
            "AT+CGLA=1,24,\"80E2910006BF3E035C015A00\"");
  EXPECT_EQ(veil.Received("+CGLA: 46,\"BF3E125A10890490321234512345123456789012349000\""),
            "+CGLA: 46,\"BF3E125A10****************************12349000\"");
  EXPECT_EQ(veil.Received("OK"), "OK");
  // Without its name, and hex in lower case.
  veil.Sent("AT+CSIM=24,\"81e2910006bf3e035c015a00\"");
  EXPECT_EQ(veil.Received("bf3e125a10890490321234512345123456789012349000"),
            "BF3E125A10****************************12349000");
}

TEST(AtVeil, SessionsAreNoIdentifiersAndIccidsAre) {
  AtVeil veil(false);
  EXPECT_EQ(veil.Sent("AT+CCHO=\"A0000005591010FFFFFFFF8900000100\""),
            "AT+CCHO=\"A0000005591010FFFFFFFF8900000100\"");
  EXPECT_EQ(veil.Received("+CCHO: 000000000385a7cf"), "+CCHO: 000000000385a7cf");
  EXPECT_EQ(veil.Received("000000000385a7cf"), "000000000385a7cf");
  veil.Sent("AT+QCCID");
  EXPECT_EQ(veil.Received("+QCCID: 89000123456789012341"), "+QCCID: ...2341");
  EXPECT_EQ(veil.Received("+CRSM: 144,0,\"98001032547698103214\""), "+CRSM: 144,0,\"...3214\"");
  EXPECT_EQ(veil.Received("262011234567890"), "...7890");
  AtVeil whole(true);
  EXPECT_EQ(whole.Received("+QCCID: 89000123456789012341"), "+QCCID: 89000123456789012341");
}

TEST(AtVeil, WhatIsNoApduIsLeftAndShortened) {
  AtVeil veil(false);
  EXPECT_EQ(veil.Sent("AT+CSIM=?"), "AT+CSIM=?");
  EXPECT_EQ(veil.Received("+CSIM: (4-520)"), "+CSIM: (4-520)");
  EXPECT_EQ(veil.Sent("AT+CGLA=1,7,\"80E2910\""), "AT+CGLA=1,7,\"80E2910\"");
  EXPECT_EQ(veil.Received("+CGLA: 4,\"9000\""), "+CGLA: 4,\"9000\"");
  EXPECT_EQ(veil.Received("+MSTK: 11,\"D009810301010482028182\""), "+MSTK: 11,\"...8182\"");
}

}  // namespace
}  // namespace lpab::tap
