#include "io/wait.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "io/cancellation_source.h"
#include "io/event_fd.h"
#include "io/mailbox.h"
#include "io/stop_signals.h"

namespace lpab::io {
namespace {

using std::chrono::milliseconds;

Call In(int ms) { return Call{Deadline::After(milliseconds(ms)), {}}; }

TEST(Wait, ReturnsWhenReadable) {
  const EventFd event = EventFd::Create().value();
  EXPECT_EQ(WaitReadable(event.fd(), In(20)).error().code, ErrorCode::kTimeout);
  event.Signal();
  EXPECT_TRUE(WaitReadable(event.fd(), In(20)));
  event.Clear();
  EXPECT_EQ(WaitReadable(event.fd(), In(1)).error().code, ErrorCode::kTimeout);
}

TEST(Wait, EndsOnADeadlineOfAClockThatStandsStill) {
  const FakeClock clock;
  const EventFd event = EventFd::Create().value();
  const Call call{Deadline::After(milliseconds(10), clock), {}};
  EXPECT_EQ(WaitReadable(event.fd(), call).error().code, ErrorCode::kTimeout);
}

TEST(Wait, ADescriptorThatIsNoneIsAnError) {
  EXPECT_EQ(WaitReadable(1000, In(1000)).error().code, ErrorCode::kUnavailable);
}

TEST(Wait, CancellationFromAnotherThreadWakesIt) {
  const EventFd event = EventFd::Create().value();
  const CancellationSource source = CancellationSource::Create().value();
  std::thread canceller([&] {
    std::this_thread::sleep_for(milliseconds(20));
    source.Cancel();
  });
  const Call call{Deadline::After(std::chrono::seconds(30)), source.cancellation()};
  EXPECT_EQ(WaitReadable(event.fd(), call).error().code, ErrorCode::kCancelled);
  canceller.join();
  event.Signal();
  EXPECT_EQ(WaitReadable(event.fd(), call).error().code, ErrorCode::kCancelled);
}

TEST(Wait, PollTimeoutClampsWhatIsLong) {
  EXPECT_EQ(PollTimeout(Duration::max()), -1);
  EXPECT_EQ(PollTimeout(milliseconds(7)), 7);
  EXPECT_EQ(PollTimeout(std::chrono::hours(24 * 365)), 2147483647);
}

TEST(Fd, MovesAndCloses) {
  Fd first(dup(1));
  const int number = first.get();
  Fd second(std::move(first));
  EXPECT_EQ(second.get(), number);
  second.Reset();
  EXPECT_EQ(write(number, "", 0), -1);
}

TEST(Mailbox, KeepsOrderAndBound) {
  auto mailbox = Mailbox<int>::Create(2).value();
  EXPECT_TRUE(mailbox->Push(1));
  EXPECT_TRUE(mailbox->Push(2));
  EXPECT_EQ(mailbox->Push(3).error().code, ErrorCode::kResourceExhausted);
  EXPECT_EQ(mailbox->Take(In(1000)).value(), 1);
  EXPECT_EQ(mailbox->Take(In(1000)).value(), 2);
  EXPECT_EQ(mailbox->Take(In(1)).error().code, ErrorCode::kTimeout);
}

TEST(Mailbox, WakesTheTaker) {
  auto mailbox = Mailbox<std::string>::Create(2).value();
  std::thread pusher([&] {
    std::this_thread::sleep_for(milliseconds(20));
    static_cast<void>(mailbox->Push("hello"));
    mailbox->Close();
  });
  EXPECT_EQ(mailbox->Take(In(30000)).value(), "hello");
  EXPECT_EQ(mailbox->Take(In(30000)).error().code, ErrorCode::kUnavailable);
  pusher.join();
  EXPECT_EQ(mailbox->Push("late").error().code, ErrorCode::kUnavailable);
}

TEST(StopSignals, ASignalCancels) {
  auto signals = StopSignals::Install();
  ASSERT_TRUE(signals);
  EXPECT_EQ(StopSignals::Install().error().code, ErrorCode::kFailedPrecondition);
  EXPECT_FALSE(signals->cancellation().Requested());
  std::raise(SIGTERM);
  EXPECT_TRUE(signals->cancellation().Requested());
  EXPECT_TRUE(WaitReadable(signals->fd(), In(1000)));
}

// A terminal that is gone stops a program as Ctrl-C does, unless nohup says otherwise.
TEST(StopSignals, AHangUpCancels) {
  auto signals = StopSignals::Install();
  ASSERT_TRUE(signals);
  raise(SIGHUP);
  EXPECT_TRUE(signals->cancellation().Requested());
}

TEST(StopSignals, NohupStays) {
  std::signal(SIGHUP, SIG_IGN);
  {
    auto signals = StopSignals::Install();
    ASSERT_TRUE(signals);
    raise(SIGHUP);
    EXPECT_FALSE(signals->cancellation().Requested());
  }
  raise(SIGHUP);
  std::signal(SIGHUP, SIG_DFL);
}

TEST(StopSignals, TheSecondOneKills) {
  EXPECT_EXIT(
      {
        auto signals = StopSignals::Install();
        std::raise(SIGINT);
        std::raise(SIGINT);
      },
      testing::KilledBySignal(SIGINT), "");
}

}  // namespace
}  // namespace lpab::io
