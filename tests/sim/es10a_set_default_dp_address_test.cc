// ES10a.SetDefaultDpAddress. Spec: SGP.22 section 5.7.4.
#include "case_helpers.h"
#include "sgp22/chip_settings.h"
#include "sgp22/euicc_info.h"

namespace lpab::tests {
namespace {

class SetDefaultDpAddress : public CaseTest {
 protected:
  std::string Set(const std::string& address) {
    return ReasonOf(world_.OpenIsdr().Call(sgp22::SetDefaultDpAddress{address}, world_.call()));
  }
};

// Steps: set the default SM-DP+; download without an address. Pass: the profile comes from there.
TEST_F(SetDefaultDpAddress, ADownloadWithoutAnAddressGoesThere) {
  world_.AddSample("A", 1);
  EXPECT_EQ(Set(World::kAddress), "ok");
  lpa::DownloadOrder order;
  order.matching_id = "A";
  const auto done =
      lpa::ProfileDownload(world_.reader(), world_.http(), world_.isdr, order, world_.handlers)
          .Run(world_.call());
  EXPECT_TRUE(done) << done.error().ToString();
  EXPECT_EQ(world_.card_state().profiles.size(), 1u);
}

// Steps: set one address after the other. Pass: the card holds the second.
TEST_F(SetDefaultDpAddress, TheLastOneCounts) {
  EXPECT_EQ(Set("first.example.com"), "ok");
  EXPECT_EQ(Set("second.example.com"), "ok");
  EXPECT_EQ(world_.card_state().default_smdp_address, "second.example.com");
}

// Steps: set an address, then the empty one. Pass: the card has none.
TEST_F(SetDefaultDpAddress, TheEmptyOneRemovesIt) {
  EXPECT_EQ(Set("first.example.com"), "ok");
  EXPECT_EQ(Set(""), "ok");
  EXPECT_EQ(world_.card_state().default_smdp_address, "");
}

// Steps: set an address with a space in it, over one that is set. Pass: undefinedError (127); the
// card keeps what it had.
TEST_F(SetDefaultDpAddress, WhatIsNoAddressIsRefused) {
  EXPECT_EQ(Set("first.example.com"), "ok");
  EXPECT_EQ(Set("two words"), "SetDefaultDpAddress/127");
  EXPECT_EQ(world_.card_state().default_smdp_address, "first.example.com");
}

// Steps: set an address and take the card's power away. Pass: it is still there.
TEST_F(SetDefaultDpAddress, ItOutlivesTheCardsPower) {
  EXPECT_EQ(Set("first.example.com"), "ok");
  world_.ResetCard();
  const auto addresses = world_.OpenIsdr().Call(sgp22::GetEuiccConfiguredAddresses{}, {});
  ASSERT_TRUE(addresses);
  EXPECT_EQ(addresses->default_smdp, "first.example.com");
}

}  // namespace
}  // namespace lpab::tests
