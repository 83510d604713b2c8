#include "io/poll_loop.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>

#include <thread>

namespace lpab::io {
namespace {

using std::chrono::milliseconds;

TEST(PollLoop, CallsBackForDescriptorsTimersAndPosts) {
  auto loop = PollLoop::Create().value();
  const EventFd event = EventFd::Create().value();
  std::string order;
  loop->Watch(event.fd(), POLLIN, [&](short ready) {
    EXPECT_EQ(ready, POLLIN);
    event.Clear();
    order += "event ";
    loop->Post([&] {
      order += "post ";
      loop->Stop();
    });
  });
  loop->StartTimer(milliseconds(10), [&] {
    order += "timer ";
    event.Signal();
  });
  ASSERT_TRUE(loop->Run());
  EXPECT_EQ(order, "timer event post ");
}

TEST(PollLoop, TimersFireInOrderAndCancelledOnesDoNot) {
  FakeClock clock;
  auto loop = PollLoop::Create(clock).value();
  std::string order;
  loop->StartTimer(milliseconds(20), [&] {
    order += "b";
    loop->Stop();
  });
  const auto cancelled = loop->StartTimer(milliseconds(15), [&] { order += "x"; });
  loop->StartTimer(milliseconds(10), [&] {
    order += "a";
    loop->CancelTimer(cancelled);
  });
  clock.SleepFor(milliseconds(30));
  ASSERT_TRUE(loop->Run());
  EXPECT_EQ(order, "ab");
}

TEST(PollLoop, ACallbackMayUnwatchItselfAndOthers) {
  auto loop = PollLoop::Create().value();
  const EventFd first = EventFd::Create().value();
  const EventFd second = EventFd::Create().value();
  first.Signal();
  second.Signal();
  int calls = 0;
  const auto callback = [&](short) {
    ++calls;
    loop->Unwatch(first.fd());
    loop->Unwatch(second.fd());
    loop->StartTimer(milliseconds(5), [&] { loop->Stop(); });
  };
  loop->Watch(first.fd(), POLLIN, callback);
  loop->Watch(second.fd(), POLLIN, callback);
  ASSERT_TRUE(loop->Run());
  EXPECT_EQ(calls, 1);
}

TEST(PollLoop, EventsCanBeChanged) {
  auto loop = PollLoop::Create().value();
  const EventFd event = EventFd::Create().value();
  event.Signal();
  int calls = 0;
  loop->Watch(event.fd(), POLLIN, [&](short) {
    if (++calls == 2) loop->SetEvents(event.fd(), 0);
  });
  loop->StartTimer(milliseconds(20), [&] { loop->Stop(); });
  ASSERT_TRUE(loop->Run());
  EXPECT_EQ(calls, 2);
}

TEST(PollLoop, AClosedDescriptorIsAnErrorNotASpin) {
  auto loop = PollLoop::Create().value();
  loop->Watch(1000, POLLIN, [](short) { FAIL(); });
  EXPECT_EQ(loop->Run().error().code, ErrorCode::kInternal);
}

TEST(PollLoop, IdleMakesNoWakeUps) {
  auto loop = PollLoop::Create().value();
  std::atomic<long> switches = -1;
  std::thread runner([&] {
    rusage before{}, after{};
    getrusage(RUSAGE_THREAD, &before);
    EXPECT_TRUE(loop->Run());
    getrusage(RUSAGE_THREAD, &after);
    switches = after.ru_nvcsw - before.ru_nvcsw;
  });
  std::this_thread::sleep_for(milliseconds(300));
  loop->Stop();
  runner.join();
  EXPECT_LE(switches, 2);
}

}  // namespace
}  // namespace lpab::io
