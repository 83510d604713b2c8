#include "sim/euicc/oid.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace lpab::sim::euicc {
namespace {

// ITU-T X.690 section 8.19.5 (2.999.3), RFC 5280 (2.5.29.15), GSMA SGP.26 (2.999.10) and SGP.22
// (2.23.146.1.2.1.4).
TEST(Oid, EncodesArcs) {
  EXPECT_EQ(ToHex(EncodeOid("2.999.3").value()), "883703");
  EXPECT_EQ(ToHex(EncodeOid("2.5.29.15").value()), "551D0F");
  EXPECT_EQ(ToHex(EncodeOid("2.999.10").value()), "88370A");
  EXPECT_EQ(ToHex(EncodeOid("2.23.146.1.2.1.4").value()), "67811201020104");
  EXPECT_EQ(ToHex(EncodeOid("1.2.840.113549").value()), "2A864886F70D");
}

TEST(Oid, RefusesWhatIsNone) {
  for (const char* text :
       {"", "2", "2.", ".2.5", "3.1", "1.40", "2.5.x", "2..5", "2.5.4294967296"}) {
    EXPECT_FALSE(EncodeOid(text)) << text;
  }
}

}  // namespace
}  // namespace lpab::sim::euicc
