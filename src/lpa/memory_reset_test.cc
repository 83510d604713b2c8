#include "lpa/memory_reset.h"

#include <gtest/gtest.h>

#include "lpa/scripted_isdr.h"

namespace lpab::lpa {
namespace {

constexpr char kList[] = "BF2D0D5C0B5A4F9F7090919295B6B799";
constexpr char kReset[] = "BF340482020780";
// ICCID 8949449999999990098, and no profile.
constexpr char kOne[] = "BF2D1AA018E3165A0A989444999999990990F89F7001009004686F6D659000";
constexpr char kNone[] = "BF2D02A0009000";

class MemoryResetTest : public testing::Test {
 protected:
  Result<std::vector<sgp22::Iccid>> Reset() {
    MemoryResetOptions options;
    options.what.delete_operational_profiles = true;
    options.reopen_pause = Duration(0);
    return ResetMemory(card_, {}, options, {});
  }
  ScriptedIsdr card_;
};

TEST_F(MemoryResetTest, SaysWhatIsGone) {
  card_.On(kList, kOne).On(kList, kNone).On(kReset, "BF3403800100910B");
  const auto gone = Reset();
  ASSERT_TRUE(gone) << gone.error().ToString();
  ASSERT_EQ(gone->size(), 1u);
  EXPECT_EQ(gone->at(0).digits(), "8949449999999990098");
  EXPECT_EQ(card_.opened(), 2);
  EXPECT_EQ(card_.open_channels(), 0);
}

TEST_F(MemoryResetTest, ARefusalIsSaidInWords) {
  card_.On(kList, kNone).On(kReset, "BF34038001019000");
  EXPECT_EQ(Reset().error().message, "EuiccMemoryReset: there is nothing to delete (1)");
  EXPECT_EQ(card_.open_channels(), 0);
}

TEST_F(MemoryResetTest, SilenceAndItTookPlace) {
  card_.On(kList, kOne).On(kList, kNone).On(kReset, "?");
  EXPECT_EQ(Reset().value().size(), 1u);
}

TEST_F(MemoryResetTest, SilenceAndItDidNot) {
  card_.On(kList, kOne).On(kReset, "?");
  EXPECT_EQ(Reset().error().code, ErrorCode::kUnavailable);
}

TEST_F(MemoryResetTest, SilenceAndTheCardIsGone) {
  card_.On(kList, kOne).On(kReset, "?");
  card_.FailOpenFrom(2);
  EXPECT_EQ(Reset().error().code, ErrorCode::kUnknownOutcome);
}

}  // namespace
}  // namespace lpab::lpa
