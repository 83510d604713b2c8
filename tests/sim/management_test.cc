// Enable, disable, delete and rename on a card with two profiles. SGP.22 sections 3.2 and 5.7.15
// to 5.7.21.
#include <gtest/gtest.h>

#include "base/hex.h"
#include "world.h"

namespace lpab::tests {
namespace {

class ManagementTest : public testing::Test {
 protected:
  void SetUp() override {
    world_.AddSample("A", 1);
    world_.AddSample("B", 2);
    first_ = Install("A");
    second_ = Install("B");
  }
  std::string Install(const std::string& matching_id) {
    const auto result = world_.Download(matching_id);
    EXPECT_TRUE(result) << result.error().ToString();
    return result ? result->metadata.iccid.digits() : "";
  }
  // "first second" of the profiles that are enabled.
  std::vector<std::string> Enabled() {
    std::vector<std::string> enabled;
    const auto profiles = world_.Manager().List({});
    EXPECT_TRUE(profiles) << profiles.error().ToString();
    for (const auto& profile : profiles.value_or(std::vector<sgp22::ProfileInfo>())) {
      if (profile.state == sgp22::ProfileState::kEnabled)
        enabled.push_back(profile.iccid->digits());
    }
    return enabled;
  }

  World world_;
  std::string first_;
  std::string second_;
};

TEST_F(ManagementTest, ListsWhatWasInstalled) {
  const auto profiles = world_.Manager().List({});
  ASSERT_TRUE(profiles) << profiles.error().ToString();
  ASSERT_EQ(profiles->size(), 2u);
  EXPECT_EQ(profiles->at(0).iccid->digits(), first_);
  EXPECT_EQ(profiles->at(0).state, sgp22::ProfileState::kDisabled);
  EXPECT_TRUE(profiles->at(0).description.name);
  EXPECT_FALSE(profiles->at(0).isdp_aid.empty());
}

TEST_F(ManagementTest, EnablingSwitches) {
  ASSERT_TRUE(world_.Manager().Enable(first_, {}));
  EXPECT_EQ(Enabled(), std::vector<std::string>{first_});
  const auto second = world_.Manager().Enable(second_, {});
  ASSERT_TRUE(second) << second.error().ToString();
  EXPECT_EQ(Enabled(), std::vector<std::string>{second_});
}

TEST_F(ManagementTest, EnablingAnEnabledProfileIsSaid) {
  ASSERT_TRUE(world_.Manager().Enable(first_, {}));
  const auto again = world_.Manager().Enable(first_, {});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(*again.error().Detail<Es10Detail>(), (Es10Detail{"EnableProfile", 2}));
}

TEST_F(ManagementTest, Disables) {
  ASSERT_TRUE(world_.Manager().Enable(first_, {}));
  ASSERT_TRUE(world_.Manager().Disable(first_, {}));
  EXPECT_TRUE(Enabled().empty());
  const auto again = world_.Manager().Disable(first_, {});
  EXPECT_EQ(*again.error().Detail<Es10Detail>(), (Es10Detail{"DisableProfile", 2}));
}

TEST_F(ManagementTest, WithoutRefreshTheChannelLivesOn) {
  lpa::ManagementOptions options;
  options.refresh = false;
  const int before = world_.reader().round_trips();
  ASSERT_TRUE(world_.Manager(options).Enable(first_, {}));
  EXPECT_EQ(world_.reader().round_trips() - before, 6);
  EXPECT_EQ(Enabled(), std::vector<std::string>{first_});
}

TEST_F(ManagementTest, DeletesOnlyWhatIsDisabled) {
  ASSERT_TRUE(world_.Manager().Enable(first_, {}));
  const auto refused = world_.Manager().Delete(first_, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(*refused.error().Detail<Es10Detail>(), (Es10Detail{"DeleteProfile", 2}));
  ASSERT_TRUE(world_.Manager().Delete(second_, {}));
  EXPECT_EQ(world_.card_state().profiles.size(), 1u);
  EXPECT_EQ(world_.Manager().Delete(second_, {}).error().code, ErrorCode::kNotFound);
}

TEST_F(ManagementTest, RenamesAndFindsByNickname) {
  ASSERT_TRUE(world_.Manager().Rename(first_, "büro", {}));
  ASSERT_TRUE(world_.Manager().Enable("büro", {}));
  EXPECT_EQ(Enabled(), std::vector<std::string>{first_});
  ASSERT_TRUE(world_.Manager().Rename(second_, "büro", {}));
  EXPECT_EQ(world_.Manager().Disable("büro", {}).error().code, ErrorCode::kInvalidArgument);
  ASSERT_TRUE(world_.Manager().Rename(second_, "", {}));
  EXPECT_TRUE(world_.Manager().Disable("büro", {}));
}

TEST_F(ManagementTest, NamesAProfileByAid) {
  const std::string aid = ToHex(world_.card_state().profiles[1].isdp_aid);
  ASSERT_TRUE(world_.Manager().Enable(aid, {}));
  EXPECT_EQ(Enabled(), std::vector<std::string>{second_});
}

// The modem loses the answer to EnableProfile: whichever command that is, what is said is true.
TEST_F(ManagementTest, EachLostAnswerInTurn) {
  for (int n = 1; n < 100; ++n) {
    const bool enable = Enabled().empty();
    const auto before = Enabled();
    const int apdus = world_.counting_card().apdus();
    world_.counting_card().LoseAnswer(n);
    const auto result =
        enable ? world_.Manager().Enable(first_, {}) : world_.Manager().Disable(first_, {});
    const bool all_answered = world_.counting_card().apdus() - apdus < n;
    world_.counting_card().LoseAnswer(-1);
    EXPECT_EQ(result.has_value(), Enabled() != before) << "lost answer " << n;
    if (all_answered) return;
  }
  FAIL() << "does not end";
}

}  // namespace
}  // namespace lpab::tests
