#include "sgp22/es10c.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace lpab::sgp22 {
namespace {

Bytes Hex(std::string_view text) { return FromHex(text).value(); }

const Iccid kIccid = Iccid::FromWire(Hex("989444999999990990f8")).value();

// The requests and answers of recorded/lpac-management.txt.
TEST(Es10cTest, EncodesAsLpacDoes) {
  EXPECT_EQ(ToHex(GetProfilesInfo{}.Encode()), "BF2D00");
  EXPECT_EQ(ToHex(EnableProfile{kIccid, false}.Encode()),
            "BF3111A00C5A0A989444999999990990F8810100");
  EXPECT_EQ(ToHex(DisableProfile{kIccid, false}.Encode()),
            "BF3211A00C5A0A989444999999990990F8810100");
  EXPECT_EQ(ToHex(SetNickname{kIccid, "peer"}.Encode()),
            "BF29125A0A989444999999990990F8900470656572");
  EXPECT_EQ(ToHex(DeleteProfile{kIccid}.Encode()), "BF330C5A0A989444999999990990F8");
}

TEST(Es10cTest, EncodesRefreshAndAid) {
  const IsdpAid aid{Hex("a0000005591010ffffffff8900001300")};
  EXPECT_EQ(ToHex(EnableProfile{aid, true}.Encode()),
            "BF3117A0124F10A0000005591010FFFFFFFF89000013008101FF");
  EXPECT_EQ(ToHex(DeleteProfile{aid}.Encode()), "BF33124F10A0000005591010FFFFFFFF8900001300");
}

TEST(Es10cTest, EncodesSearchAndTagList) {
  EXPECT_EQ(ToHex(GetProfilesInfo{kIccid, {0x5A, 0x9F70}}.Encode()),
            "BF2D13A00C5A0A989444999999990990F85C035A9F70");
  EXPECT_EQ(ToHex(GetProfilesInfo{ProfileClass::kOperational, {}}.Encode()), "BF2D05A003950102");
}

TEST(Es10cTest, ReadsTheProfileList) {
  const auto list = ProfilesInfo::Decode(
      Hex("bf2d820197a0820193e3545a0a986411111111111111214f10a0000005591010ffffffff89000011009f7001"
          "00900b4c61622028455520303129910d59676764726153494d204c6162921159676764726173696c20507269"
          "6d617279950102e3625a0a988811111111111111924f10a0000005591010ffffffff89000012009f70010090"
          "0b4c61622028455520303229911959676764726153494d204c616220285365636f6e64617279299213596767"
          "64726173696c205365636f6e64617279950100e3725a0a989444999999990990f84f10a0000005591010ffff"
          "ffff89000013009f700100901e5453343856332d53414950322d332d4e4f424552544c562d554e4951554591"
          "0a4f736d6f636f6d53504e921f47534d412047656e6572696320655549434320546573742050726f66696c65"
          "950102e3635a0a989444999999990920f34f10a0000005591010ffffffff89000014009f700100900f545334"
          "3856312d412d554e49515545910a4f736d6f636f6d53504e921f47534d412047656e65726963206555494343"
          "20546573742050726f66696c65950102"));
  ASSERT_TRUE(list) << list.error().ToString();
  ASSERT_EQ(list->profiles.size(), 4u);
  const ProfileInfo& second = list->profiles[1];
  EXPECT_EQ(second.iccid->digits(), "89881111111111111129");
  EXPECT_EQ(ToHex(second.isdp_aid), "A0000005591010FFFFFFFF8900001200");
  EXPECT_EQ(second.state, ProfileState::kDisabled);
  EXPECT_EQ(second.nickname, "Lab (EU 02)");
  EXPECT_EQ(second.description.provider, "YggdraSIM Lab (Secondary)");
  EXPECT_EQ(second.description.name, "Yggdrasil Secondary");
  EXPECT_EQ(second.profile_class, ProfileClass::kTest);
}

TEST(Es10cTest, ReadsAnswersWithoutProfiles) {
  EXPECT_TRUE(ProfilesInfo::Decode(Hex("bf2d02a000"))->profiles.empty());
  EXPECT_TRUE(ProfilesInfo::Decode(Hex("bf2d00"))->profiles.empty());
  const auto error = ProfilesInfo::Decode(Hex("bf2d03810101"));
  ASSERT_FALSE(error);
  EXPECT_EQ(*error.error().Detail<Es10Detail>(), (Es10Detail{"GetProfilesInfo", 1}));
}

// Notification configuration, owner and policy rules as annex H's automatic tags code them.
TEST(Es10cTest, ReadsTheOtherFields) {
  const auto info = ProfileInfo::FromContents(
      Hex("b60e300c800206c08106612e622e6364b70a800362f2208101ab8200990205609301019402ffd8"));
  ASSERT_TRUE(info) << info.error().ToString();
  ASSERT_EQ(info->description.notifications.size(), 1u);
  EXPECT_EQ(info->description.notifications[0].events.ToString(), "install, enable");
  EXPECT_EQ(info->description.notifications[0].address, "a.b.cd");
  EXPECT_EQ(ToHex(info->description.owner->mcc_mnc), "62F220");
  EXPECT_TRUE(info->description.rules.disabling_not_allowed);
  EXPECT_TRUE(info->description.rules.deletion_not_allowed);
  EXPECT_EQ(info->description.icon_type, IconType::kPng);
  EXPECT_EQ(ToHex(info->description.icon), "FFD8");
}

TEST(Es10cTest, RefusesWhatIsNotDefined) {
  EXPECT_FALSE(ProfileInfo::FromContents(Hex("9f700102")));
  EXPECT_FALSE(ProfileInfo::FromContents(Hex("950103")));
  EXPECT_FALSE(ProfileInfo::FromContents(Hex("5a0998001032547698103214")));
  EXPECT_FALSE(ProfileInfo::FromContents(Hex("990108")));
  EXPECT_FALSE(ProfilesInfo::Decode(Hex("bf2d04a0023000")));
}

TEST(Es10cTest, TurnsResultsIntoErrors) {
  EXPECT_TRUE(EnableProfileResponse::Decode(Hex("bf3103800100")));
  const auto refused = EnableProfileResponse::Decode(Hex("bf3103800102"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "EnableProfile: the profile is not in disabled state (2)");
  EXPECT_EQ(DeleteProfileResponse::Decode(Hex("bf3303800101")).error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(DisableProfileResponse::Decode(Hex("bf3103800100")));
  EXPECT_FALSE(SetNicknameResponse::Decode(Hex("bf2900")));
}

}  // namespace
}  // namespace lpab::sgp22
