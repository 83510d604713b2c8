// ES10c.DeleteProfile through ProfileManager. Spec: SGP.22 sections 3.2.3 and 5.7.18.
#include "management_fixture.h"

namespace lpab::tests {
namespace {

using DeleteProfile = ManagementTest;

// Steps: delete a disabled profile. Pass: it is gone, its memory is free again, and the server
// heard of it.
TEST_F(DeleteProfile, FreesWhatItTook) {
  World world;
  const size_t before = world.FreeCardMemory();
  const std::string iccid = Install(world, 1);
  ASSERT_LT(world.FreeCardMemory(), before);
  ASSERT_TRUE(world.Manager().Delete(iccid, {}));
  EXPECT_TRUE(world.card_state().profiles.empty());
  EXPECT_EQ(world.FreeCardMemory(), before);
  EXPECT_EQ(ReceivedEvents(world), List{"delete"});
}

// Steps: delete an enabled profile. Pass: profileNotInDisabledState (2), and to disable it first.
TEST_F(DeleteProfile, AnEnabledProfile) {
  ASSERT_TRUE(world_.Manager().Enable(first_, {}));
  const auto refused = world_.Manager().Delete(first_, {});
  EXPECT_EQ(ReasonOf(refused), "DeleteProfile/2");
  EXPECT_EQ(refused.error().next, "disable the profile, then delete it");
  EXPECT_EQ(world_.card_state().profiles.size(), 2u);
}

// Steps: delete twice. Pass: the second time the LPA says that the card has no such profile.
TEST_F(DeleteProfile, Twice) {
  ASSERT_TRUE(world_.Manager().Delete(second_, {}));
  EXPECT_EQ(ExitOf(world_.Manager().Delete(second_, {})), 4);
  EXPECT_EQ(world_.card_state().profiles.size(), 1u);
}

// Steps: raw, an AID that is not there. Pass: iccidOrAidNotFound (1).
TEST_F(DeleteProfile, RawNotFound) {
  const auto answer =
      world_.OpenIsdr().Call(sgp22::DeleteProfile{sgp22::IsdpAid{Bytes(16, 0xA0)}}, world_.call());
  EXPECT_EQ(ReasonOf(answer), "DeleteProfile/1");
}

// Steps: the profile has ppr2. Pass: disallowedByPolicy (3); it stays.
TEST_F(DeleteProfile, ItsOwnRuleForbidsIt) {
  const std::string ruled = Install(world_, 3, kPpr2);
  const auto refused = world_.Manager().Delete(ruled, {});
  EXPECT_EQ(ReasonOf(refused), "DeleteProfile/3");
  EXPECT_EQ(ExitOf(refused), 6);
  EXPECT_EQ(world_.card_state().profiles.size(), 3u);
}

// Steps: raw, the identifier inside A0, as Enable has it. Pass: undefinedError (127): Delete has no
// such wrapping; nothing goes.
TEST_F(DeleteProfile, RawWrappedIdentifier) {
  EXPECT_EQ(world_.Es10("BF330EA00C5A0A" + SampleIccidOnCard(1)), "BF330380017F");
  EXPECT_EQ(world_.card_state().profiles.size(), 2u);
}

// Steps: the answer to the command is lost. Pass: the LPA reads the list and reports the deletion
// as done; the notification is sent.
TEST_F(DeleteProfile, ALostAnswerIsCleared) {
  bool lost = false;
  world_.counting_card().instead = [&](ByteSpan command) -> std::optional<Bytes> {
    if (!lost && ToHex(command).find("BF33") == 10) {
      lost = true;
      world_.counting_card().LoseAnswer(0);
    }
    return std::nullopt;
  };
  const auto deleted = world_.Manager().Delete(first_, world_.call());
  EXPECT_TRUE(lost);
  ASSERT_TRUE(deleted) << deleted.error().ToString();
  EXPECT_EQ(world_.card_state().profiles.size(), 1u);
  EXPECT_EQ(ReceivedEvents(world_).back(), "delete");
}

}  // namespace
}  // namespace lpab::tests
