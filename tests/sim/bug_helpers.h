// What every test of a Bugs switch holds an LPA to.
#pragma once

#include "case_helpers.h"

namespace lpab::tests {

// "wrong-mac" as a test is called: "WrongMac".
inline std::string TestNameOf(std::string_view switch_name) {
  std::string name;
  bool upper = true;
  for (const char c : switch_name) {
    if (c != '-') name += upper ? static_cast<char>(std::toupper(c)) : c;
    upper = c == '-';
  }
  return name;
}

// Whether this program has a test of that name in the suite.
inline bool HasTest(const std::string& suite, const std::string& name) {
  const testing::UnitTest& all = *testing::UnitTest::GetInstance();
  for (int i = 0; i < all.total_test_suite_count(); ++i) {
    const testing::TestSuite& each = *all.GetTestSuite(i);
    if (each.name() != suite) continue;
    for (int j = 0; j < each.total_test_count(); ++j) {
      if (each.GetTestInfo(j)->name() == name) return true;
    }
  }
  return false;
}

// What a failed download says and leaves: its sentence (a part of it), the program's exit code,
// and the reasons that the server was given.
struct Failed {
  std::string says;
  int exit = 0;
  std::vector<int> cancelled = {};
};

// Nothing is installed or half-installed, no memory is lost, no channel is open, neither side is in
// the session.
inline void ExpectNothingLeft(World& world) {
  EXPECT_TRUE(world.card_state().profiles.empty());
  EXPECT_FALSE(world.CardHasSession());
  EXPECT_EQ(world.OpenChannels(), 0);
}

inline void ExpectFailed(World& world, const std::string& order, const Failed& expected) {
  const size_t free = world.FreeCardMemory();
  const auto result = world.Download(order);
  ASSERT_FALSE(result);
  (void)ReasonOf(result);
  EXPECT_NE(result.error().message.find(expected.says), std::string::npos)
      << result.error().ToString();
  EXPECT_EQ(ExitOf(result), expected.exit) << result.error().ToString();
  EXPECT_EQ(world.cancel_reasons(), expected.cancelled);
  EXPECT_EQ(world.OpenChannels(), 0);
  EXPECT_EQ(world.FreeCardMemory(), free);
  ExpectNothingLeft(world);
}

}  // namespace lpab::tests
