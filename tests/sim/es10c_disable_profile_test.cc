// ES10c.DisableProfile through ProfileManager. Spec: SGP.22 sections 3.2.2 and 5.7.17.
#include "management_fixture.h"

namespace lpab::tests {
namespace {

using DisableProfile = ManagementTest;

// Steps: enable, then disable. Pass: no profile is enabled, and the server heard of both.
TEST_F(DisableProfile, Disables) {
  ASSERT_TRUE(world_.Manager().Enable(first_, {}));
  ASSERT_TRUE(world_.Manager().Disable(first_, {}));
  EXPECT_EQ(Enabled(), List{});
  EXPECT_EQ(ReceivedEvents(world_), (List{"install", "install", "enable", "disable"}));
}

// Steps: disable a disabled profile. Pass: profileNotInEnabledState (2), in words.
TEST_F(DisableProfile, ADisabledProfile) {
  const auto result = world_.Manager().Disable(first_, {});
  EXPECT_EQ(ReasonOf(result), "DisableProfile/2");
  EXPECT_EQ(result.error().message, "DisableProfile: the profile is not in enabled state (2)");
}

// Steps: raw, an ICCID that is not there. Pass: iccidOrAidNotFound (1).
TEST_F(DisableProfile, RawNotFound) {
  const auto answer =
      world_.OpenIsdr().Call(sgp22::DisableProfile{Iccid(SampleIccid(9)), true}, world_.call());
  EXPECT_EQ(ReasonOf(answer), "DisableProfile/1");
}

// Steps: the profile has ppr1. Pass: disallowedByPolicy (3); it stays enabled.
TEST_F(DisableProfile, ItsOwnRuleForbidsIt) {
  World world;
  const std::string ruled = Install(world, 1, kPpr1);
  ASSERT_TRUE(world.Manager().Enable(ruled, {}));
  const auto refused = world.Manager().Disable(ruled, {});
  EXPECT_EQ(ReasonOf(refused), "DisableProfile/3");
  EXPECT_EQ(refused.error().message,
            "DisableProfile: a policy rule of the profile forbids to disable it (3)");
  EXPECT_EQ(EnabledOf(world), List{ruled});
}

// Steps: a REFRESH waits to be fetched. Pass: catBusy (5) with refreshFlag; without it the card
// disables.
TEST_F(DisableProfile, TheToolkitIsBusy) {
  World world(Refreshing());
  const std::string iccid = Install(world, 1);
  lpa::IsdrChannel isdr = world.OpenIsdr();
  ASSERT_TRUE(isdr.Call(sgp22::EnableProfile{Iccid(iccid), true}, world.call()));
  EXPECT_EQ(ReasonOf(isdr.Call(sgp22::DisableProfile{Iccid(iccid), true}, world.call())),
            "DisableProfile/5");
  EXPECT_TRUE(isdr.Call(sgp22::DisableProfile{Iccid(iccid), false}, world.call()));
  EXPECT_EQ(EnabledOf(world), List{});
}

// Steps: raw, a profile identifier of another tag. Pass: undefinedError (127); nothing changes.
TEST_F(DisableProfile, RawUnknownIdentifier) {
  ASSERT_TRUE(world_.Manager().Enable(first_, {}));
  EXPECT_EQ(world_.Es10("BF3208A0035001418101FF"), "BF320380017F");
  EXPECT_EQ(Enabled(), List{first_});
}

}  // namespace
}  // namespace lpab::tests
