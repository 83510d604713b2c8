#include "trace/trace_text.h"

#include <gtest/gtest.h>

#include "trace/trace_log.h"

namespace lpab::trace {
namespace {

std::string TextOf(const char* line, bool apdus = false) {
  const auto event = ParseEvent(line);
  return event ? EventText(*event, apdus) : event.error().message;
}

// The worked lines of docs/trace.md.
TEST(TraceTextTest, ShowsARequestWithItsBody) {
  EXPECT_EQ(
      TextOf(
          R"({"time":"2026-11-26T13:17:02.123Z","seconds":0.034,"event":"es10-request",)"
          R"("batch":1,"index":0,"blocks":1,"function":"GetEID","bytes":6,"body":[)"
          R"({"name":"GetEID","tag":"BF3E","items":[{"name":"tagList","tag":"5C","value":"5A"}]}]})"),
      "13:17:02.123     0.034  --> card    GetEID  bytes=6 blocks=1\n"
      "                        GetEID\n"
      "                          tagList  5A\n");
}

TEST(TraceTextTest, ShowsErrorsAndOtherEvents) {
  EXPECT_EQ(TextOf(R"({"event":"es9-answer","exchange":2,"function":"cancelSession",)"
                   R"("error":{"code":"timeout","message":"no answer"}})"),
            "?   <-- server  cancelSession failed: timeout: no answer\n");
  EXPECT_EQ(TextOf(R"({"event":"end","exitCode":0})"), "?   end exitCode=0\n");
}

TEST(TraceTextTest, ShowsApdusOnlyWhenAsked) {
  constexpr char kLine[] = R"({"event":"apdu-answer","data":"BF30","status":"9000"})";
  EXPECT_EQ(TextOf(kLine), "");
  EXPECT_EQ(TextOf(kLine, true), "?   <-- apdu    BF309000\n");
}

TEST(TraceTextTest, SurvivesWhatIsNoTrace) {
  EXPECT_EQ(TextOf("{"), "not an event of a trace");
  EXPECT_EQ(TextOf(R"({"event":7})"), "not an event of a trace");
  EXPECT_EQ(TextOf(R"({"event":"es10-answer","time":5,"seconds":"x","body":{"a":1},"error":[]})"),
            "5   <-- card    ?\n");
  std::string deep = R"({"event":"es10-answer","body":)";
  for (int i = 0; i < 5000; ++i) deep += R"([{"items":)";
  deep += "[]";
  for (int i = 0; i < 5000; ++i) deep += "}]";
  EXPECT_LT(TextOf((deep + "}").c_str()).size(), 10000u);
}

}  // namespace
}  // namespace lpab::trace
