// ES10a.GetEuiccConfiguredAddresses. Spec: SGP.22 section 5.7.3.
#include "case_helpers.h"
#include "sgp22/euicc_info.h"

namespace lpab::tests {
namespace {

using GetEuiccConfiguredAddresses = CaseTest;

// Steps: ask a new card. Pass: no default SM-DP+, and the root SM-DS that the card was made with.
TEST_F(GetEuiccConfiguredAddresses, ANewCardHasARootSmdsOnly) {
  const auto addresses = world_.OpenIsdr().Call(sgp22::GetEuiccConfiguredAddresses{}, {});
  ASSERT_TRUE(addresses) << addresses.error().ToString();
  EXPECT_EQ(addresses->default_smdp, "");
  EXPECT_EQ(addresses->root_smds, "testrootsmds.example.com");
}

// Steps: download without an address from a card without a default one. Pass: the LPA says that an
// address is needed, the server is not asked, no channel stays open.
TEST_F(GetEuiccConfiguredAddresses, NoAddressAnywhereIsSaid) {
  lpa::DownloadOrder order;
  order.matching_id = "A";
  const auto result =
      lpa::ProfileDownload(world_.reader(), world_.http(), world_.isdr, order, world_.handlers)
          .Run(world_.call());
  EXPECT_EQ(ReasonOf(result), "lpa: no SM-DP+ address was given, and the card has no default one");
  EXPECT_EQ(ExitOf(result), 3);
  EXPECT_TRUE(world_.functions().empty());
  EXPECT_EQ(world_.OpenChannels(), 0);
}

// Steps: the request carries a parameter that it must not have. Pass: the card answers 6A80.
TEST_F(GetEuiccConfiguredAddresses, ParametersAreRefused) {
  EXPECT_EQ(world_.Es10("BF3C03800141"), "SW 6A80");
}

}  // namespace
}  // namespace lpab::tests
