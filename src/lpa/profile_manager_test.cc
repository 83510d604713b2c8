#include "lpa/profile_manager.h"

#include <gtest/gtest.h>

#include "lpa/scripted_http.h"
#include "lpa/scripted_isdr.h"

namespace lpab::lpa {
namespace {

constexpr char kList[] = "BF2D0D5C0B5A4F9F7090919295B6B799";
constexpr char kEnable[] = "BF3111A00C5A0A989444999999990990F88101FF";
constexpr char kDelete[] = "BF330C5A0A989444999999990990F8";
constexpr char kOk[] = "BF31038001009000";
// ICCID 8949449999999990098, disabled and enabled, nickname "home".
constexpr char kDisabledList[] = "BF2D1AA018E3165A0A989444999999990990F89F7001009004686F6D659000";
constexpr char kEnabledList[] = "BF2D1AA018E3165A0A989444999999990990F89F7001019004686F6D659000";
// Notification 3 was pending before; 4 (enable) is new.
constexpr char kPendingBefore[] = "BF2811A00FBF2F0C800103810206400C03612E629000";
constexpr char kPendingAfter[] =
    "BF2B34A0323017BF2F0C800103810206400C03612E625F37010130003000"
    "3017BF2F0C800104810206400C03632E645F370101300030009000";

class ProfileManagerTest : public testing::Test {
 protected:
  void SetUp() override {
    card_.On(kList, kDisabledList).On("BF2800", kPendingBefore).On("BF2B00", kPendingAfter);
    card_.On("BF2000", "BF20098203020000A900AA009000").On("BF3003800104", "BF30038001009000");
    http_.On("handleNotification", http::HttpResponse{204, {}, ""});
    options_.reopen_pause = Duration(0);
  }
  ProfileManager Manager() { return ProfileManager(card_, http_, {}, options_); }

  ScriptedIsdr card_;
  ScriptedHttp http_;
  ManagementOptions options_;
};

TEST_F(ProfileManagerTest, Lists) {
  const auto profiles = Manager().List({});
  ASSERT_TRUE(profiles) << profiles.error().ToString();
  ASSERT_EQ(profiles->size(), 1u);
  EXPECT_EQ(profiles->at(0).nickname, "home");
  EXPECT_EQ(card_.open_channels(), 0);
}

// field.md: "only send the new ones".
TEST_F(ProfileManagerTest, EnablesAndDeliversWhatIsNew) {
  card_.On(kEnable, "BF3103800100910B");
  const auto result = Manager().Enable("home", {});
  ASSERT_TRUE(result) << result.error().ToString();
  EXPECT_EQ(result->profile.iccid->digits(), "8949449999999990098");
  ASSERT_EQ(result->notifications.size(), 1u);
  EXPECT_EQ(result->notifications[0].metadata.sequence_number, 4u);
  EXPECT_TRUE(result->notifications[0].removed);
  EXPECT_EQ(http_.requests().at(0).url, "https://c.d/gsma/rsp2/es9plus/handleNotification");
  EXPECT_EQ(card_.opened(), 2);  // REFRESH ends the first channel
  EXPECT_EQ(card_.open_channels(), 0);
}

TEST_F(ProfileManagerTest, SendsNothingWhenNotWanted) {
  options_.deliver_notifications = false;
  card_.On(kEnable, kOk);
  ASSERT_TRUE(Manager().Enable("home", {}));
  EXPECT_TRUE(http_.requests().empty());
  EXPECT_EQ(card_.opened(), 1);
}

TEST_F(ProfileManagerTest, ARefusalIsSaidInWords) {
  card_.On(kEnable, "BF31038001029000");
  const auto result = Manager().Enable("home", {});
  EXPECT_EQ(result.error().message, "EnableProfile: the profile is not in disabled state (2)");
  EXPECT_EQ(card_.open_channels(), 0);
}

TEST_F(ProfileManagerTest, SilenceAndItTookPlace) {
  card_.Replace(kList, kDisabledList);
  card_.On(kList, kEnabledList).On(kEnable, "?");
  EXPECT_TRUE(Manager().Enable("home", {}));
}

TEST_F(ProfileManagerTest, SilenceAndItDidNot) {
  card_.On(kEnable, "?");
  const auto result = Manager().Enable("home", {});
  EXPECT_EQ(result.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(result.error().message.find("it did not take place"), std::string::npos);
}

TEST_F(ProfileManagerTest, SilenceAndTheCardIsGone) {
  card_.On(kEnable, "?");
  card_.FailOpenFrom(2);
  EXPECT_EQ(Manager().Enable("home", {}).error().code, ErrorCode::kUnknownOutcome);
  EXPECT_EQ(card_.opened(), 1 + options_.reopen_tries);
}

// The operation succeeded; that its notification could not be read does not undo it.
TEST_F(ProfileManagerTest, ACardThatDoesNotComeBackIsReportedBesideTheSuccess) {
  card_.On(kEnable, kOk);
  card_.FailOpenFrom(2);
  const auto result = Manager().Enable("home", {});
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->notification_error);
  EXPECT_TRUE(result->notifications.empty());
}

TEST_F(ProfileManagerTest, DeletesOnTheSameChannel) {
  card_.On(kDelete, "BF33038001009000");
  const auto result = Manager().Delete("8949449999999990098", {});
  ASSERT_TRUE(result) << result.error().ToString();
  EXPECT_EQ(result->notifications.size(), 1u);
  EXPECT_EQ(card_.opened(), 1);
}

TEST_F(ProfileManagerTest, Renames) {
  card_.On("BF29125A0A989444999999990990F8900470656572", "BF29038001009000");
  EXPECT_TRUE(Manager().Rename("home", "peer", {}));
  EXPECT_TRUE(http_.requests().empty());
  EXPECT_EQ(Manager().Rename("home", std::string(65, 'x'), {}).error().code,
            ErrorCode::kInvalidArgument);
}

TEST_F(ProfileManagerTest, AnUnknownProfileTouchesNothing) {
  EXPECT_EQ(Manager().Delete("other", {}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(card_.requests().size(), 2u);
  EXPECT_EQ(card_.open_channels(), 0);
}

}  // namespace
}  // namespace lpab::lpa
