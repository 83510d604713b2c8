#include "apps/lpa-bridged/hooks.h"

#include <gtest/gtest.h>

#include <fstream>

#include "io/temporary_folder.h"

namespace lpab::apps {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class HooksTest : public testing::Test {
 protected:
  HooksTest() {
    options_.before_open = Append("before");
    options_.after_close = Append("after");
    options_.after_switch = Append("$LPAB_ICCID:$LPAB_IMSI:$LPAB_OPERATOR:$LPAB_APN");
  }
  HookOptions::Command Append(const std::string& text) const {
    return {"sh", "-c", "echo \"" + text + "\" >>\"$0\"", log_};
  }
  // A run of the daemon.
  Hooks Run() const { return Hooks(options_, mark_); }
  std::string Log() const {
    std::ifstream file(log_);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  const io::TemporaryFolder folder_;
  const std::string log_ = folder_.path() + "/log";
  const std::string mark_ = folder_.path() + "/mark";
  const Call call_{Deadline::After(seconds(20)), {}};
  HookOptions options_;
};

TEST_F(HooksTest, RunAroundTheUseOfTheModem) {
  Hooks hooks = Run();
  EXPECT_TRUE(hooks.BeforeOpen(call_));
  EXPECT_EQ(Log(), "before\n");
  EXPECT_TRUE(hooks.left_behind());
  hooks.AfterClose();
  EXPECT_EQ(Log(), "before\nafter\n");
  EXPECT_FALSE(hooks.left_behind());
}

TEST_F(HooksTest, AFailureIsTheClientsAnswer) {
  options_.before_open = {"sh", "-c", "echo 'pppd is in a call' >&2; exit 1"};
  const auto begun = Run().BeforeOpen(call_);
  EXPECT_EQ(begun.error().code, ErrorCode::kRefused);
  EXPECT_EQ(begun.error().message,
            "the device does not give its modem away: before_open: sh ended with code 1: pppd is "
            "in a call");
}

TEST_F(HooksTest, EachHasItsDeadline) {
  options_.deadline = milliseconds(100);
  options_.before_open = options_.after_close = {"sleep", "1000"};
  Hooks hooks = Run();
  EXPECT_EQ(hooks.BeforeOpen(call_).error().code, ErrorCode::kTimeout);
  hooks.AfterClose();
  EXPECT_FALSE(hooks.left_behind());
}

// The daemon was killed: what its before_open did still holds.
TEST_F(HooksTest, AfterACrashAfterCloseIsStillDue) {
  EXPECT_TRUE(Run().BeforeOpen(call_));
  Hooks next = Run();
  EXPECT_TRUE(next.left_behind());
  EXPECT_TRUE(next.BeforeOpen(call_));
  next.AfterClose();
  EXPECT_EQ(Log(), "before\nafter\n");
  EXPECT_FALSE(next.left_behind());
}

TEST_F(HooksTest, AfterARebootAfterCloseRunsFirst) {
  std::ofstream(mark_) << "c0ffee00-0000-4000-8000-000000000000\n";
  Hooks next = Run();
  EXPECT_TRUE(next.BeforeOpen(call_));
  next.AfterClose();
  EXPECT_EQ(Log(), "after\nbefore\nafter\n");
}

TEST_F(HooksTest, AfterASwitchTheProfileIsInTheEnvironment) {
  Run().AfterSwitch({"8944110068931234567", "234101234567890", "O2 - UK", "mobile.o2.co.uk"});
  EXPECT_EQ(Log(), "8944110068931234567:234101234567890:O2 - UK:mobile.o2.co.uk\n");
}

TEST_F(HooksTest, WithoutCommandsNothingIsRemembered) {
  options_ = {};
  Hooks hooks = Run();
  EXPECT_TRUE(options_.empty());
  EXPECT_TRUE(hooks.BeforeOpen(call_));
  EXPECT_FALSE(hooks.left_behind());
  hooks.AfterClose();
}

}  // namespace
}  // namespace lpab::apps
