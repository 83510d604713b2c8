#include "sgp22/capabilities.h"

#include <gmock/gmock.h>

#include "base/hex.h"

namespace lpab::sgp22 {
namespace {

using testing::ElementsAre;

Bytes Hex(std::string_view text) { return FromHex(text).value(); }

// recorded/lpac-management.txt: 85 04 066804C0 and 88 02 04B0 of its EUICCInfo2.
TEST(CapabilitiesTest, NamesTheBitsOfARecordedCard) {
  EXPECT_THAT(UiccCapabilityNames(Hex("066804C0")).value(),
              ElementsAre("usimSupport", "isimSupport", "akaMilenage", "eapClient",
                          "multipleUsimSupport", "multipleIsimSupport"));
  EXPECT_THAT(RspCapabilityNames(Hex("04B0")).value(),
              ElementsAre("additionalProfile", "rpmSupport", "testProfileSupport"));
  EXPECT_THAT(PolicyRuleNames(Hex("0560")).value(), ElementsAre("ppr1", "ppr2"));
}

TEST(CapabilitiesTest, UnusedAndUnknownBits) {
  EXPECT_TRUE(RspCapabilityNames(Hex("00")).value().empty());
  EXPECT_THAT(RspCapabilityNames(Hex("0001")).value(), ElementsAre("bit 7"));
  EXPECT_TRUE(RspCapabilityNames(Hex("0101")).value().empty());
}

TEST(CapabilitiesTest, RefusesWhatIsNoBitString) {
  for (const char* text : {"", "08FF", "05", "0000000000000000000000000000000000"}) {
    EXPECT_EQ(UiccCapabilityNames(Hex(text)).error().code, ErrorCode::kMalformed) << text;
  }
}

TEST(CapabilitiesTest, Words) {
  EXPECT_EQ(CapabilityWords("usimSupport"), "USIM");
  EXPECT_EQ(CapabilityWords("crlSupport"), "certificate revocation lists");
  EXPECT_EQ(CapabilityWords("bit 40"), "bit 40");
}

}  // namespace
}  // namespace lpab::sgp22
