#include "apdu/apdu.h"

#include <gtest/gtest.h>

#include "apdu/channel.h"
#include "base/hex.h"

namespace lpab::apdu {
namespace {

Bytes Hex(std::string_view text) { return FromHex(text).value(); }

// One line for each of ISO 7816-3's cases, as lpac and pySim send them.
TEST(CommandApdu, FourCasesRoundTrip) {
  for (const char* text : {"00708001", "0070000001", "81C0000000", "81E2910003BF2E00",
                           "00A4040410A0000005591010FFFFFFFF890000010000"}) {
    auto command = CommandApdu::Decode(Hex(text));
    ASSERT_TRUE(command) << text;
    EXPECT_EQ(ToHex(command->Encode()), text);
  }
}

TEST(CommandApdu, ReadsEachField) {
  const CommandApdu select =
      CommandApdu::Decode(Hex("00A4040410A0000005591010FFFFFFFF890000010000")).value();
  EXPECT_EQ(select.ins, 0xA4);
  EXPECT_EQ(select.p1, 0x04);
  EXPECT_EQ(select.data.size(), 16u);
  EXPECT_EQ(select.le, 256);
  EXPECT_EQ(CommandApdu::Decode(Hex("0070000001")).value().le, 1);
  EXPECT_FALSE(CommandApdu::Decode(Hex("81E2910003BF2E00")).value().le.has_value());
}

TEST(CommandApdu, RefusesOtherLengths) {
  for (const char* bad : {"", "80", "80E291", "80E2910003BF2E", "80E2910003BF2E000000",
                          "80E29100000003BF2E00", "80E291000000"}) {
    EXPECT_FALSE(CommandApdu::Decode(Hex(bad))) << bad;
  }
}

TEST(ResponseApdu, SplitsTheStatusWord) {
  const ResponseApdu answer = ResponseApdu::Decode(Hex("BF29038001009000")).value();
  EXPECT_EQ(ToHex(answer.data), "BF2903800100");
  EXPECT_TRUE(answer.sw.IsSuccess());
  EXPECT_TRUE(StatusWord(0x910B).IsSuccess());
  EXPECT_FALSE(StatusWord(0x9200).IsSuccess());
  EXPECT_FALSE(ResponseApdu::Decode(Hex("90")));
}

// ISO 7816-4 tables 2 and 3. lpac codes channels above 3 wrong (its pull request 297).
TEST(Channel, CodesTheClassByte) {
  const auto on = [](uint8_t cla, int n) { return ClaOnChannel(cla, *ChannelNumber::From(n)); };
  EXPECT_EQ(on(0x80, 1), 0x81);
  EXPECT_EQ(on(0x80, 3), 0x83);
  EXPECT_EQ(on(0x80, 4), 0xC0);
  EXPECT_EQ(on(0x80, 19), 0xCF);
  EXPECT_EQ(on(0x00, 2), 0x02);
  EXPECT_EQ(on(0x00, 4), 0x40);
  EXPECT_EQ(on(0x00, 19), 0x4F);
  EXPECT_FALSE(ChannelNumber::From(20).has_value());
  EXPECT_FALSE(ChannelNumber::From(-1).has_value());
}

TEST(Channel, ReadsTheClassByte) {
  EXPECT_EQ(ChannelOfCla(0x81)->value(), 1);
  EXPECT_EQ(ChannelOfCla(0xC0)->value(), 4);
  EXPECT_EQ(ChannelOfCla(0x4F)->value(), 19);
  EXPECT_FALSE(ChannelOfCla(0xFF).has_value());
  EXPECT_EQ(ClaWithoutChannel(0x83), 0x80);
  EXPECT_EQ(ClaWithoutChannel(0xC5), 0x80);
  EXPECT_EQ(ClaWithoutChannel(0x4F), 0x00);
}

TEST(Aid, IsFiveToSixteenBytes) {
  EXPECT_TRUE(Aid::FromText("A0000005591010FFFFFFFF8900000100"));
  EXPECT_FALSE(Aid::FromText("A0000005"));
  EXPECT_FALSE(Aid::FromText("A0000005591010FFFFFFFF890000010000"));
  EXPECT_FALSE(Aid::FromText("A000000559Z0"));
}

}  // namespace
}  // namespace lpab::apdu
