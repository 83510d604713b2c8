// ES10c.SetNickname through ProfileManager. Spec: SGP.22 section 5.7.21.
#include "management_fixture.h"

namespace lpab::tests {
namespace {

using SetNickname = ManagementTest;

// Steps: rename, then name the profile by it; give the other the same; remove one. Pass: the
// nickname finds the profile while it is the only one.
TEST_F(SetNickname, NamesAProfileWhileUnambiguous) {
  ASSERT_TRUE(world_.Manager().Rename(first_, "büro", {}));
  ASSERT_TRUE(world_.Manager().Enable("büro", {}));
  EXPECT_EQ(Enabled(), List{first_});
  ASSERT_TRUE(world_.Manager().Rename(second_, "büro", {}));
  EXPECT_EQ(ReasonOf(world_.Manager().Disable("büro", {})),
            "lpa: 2 profiles have the nickname 'büro'");
  ASSERT_TRUE(world_.Manager().Rename(second_, "", {}));
  EXPECT_TRUE(world_.Manager().Disable("büro", {}));
}

// Steps: 64 characters of two bytes each, then 65. Pass: the first is taken; the LPA refuses the
// second before the card sees it.
TEST_F(SetNickname, SixtyFourCharacters) {
  std::string name;
  for (int i = 0; i < 64; ++i) name += "ü";
  ASSERT_TRUE(world_.Manager().Rename(first_, name, {}));
  EXPECT_EQ(world_.card_state().profiles[0].nickname, name);
  const int apdus = world_.counting_card().apdus();
  EXPECT_EQ(ReasonOf(world_.Manager().Rename(first_, name + "ü", {})),
            "lpa: a nickname has at most 64 characters");
  EXPECT_EQ(world_.counting_card().apdus(), apdus);
}

// Steps: raw, 65 characters. Pass: undefinedError (127); the nickname stays as it was.
TEST_F(SetNickname, RawTooLong) {
  const auto answer = world_.OpenIsdr().Call(
      sgp22::SetNickname{Iccid(first_), std::string(65, 'n')}, world_.call());
  EXPECT_EQ(ReasonOf(answer), "SetNickname/127");
  EXPECT_EQ(world_.card_state().profiles[0].nickname, "");
}

// Steps: raw, an ICCID that is not there. Pass: iccidNotFound (1).
TEST_F(SetNickname, RawNotFound) {
  const auto answer =
      world_.OpenIsdr().Call(sgp22::SetNickname{Iccid(SampleIccid(9)), "name"}, world_.call());
  EXPECT_EQ(ReasonOf(answer), "SetNickname/1");
}

// Steps: rename. Pass: no notification comes of it.
TEST_F(SetNickname, NobodyIsTold) {
  const auto renamed = world_.Manager().Rename(first_, "name", {});
  ASSERT_TRUE(renamed);
  EXPECT_TRUE(renamed->notifications.empty());
  EXPECT_TRUE(world_.PendingNotifications().empty());
}

}  // namespace
}  // namespace lpab::tests
