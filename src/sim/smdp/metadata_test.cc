#include "sim/smdp/metadata.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace lpab::sim::smdp {
namespace {

ProfileMetadata Small() {
  ProfileMetadata metadata;
  metadata.iccid = "8900012345678901234";
  metadata.service_provider_name = "SP";
  metadata.profile_name = "PN";
  return metadata;
}

// Bytes by hand from SGP.22 section 5.5.3; the shape of notificationConfigurationInfo (80 02 06 40
// for enable) as osmo-smdpp sent it in shared data, recorded/ppk.
TEST(Metadata, EncodesTheLeast) {
  EXPECT_EQ(ToHex(Small().Encode().value()),
            "BF25175A0A980010325476981032F4910253509202504E950102");
}

// PLMN bytes as TS 24.008 section 10.5.1.3 has them, the bit strings by hand.
TEST(Metadata, EncodesOwnerAndPolicyRules) {
  ProfileMetadata metadata = Small();
  metadata.owner = ProfileOwner{"001", "01", {0x0A}, {0x0B, 0x0C}};
  metadata.policy_rules = ProfilePolicyRules{false, true, true};
  EXPECT_EQ(ToHex(metadata.Encode().value()),
            "BF25295A0A980010325476981032F4910253509202504E950102"
            "B70C800300F11081010A82020B0C"
            "99020560");
  metadata.owner = ProfileOwner{"310", "410", {}, {}};
  metadata.policy_rules = ProfilePolicyRules{true, false, false};
  EXPECT_TRUE(ToHex(metadata.Encode().value()).ends_with("B705800313001499020780"));
  metadata.policy_rules = ProfilePolicyRules{false, true, false};
  EXPECT_TRUE(ToHex(metadata.Encode().value()).ends_with("99020640"));
}

TEST(Metadata, PolicyRulesNeedAnOwner) {
  ProfileMetadata metadata = Small();
  metadata.policy_rules = ProfilePolicyRules{false, true, false};
  EXPECT_EQ(metadata.Encode().error().message, "profilePolicyRules need a profileOwner");
  for (const char* mnc : {"1", "1234", "0x", ""}) {
    metadata.owner = ProfileOwner{"001", mnc, {}, {}};
    EXPECT_FALSE(metadata.Encode()) << mnc;
  }
}

TEST(Metadata, EncodesIconClassAndNotifications) {
  ProfileMetadata metadata = Small();
  metadata.profile_class = 0;
  metadata.icon = ProfileIcon{1, {0xCA, 0xFE}};
  metadata.notification_addresses = {"a.b"};
  EXPECT_EQ(ToHex(metadata.Encode().value()),
            "BF254C5A0A980010325476981032F4910253509202504E9301019402CAFE950100"
            "B62C"
            "300980020780"
            "8103612E62"
            "300980020640"
            "8103612E62"
            "300980020520"
            "8103612E62"
            "300980020410"
            "8103612E62");
}

TEST(Metadata, TheServerItselfIsNotToldOfTheInstallation) {
  ProfileMetadata metadata = Small();
  metadata.server_address = "a.b";
  EXPECT_EQ(ToHex(metadata.Encode().value()),
            "BF253A5A0A980010325476981032F4910253509202504E950102"
            "B621"
            "300980020640"
            "8103612E62"
            "300980020520"
            "8103612E62"
            "300980020410"
            "8103612E62");
}

TEST(Metadata, RefusesLongNames) {
  ProfileMetadata metadata = Small();
  metadata.service_provider_name = std::string(33, 'x');
  EXPECT_EQ(metadata.Encode().error().message, "serviceProviderName is longer than 32 bytes");
  metadata = Small();
  metadata.profile_name = std::string(65, 'x');
  EXPECT_EQ(metadata.Encode().error().message, "profileName is longer than 64 bytes");
}

TEST(Metadata, TellsIconsApart) {
  EXPECT_EQ(MakeProfileIcon({0x89, 'P', 'N', 'G'})->type, 1);
  EXPECT_EQ(MakeProfileIcon({0xFF, 0xD8, 0xFF, 0xE0})->type, 0);
  EXPECT_FALSE(MakeProfileIcon({'G', 'I', 'F'}));
  EXPECT_FALSE(MakeProfileIcon(Bytes(1025, 0x89)));
}

TEST(Metadata, CutsBetweenCharacters) {
  EXPECT_EQ(CutUtf8("abc", 3), "abc");
  EXPECT_EQ(CutUtf8("ab\xC3\xA9", 3), "ab");
  EXPECT_EQ(CutUtf8("\xF0\x9F\x98\x80", 3), "");
}

}  // namespace
}  // namespace lpab::sim::smdp
