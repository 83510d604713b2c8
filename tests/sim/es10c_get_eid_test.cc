// ES10c.GetEID. Spec: SGP.22 section 5.7.20.
#include "case_helpers.h"
#include "sgp22/euicc_info.h"

namespace lpab::tests {
namespace {

using GetEid = CaseTest;

// Steps: read the EID. Pass: its digits in order, not swapped.
TEST_F(GetEid, DigitsInOrder) {
  const auto answer = world_.OpenIsdr().Call(sgp22::GetEid{}, world_.call());
  ASSERT_TRUE(answer) << answer.error().ToString();
  EXPECT_EQ(answer->eid.digits(), world_.eid());
  EXPECT_EQ(world_.Es10("BF3E035C015A"), "BF3E125A10" + world_.eid());
}

// Steps: ask for another tag. Pass: 6A80.
TEST_F(GetEid, AnotherTag) { EXPECT_EQ(world_.Es10("BF3E035C0141"), "SW 6A80"); }

}  // namespace
}  // namespace lpab::tests
