#include "sim/modem/uart.h"

#include <gtest/gtest.h>

namespace lpab::sim::modem {
namespace {

using std::chrono::milliseconds;

TEST(UartLine, WithoutARateBytesPassAtOnce) {
  FakeClock clock;
  UartLine line(std::nullopt, clock);
  EXPECT_EQ(line.UntilArrival(), std::nullopt);
  line.Push(Bytes{1, 2, 3});
  EXPECT_EQ(line.UntilArrival(), milliseconds(0));
  EXPECT_EQ(line.TakeArrived(), (Bytes{1, 2, 3}));
  EXPECT_EQ(line.UntilArrival(), std::nullopt);
}

// 9600 baud are 960 bytes a second, 8N1.
TEST(UartLine, BytesTakeTheirTime) {
  FakeClock clock;
  clock.SleepFor(milliseconds(5000));
  UartLine line(9600, clock);
  line.Push(Bytes(48, 'x'));
  EXPECT_EQ(line.TakeArrived().size(), 0u);
  EXPECT_EQ(line.UntilArrival(), milliseconds(50));
  clock.SleepFor(milliseconds(25));
  EXPECT_EQ(line.TakeArrived().size(), 24u);
  EXPECT_EQ(line.UntilArrival(), milliseconds(25));
  clock.SleepFor(milliseconds(25));
  EXPECT_EQ(line.TakeArrived().size(), 24u);
  EXPECT_EQ(line.UntilArrival(), std::nullopt);
}

TEST(UartLine, AnIdleLineStartsAnew) {
  FakeClock clock;
  UartLine line(9600, clock);
  line.Push(Bytes(24, 'x'));
  clock.SleepFor(milliseconds(1000));
  EXPECT_EQ(line.TakeArrived().size(), 24u);
  line.Push(Bytes(24, 'x'));
  EXPECT_EQ(line.TakeArrived().size(), 0u);
  EXPECT_EQ(line.UntilArrival(), milliseconds(25));
}

TEST(UartLine, AFastRateIsKeptOverManyBytes) {
  FakeClock clock;
  UartLine line(115200, clock);
  line.Push(Bytes(115200, 'x'));  // ten seconds of them
  size_t arrived = 0;
  while (const auto wait = line.UntilArrival()) {
    clock.SleepFor(std::max(*wait, milliseconds(1)));
    arrived += line.TakeArrived().size();
  }
  EXPECT_EQ(arrived, 115200u);
  EXPECT_EQ(clock.Now().time_since_epoch(), milliseconds(10000));
}

}  // namespace
}  // namespace lpab::sim::modem
