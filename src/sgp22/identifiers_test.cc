#include "sgp22/identifiers.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace lpab::sgp22 {
namespace {

Bytes Hex(std::string_view text) { return FromHex(text).value(); }

// EID of SGP.26's test eUICC.
TEST(EidTest, ChecksDigits) {
  EXPECT_EQ(Eid::FromDigits("89049032123451234512345678901235")->digits(),
            "89049032123451234512345678901235");
  EXPECT_EQ(Eid::FromDigits("89049032123451234512345678901236").error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(Eid::FromDigits("8904903212345123451234567890123").error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(Eid::FromDigits("8904903212345123451234567890123x").error().code,
            ErrorCode::kInvalidArgument);
}

// A card's EID with wrong check digits is still read: test cards have such (recorded/ppk).
TEST(EidTest, ReadsWire) {
  const auto eid = Eid::FromWire(Hex("89049032123451234512345678901234"));
  ASSERT_TRUE(eid);
  EXPECT_EQ(eid->digits(), "89049032123451234512345678901234");
  EXPECT_FALSE(eid->HasValidCheckDigits());
  EXPECT_FALSE(Eid::FromWire(Hex("890490321234512345123456789012")));
  EXPECT_FALSE(Eid::FromWire(Hex("8904903212345123451234567890123A")));
}

TEST(IccidTest, SwapsNibbles) {
  const auto twenty = Iccid::FromDigits("89000123456789012341");  // GSMA TS.48
  ASSERT_TRUE(twenty);
  EXPECT_EQ(ToHex(twenty->ToWire()), "98001032547698103214");
  EXPECT_EQ(Iccid::FromWire(Hex("98001032547698103214"))->digits(), "89000123456789012341");
}

// recorded/ppk: 19 digits, and one F.
TEST(IccidTest, PadsWithF) {
  EXPECT_EQ(Iccid::FromWire(Hex("989444999999990990F8"))->digits(), "8949449999999990098");
  EXPECT_EQ(ToHex(Iccid::FromDigits("894944999999999090")->ToWire()), "989444999999990909FF");
}

TEST(IccidTest, RefusesOtherShapes) {
  EXPECT_FALSE(Iccid::FromDigits("89494499999999909"));
  EXPECT_FALSE(Iccid::FromDigits("890001234567890123411"));
  EXPECT_FALSE(Iccid::FromDigits("8900012345678901234A"));
  EXPECT_FALSE(Iccid::FromWire(Hex("980010325476981032")));
  EXPECT_FALSE(Iccid::FromWire(Hex("98001032547698FFFFFF")));
  EXPECT_FALSE(Iccid::FromWire(Hex("9800103254769810A214")));
}

// A server may look its sessions up by the text it gave (osmo-smdpp does).
TEST(TransactionIdTest, KeepsTheServersText) {
  const auto id = TransactionId::FromText("7fd8c014989642D69D82196C35D65BC4");
  ASSERT_TRUE(id);
  EXPECT_EQ(id->ToText(), "7fd8c014989642D69D82196C35D65BC4");
  EXPECT_EQ(id->bytes().size(), 16u);
  const auto same = TransactionId::FromWire(Hex("7FD8C014989642D69D82196C35D65BC4"));
  ASSERT_TRUE(same);
  EXPECT_EQ(same->ToText(), "7FD8C014989642D69D82196C35D65BC4");
  EXPECT_EQ(*id, *same);
  EXPECT_FALSE(TransactionId::FromText(""));
  EXPECT_FALSE(TransactionId::FromText("7FD8C014989642D69D82196C35D65BC400"));
  EXPECT_FALSE(TransactionId::FromText("7FD"));
}

// X.690 section 8.19.5 gives 2.999.3 as 88 37 03.
TEST(OidTextTest, ReadsArcs) {
  EXPECT_EQ(*OidText(Hex("883703")), "2.999.3");
  EXPECT_EQ(*OidText(Hex("88370A")), "2.999.10");
  EXPECT_EQ(*OidText(Hex("2A864886F70D")), "1.2.840.113549");
  EXPECT_FALSE(OidText(Hex("88")));
  EXPECT_FALSE(OidText({}));
}

}  // namespace
}  // namespace lpab::sgp22
