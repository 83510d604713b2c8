#include "tlv/tlv.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace lpab::tlv {
namespace {

Bytes Hex(std::string_view text) { return FromHex(text).value(); }

// The card's answer to GetEID, from lpac-management.txt of the recorded sessions.
TEST(TlvReader, WalksANestedAnswer) {
  const Bytes answer = Hex("BF3E125A1089049032123451234512345678901234");
  auto outer = ReadOne(answer, 0xBF3E);
  ASSERT_TRUE(outer) << outer.error().ToString();
  auto eid = Get(outer->value, 0x5A);
  ASSERT_TRUE(eid);
  EXPECT_EQ(ToHex(eid->value), "89049032123451234512345678901234");
  EXPECT_EQ(eid->whole.size(), 18u);
}

TEST(TlvReader, RefusesWhatIsCutOrIndefinite) {
  for (const char* bad : {"", "BF", "BF3E", "5A", "5A02", "5A0201", "5A80", "5A85000000000100",
                          "5A8201", "BF8080800100", "5A84FFFFFFFF00", "1F0000"}) {
    EXPECT_FALSE(ReadOne(Hex(bad))) << bad;
  }
}

TEST(TlvReader, MinimalLengthsOnDemand) {
  const Bytes long_form = Hex("5A810101");
  EXPECT_TRUE(ReadOne(long_form));
  Limits strict;
  strict.minimal_lengths = true;
  EXPECT_FALSE(ReadOne(long_form, strict));
  EXPECT_FALSE(ReadOne(Hex("5A82000101"), strict));
  EXPECT_FALSE(ReadOne(Hex("5A820001"), strict));
}

TEST(TlvReader, OptionalElementsLeaveTheReaderWhereItIs) {
  const Bytes bytes = Hex("800101810102");
  Reader reader(bytes);
  EXPECT_FALSE(reader.TakeIf(0x81).value().has_value());
  EXPECT_TRUE(reader.TakeIf(0x80).value().has_value());
  EXPECT_TRUE(reader.Expect(0x81));
  EXPECT_TRUE(reader.AtEnd());
  EXPECT_FALSE(reader.TakeIf(0x82).value().has_value());
  EXPECT_FALSE(reader.Expect(0x82));
}

TEST(TlvWriter, UsesMinimalLengths) {
  EXPECT_EQ(ToHex(EncodeHeader(0x5A, 0x7F)), "5A7F");
  EXPECT_EQ(ToHex(EncodeHeader(0x5A, 0x80)), "5A8180");
  EXPECT_EQ(ToHex(EncodeHeader(0xBF36, 0x3123)), "BF36823123");
  EXPECT_EQ(ToHex(EncodeHeader(0x7F4921, 1)), "7F492101");
}

TEST(TlvWriter, IntegersAreMinimalAndNotNegative) {
  EXPECT_EQ(ToHex(EncodeUint(0)), "00");
  EXPECT_EQ(ToHex(EncodeUint(127)), "7F");
  EXPECT_EQ(ToHex(EncodeUint(128)), "0080");
  EXPECT_EQ(ToHex(EncodeUint(0xFFFFFFFFFFFFFFFF)), "00FFFFFFFFFFFFFFFF");
  EXPECT_EQ(ReadUint(Hex("00FFFFFFFFFFFFFFFF")).value(), 0xFFFFFFFFFFFFFFFFu);
  EXPECT_FALSE(ReadUint(Hex("")));
  EXPECT_FALSE(ReadUint(Hex("80")));
  EXPECT_FALSE(ReadUint(Hex("010000000000000000")));
}

TEST(TlvTag, KnowsConstructedOnes) {
  EXPECT_TRUE(IsConstructed(0xBF2D));
  EXPECT_TRUE(IsConstructed(0xA0));
  EXPECT_FALSE(IsConstructed(0x5A));
  EXPECT_FALSE(IsConstructed(0x9F70));
}

}  // namespace
}  // namespace lpab::tlv
