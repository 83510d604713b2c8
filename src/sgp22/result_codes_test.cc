#include "sgp22/result_codes.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace lpab::sgp22 {
namespace {

Result<void> Check(const char* hex) {
  return CheckResultCode(FromHex(hex).value(), 0xBF31, "EnableProfile");
}

// SGP.22 annex H, EnableProfileResponse: enableResult is a SEQUENCE's only field.
TEST(ResultCodesTest, TakesAResultWithItsTagAndWithout) {
  EXPECT_TRUE(Check("BF3103800100"));
  EXPECT_TRUE(Check("800100"));
  EXPECT_EQ(*Check("BF3103800102").error().Detail<Es10Detail>(), (Es10Detail{"EnableProfile", 2}));
  EXPECT_EQ(*Check("800102").error().Detail<Es10Detail>(), (Es10Detail{"EnableProfile", 2}));
}

TEST(ResultCodesTest, WhatIsNoResultIsMalformed) {
  for (const char* hex : {"", "BF3100", "BF31038001", "BF3203800100", "8001", "80010000"}) {
    const auto result = Check(hex);
    ASSERT_FALSE(result) << hex;
    EXPECT_EQ(result.error().code, ErrorCode::kMalformed) << hex;
  }
}

}  // namespace
}  // namespace lpab::sgp22
