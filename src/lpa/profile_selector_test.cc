#include "lpa/profile_selector.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace lpab::lpa {
namespace {

std::vector<sgp22::ProfileInfo> Profiles() {
  std::vector<sgp22::ProfileInfo> profiles(3);
  profiles[0].iccid = sgp22::Iccid::FromDigits("8949449999999990098").value();
  profiles[0].isdp_aid = FromHex("A0000005591010FFFFFFFF8900001100").value();
  profiles[0].nickname = "home";
  profiles[1].iccid = sgp22::Iccid::FromDigits("8949449999999990023").value();
  profiles[1].nickname = "work";
  profiles[2].iccid = sgp22::Iccid::FromDigits("89000123456789012341").value();
  profiles[2].nickname = "work";
  return profiles;
}

TEST(FindProfileTest, ByIccidAidAndNickname) {
  const auto profiles = Profiles();
  EXPECT_EQ(FindProfile(profiles, "8949449999999990023"), profiles[1]);
  EXPECT_EQ(FindProfile(profiles, "a0000005591010ffffffff8900001100"), profiles[0]);
  EXPECT_EQ(FindProfile(profiles, "home"), profiles[0]);
}

TEST(FindProfileTest, EachFailureHasItsSentence) {
  const auto profiles = Profiles();
  const auto twice = FindProfile(profiles, "work");
  EXPECT_EQ(twice.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(twice.error().message, "2 profiles have the nickname 'work'");
  EXPECT_EQ(FindProfile(profiles, "Home").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(FindProfile(profiles, "8949449999999990024").error().message,
            "the card has no profile '8949449999999990024'");
  EXPECT_EQ(FindProfile(profiles, "").error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace lpab::lpa
