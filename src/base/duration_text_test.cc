#include "base/duration_text.h"

#include <gtest/gtest.h>

namespace lpab {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(DurationText, IsParsedWithinBounds) {
  const auto parse = [](const char* text) { return ParseDuration(text, seconds(5), hours(24)); };
  EXPECT_EQ(parse("90s").value(), seconds(90));
  EXPECT_EQ(parse("15m").value(), minutes(15));
  EXPECT_EQ(parse("24h").value(), hours(24));
  EXPECT_EQ(parse("5s").value(), seconds(5));
  for (const char* text : {"", "5", "s", "-5s", "5 s", "5s ", "5d", "1.5h", "5S", "99999999999s"}) {
    EXPECT_EQ(parse(text).error().code, ErrorCode::kInvalidArgument) << text;
  }
  EXPECT_EQ(parse("4s").error().message, "'4s' is not from 5 s to 24 h");
  EXPECT_FALSE(parse("25h"));
  EXPECT_FALSE(parse("4294967295h"));
}

TEST(DurationText, SaysTwoUnitsAtMost) {
  EXPECT_EQ(DurationText(Duration(0)), "0 s");
  EXPECT_EQ(DurationText(Duration(1)), "1 s");
  EXPECT_EQ(DurationText(seconds(59)), "59 s");
  EXPECT_EQ(DurationText(minutes(15)), "15 min");
  EXPECT_EQ(DurationText(seconds(843)), "14 min 3 s");
  EXPECT_EQ(DurationText(hours(2)), "2 h");
  EXPECT_EQ(DurationText(hours(2) + minutes(5) + seconds(7)), "2 h 5 min");
}

}  // namespace
}  // namespace lpab
