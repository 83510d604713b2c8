#include "trace/alignment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lpab::trace {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

// Made by hand: an LPA's trace and a device's, a command a call.
class AlignmentTest : public testing::Test {
 protected:
  AlignmentTest() {
    lpa_.events = {{{"event", "begin"}, {"program", "lpa"}}};
    device_.events = {{{"event", "begin"}, {"program", "lpa-bridged"}}};
    device_.of_device = true;
  }
  void Lpa(const char* data, double sent, double answered) {
    Add(lpa_, {{"batch", ++number_}, {"index", 0}}, data, sent, answered);
  }
  void Device(const char* data, double sent, double answered) {
    Add(device_, {{"channel", 1}, {"command", ++number_}}, data, sent, answered);
  }
  static void Add(TraceLog& log, Json key, const char* data, double sent, double answered) {
    Json command = {{"event", "apdu-command"}, {"seconds", sent}, {"data", data}};
    Json answer = {{"event", "apdu-answer"}, {"seconds", answered}, {"outcome", "answered"}};
    command.update(key);
    answer.update(key);
    log.events.push_back(command);
    log.events.push_back(answer);
  }

  TraceLog lpa_;
  TraceLog device_;
  int number_ = 0;
};

// The device's 900.005 to 900.015 lie within the LPA's 1.000 to 1.030: -899.005 to -898.985; of the
// second command -899.001 to -898.990 is left.
TEST_F(AlignmentTest, AnOffsetThatAllCommandsAllow) {
  Lpa("80E2910003BF200000", 1.000, 1.030);
  Lpa("80E2910003BF2E0000", 2.000, 2.020);
  Device("80E2910003BF200000", 900.005, 900.015);
  Device("80E2910003BF2E0000", 901.001, 901.010);
  const auto aligned = Align(lpa_, device_);
  ASSERT_TRUE(aligned);
  EXPECT_NEAR(aligned->offset, -898.9955, 1e-9);
  EXPECT_NEAR(aligned->uncertainty, 0.0055, 1e-9);
  EXPECT_THAT(aligned->pairs, ElementsAre(Pair(1u, 1u), Pair(3u, 3u)));
  EXPECT_EQ(aligned->ToText(),
            "the device's times are aligned by 2 of 2 commands, to 5.5 ms either way");
}

TEST_F(AlignmentTest, TheRunAmongOthersThatFitsBest) {
  for (int run = 0; run < 5; ++run) Device("80E2910003BF2D0000", 100.0 * run, 100.0 * run + 0.01);
  Device("80E2910003BF200000", 301.0, 301.01);
  Lpa("80E2910003BF2D0000", 7.0, 7.02);
  Lpa("80E2910003BF200000", 8.0, 8.02);
  const auto aligned = Align(lpa_, device_);
  ASSERT_TRUE(aligned);
  EXPECT_NEAR(aligned->offset, -293, 0.02);
  EXPECT_EQ(aligned->agreeing, 2u);
  EXPECT_EQ(aligned->other_places, 0u);
}

TEST_F(AlignmentTest, SeveralPlacesAreToldAndTheCalendarDecides) {
  for (int run = 0; run < 3; ++run) Device("80E2910003BF2D0000", 100.0 * run, 100.0 * run + 0.01);
  Lpa("80E2910003BF2D0000", 7.0, 7.02);
  const auto last = Align(lpa_, device_);
  ASSERT_TRUE(last);
  EXPECT_NEAR(last->offset, -193, 0.02);
  EXPECT_THAT(last->ToText(), HasSubstr("; 2 other places fit as well"));
  lpa_.events[1]["time"] = "2026-11-26T13:17:07.000Z";     // at 7.0
  device_.events[1]["time"] = "2026-11-26T13:17:06.500Z";  // at 0.0
  EXPECT_NEAR(Align(lpa_, device_)->offset, 7, 0.02);
}

TEST_F(AlignmentTest, HiddenDigitsMatchAny) {
  Lpa("80E2910006BF310300****", 1.0, 1.1);
  Device("80E2910006BF310300ABCD", 5.0, 5.1);
  EXPECT_EQ(Align(lpa_, device_)->agreeing, 1u);
  Lpa("80E2910006BF310301****", 2.0, 2.1);
  EXPECT_EQ(Align(lpa_, device_)->agreeing, 1u) << "another command";
}

TEST_F(AlignmentTest, ACommandThatTookLongerThanTheLpaWaitedIsNotTheSame) {
  Lpa("80E2910003BF2D0000", 1.0, 1.1);
  Device("80E2910003BF2D0000", 5.0, 5.2);
  EXPECT_EQ(Align(lpa_, device_).error().code, ErrorCode::kNotFound);
}

TEST_F(AlignmentTest, WithoutCommandsByTheCalendars) {
  EXPECT_EQ(Align(lpa_, device_).error().code, ErrorCode::kNotFound);
  lpa_.events[0].update(Json{{"time", "2026-03-01T00:00:01.500Z"}, {"seconds", 0.5}});
  EXPECT_FALSE(Align(lpa_, device_)) << "the device's is not set";
  device_.events[0].update(Json{{"time", "2026-02-28T23:59:59.000Z"}, {"seconds", 10.0}});
  const auto aligned = Align(lpa_, device_);
  ASSERT_TRUE(aligned);
  EXPECT_NEAR(aligned->offset, -12, 1e-6);
  EXPECT_EQ(aligned->ToText(),
            "no command is in both: the device is shown by its calendar, which may be wrong");
}

}  // namespace
}  // namespace lpab::trace
