#include "io/boot_timer.h"

#include <gtest/gtest.h>

namespace lpab::io {
namespace {

using std::chrono::milliseconds;

TEST(BootTimer, CallsBackOnceAtItsTime) {
  const auto loop = PollLoop::Create().value();
  int called = 0;
  const auto timer = BootTimer::Create(*loop, [&] { ++called; }).value();
  const Clock& clock = Clock::BootTime();
  const Clock::TimePoint at = clock.Now() + milliseconds(30);
  timer->Set(at);
  loop->StartTimer(milliseconds(150), [&] { loop->Stop(); });
  ASSERT_TRUE(loop->Run());
  EXPECT_EQ(called, 1);
  timer->Set(clock.Now() - milliseconds(5));  // a time that has passed
  timer->Set(clock.Now() - milliseconds(5));
  loop->StartTimer(milliseconds(50), [&] { loop->Stop(); });
  ASSERT_TRUE(loop->Run());
  EXPECT_EQ(called, 2);
}

TEST(BootTimer, IsSwitchedOff) {
  const auto loop = PollLoop::Create().value();
  const auto timer = BootTimer::Create(*loop, [] { ADD_FAILURE(); }).value();
  timer->Set(Clock::BootTime().Now() + milliseconds(20));
  timer->Set({});
  loop->StartTimer(milliseconds(60), [&] { loop->Stop(); });
  ASSERT_TRUE(loop->Run());
}

TEST(BootTimeClock, IsNeverBehindTheSteadyOne) {
  const auto steady = Clock::System().Now();
  EXPECT_GE(Clock::BootTime().Now(), steady);
}

}  // namespace
}  // namespace lpab::io
