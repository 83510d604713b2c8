#include "sgp22/manufacturers.h"

#include <gtest/gtest.h>

namespace lpab::sgp22 {
namespace {

TEST(ManufacturersTest, AreKnownByTheIssuer) {
  EXPECT_EQ(ManufacturerName(Eid::FromDigits("89049032123451234512345678901235").value()),
            "Giesecke+Devrient");
  EXPECT_EQ(ManufacturerName(Eid::FromDigits("89001012012341234012345678901224").value()), "");
}

}  // namespace
}  // namespace lpab::sgp22
