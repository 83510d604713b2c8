// ES10b.GetEUICCInfo: EUICCInfo1 and EUICCInfo2. Spec: SGP.22 section 5.7.8.
#include "case_helpers.h"
#include "sgp22/euicc_info.h"

namespace lpab::tests {
namespace {

using GetEuiccInfo = CaseTest;

// Steps: read EUICCInfo1. Pass: the version, and the CI of the card in both lists.
TEST_F(GetEuiccInfo, Info1NamesTheCi) {
  const auto info = world_.OpenIsdr().Call(sgp22::GetEuiccInfo1{}, {});
  ASSERT_TRUE(info) << info.error().ToString();
  const std::vector<Bytes> ci = {crypto::CiKeyIdentifier(SharedPki().nist.ci.certificate)};
  EXPECT_EQ(info->ci_ids_for_verification, ci);
  EXPECT_EQ(info->ci_ids_for_signing, ci);
  EXPECT_EQ(info->svn.parts[0], 2);
}

// Steps: read EUICCInfo2 before and after an installation. Pass: one application more, and less
// free memory.
TEST_F(GetEuiccInfo, Info2CountsWhatIsInstalled) {
  const auto before = world_.OpenIsdr().Call(sgp22::GetEuiccInfo2{}, {});
  Install(world_, 1);
  const auto after = world_.OpenIsdr().Call(sgp22::GetEuiccInfo2{}, {});
  ASSERT_TRUE(before && after);
  EXPECT_EQ(*after->installed_applications, *before->installed_applications + 1);
  EXPECT_LT(*after->free_non_volatile_memory, *before->free_non_volatile_memory);
}

// Steps: a card is told its CIs by the LPA's handler. Pass: the handler is given the card's own
// list before the server is asked; what it refuses ends the download there.
TEST_F(GetEuiccInfo, TheCisAreToldBeforeTheServerIsAsked) {
  world_.AddSample("A", 1);
  std::vector<Bytes> told;
  world_.handlers.on_card_ci = [&](std::span<const Bytes> ids) -> Result<void> {
    told.assign(ids.begin(), ids.end());
    return Fail(ErrorCode::kUntrusted, "not these");
  };
  EXPECT_EQ(ReasonOf(world_.Download("A")), "lpa: not these");
  EXPECT_EQ(told.size(), 1u);
  EXPECT_TRUE(world_.functions().empty());
}

}  // namespace
}  // namespace lpab::tests
