#include "tap/private_bytes.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace lpab::tap {
namespace {

// Objects made by hand after SGP.22 annex H.
std::string Shown(const char* hex, bool full = false) {
  const Bytes bytes = FromHex(hex).value();
  return HexWithout(FindPrivate(bytes, full).hidden, bytes);
}

TEST(FindPrivate, IdentifiersKeepTheirEnd) {
  EXPECT_EQ(Shown("BF3E125A1089049032123451234512345678901234"),
            "BF3E125A10****************************1234");
  EXPECT_EQ(Shown("BF3E125A1089049032123451234512345678901234", true),
            "BF3E125A1089049032123451234512345678901234");
  EXPECT_EQ(Shown("BF2D16A014E3125A0A989209012143658709F54F040A0B0C0D"),
            "BF2D16A014E3125A0A****************09F54F040A0B0C0D");
}

TEST(FindPrivate, MatchingIdAndImei) {
  EXPECT_EQ(Shown("BF381AA018800441424344A11080043529061182083529061188888888"),
            "BF381AA0188004********A1108004352906118208************8888");
  EXPECT_EQ(Shown("BF381AA018800441424344A11080043529061182083529061188888888", true),
            "BF381AA0188004********A11080043529061182083529061188888888")
      << "a secret is one whoever asks";
}

TEST(FindPrivate, MatchingIdInTheAnswer) {
  // authenticateResponseOk, euiccSigned1: transactionId, ctxParams.
  EXPECT_EQ(Shown("BF3810A00E300C8002AABBA006800441424344"),
            "BF3810A00E300C8002AABBA0068004********");
}

TEST(FindPrivate, SecretsThatAreWhole) {
  const Bytes whole = FromHex("BF381AA018800441424344A11080043529061182083529061188888888").value();
  EXPECT_EQ(FindPrivate(whole, false).secrets, (std::vector<Bytes>{{'A', 'B', 'C', 'D'}}));
  EXPECT_TRUE(FindPrivate(ByteSpan(whole).first(9), false).secrets.empty());
}

TEST(FindPrivate, HashOfAConfirmationCode) {
  EXPECT_EQ(Shown("BF210C3004800201020404DEADBEEF"), "BF210C3004800201020404********");
  EXPECT_EQ(Shown("BF210CA00A300880010104031020FF"), "BF210CA00A30088001010403******");
}

TEST(FindPrivate, EidInACertificate) {
  const std::string digits = "3839303439303332313233343531323334353132333435363738393031323334";
  EXPECT_EQ(Shown(("300902030603550405"
                   "1320" +
                   digits)
                      .c_str()),
            "3009020306035504051320" + std::string(56, '*') + "31323334");
  EXPECT_EQ(Shown(("06035504050C20" + digits.substr(0, 20)).c_str()),
            "06035504050C20" + std::string(20, '*'));
}

TEST(FindPrivate, WhatIsCutIsHiddenWhole) {
  EXPECT_EQ(Shown("BF3E125A10890490321234"), "BF3E125A10************");
  EXPECT_EQ(Shown("BF381AA0188004414243"), "BF381AA0188004******");
  EXPECT_EQ(Shown("BF381AA01880"), "BF381AA01880");
}

TEST(FindPrivate, MetadataInAPackage) {
  EXPECT_EQ(Shown("8812BF250F5A0A98920901214365870921910158"),
            "8812BF250F5A0A****************0921910158");
  EXPECT_EQ(Shown("86045A0200FF"), "86045A0200FF") << "encrypted";
}

TEST(FindPrivate, WhatDoesNotParseEndsIt) {
  EXPECT_EQ(Shown(""), "");
  EXPECT_EQ(Shown("BF38FFFFFF"), "BF38FFFFFF");
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "3080";
  EXPECT_EQ(Shown(deep.c_str()), deep);
}

}  // namespace
}  // namespace lpab::tap
