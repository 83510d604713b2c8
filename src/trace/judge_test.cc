#include "trace/judge.h"

#include <gtest/gtest.h>

namespace lpab::trace {
namespace {

// What is said of events that an LPA, or a device, wrote one after the other: that of the last.
std::string Said(std::initializer_list<const char*> lines, bool of_device, bool has_lpa = true) {
  Judge judge(has_lpa);
  std::optional<Verdict> verdict;
  for (const char* line : lines) verdict = judge.Look(Json::parse(line), of_device);
  return !verdict ? "" : (verdict->grave ? "grave: " : "odd: ") + verdict->what;
}
std::string OfLpa(const char* line) { return Said({line}, false); }
std::string OfDevice(const char* line) { return Said({line}, true); }

TEST(Judge, TheServer) {
  EXPECT_EQ(OfLpa(R"({"event":"es9-answer","function":"f","httpStatus":200,"bytes":2,"body":[]})"),
            "");
  EXPECT_EQ(OfLpa(R"({"event":"es9-answer","function":"handleNotification","httpStatus":204})"),
            "");
  EXPECT_EQ(OfLpa(R"({"event":"es9-answer","function":"f","httpStatus":500,"text":"<html>"})"),
            "grave: the server answers f with HTTP 500");
  EXPECT_EQ(OfLpa(R"({"event":"es9-answer","function":"f","httpStatus":200,"bytes":9,"text":"x"})"),
            "grave: the server's answer to f is no JSON object");
  EXPECT_EQ(OfLpa(R"({"event":"es9-answer","function":"f","error":{"code":"timeout"}})"),
            "grave: no answer to f: timeout");
  // The words are those of SGP.22 section 5.2.6.2, 8.2.6 and 3.8.
  const std::string failed = OfLpa(
      R"({"event":"es9-answer","function":"f","httpStatus":200,"body":[{"name":"header","items":[)"
      R"({"name":"functionExecutionStatus","items":[{"name":"status","value":"Failed"},)"
      R"({"name":"statusCodeData","items":[{"name":"subjectCode","value":"8.2.6"},)"
      R"({"name":"reasonCode","value":"3.8"},{"name":"message","value":"no such"}]}]}]}]})");
  EXPECT_NE(failed.find("(8.2.6/3.8); the server says: no such"), failed.npos) << failed;
}

TEST(Judge, TheCard) {
  EXPECT_EQ(OfLpa(R"({"event":"es10-answer","function":"F","outcome":"answered","status":"9000",)"
                  R"("body":[{"name":"F","items":[{"name":"enableResult","value":"0: ok"}]}]})"),
            "");
  EXPECT_EQ(OfLpa(R"({"event":"es10-answer","function":"F","status":"910B"})"), "");
  EXPECT_EQ(OfLpa(R"({"event":"es10-answer","function":"F","status":"6A88"})"),
            "grave: the card answers F with status 6A88");
  EXPECT_EQ(OfLpa(R"({"event":"es10-answer","function":"F","outcome":"unknown"})"),
            "grave: no answer of the card to F");
  EXPECT_EQ(OfLpa(R"({"event":"es10-answer","function":"F","status":"9000","body":)"
                  R"([{"name":"x","items":[{"name":"errorReason","value":"10: memory"}]}]})"),
            "grave: the card answers F with errorReason 10: memory");
  EXPECT_EQ(OfLpa(R"({"event":"es10-answer","function":"RetrieveNotificationsList","body":)"
                  R"([{"name":"x","items":[{"name":"errorReason","value":"10: memory"}]}]})"),
            "")
      << "an old one, for its server";
}

TEST(Judge, TheModem) {
  EXPECT_EQ(Said({R"({"event":"at-sent","line":"AT+CCHO=\"A0\""})",
                  R"({"event":"at-received","line":"+CME ERROR: 4"})"},
                 true),
            "odd: the modem answers AT+CCHO with +CME ERROR: 4 (operation not supported)");
  EXPECT_EQ(Said({R"({"event":"at-sent","line":"AT+CGLA=1,4,\"00\""})",
                  R"({"event":"at-received","line":"ERROR"})"},
                 true),
            "grave: the modem answers AT+CGLA with ERROR");
  EXPECT_EQ(OfDevice(R"({"event":"at-received","line":"OK"})"), "");
  EXPECT_EQ(OfDevice(R"({"event":"port-failed","error":{"code":"unavailable","message":"gone"}})"),
            "grave: the device's port-failed: unavailable: gone");
}

TEST(Judge, TheDevice) {
  EXPECT_EQ(OfDevice(R"({"event":"apdu-answer","outcome":"answered","status":"6985"})"),
            "odd: the card answers with status 6985");
  EXPECT_EQ(Said({R"({"event":"apdu-answer","outcome":"answered","status":"6985"})"}, true, false),
            "grave: the card answers with status 6985");
  EXPECT_EQ(OfDevice(R"({"event":"apdu-answer","outcome":"unknown","error":{"code":"x"}})"),
            "grave: no answer of the card: x");
  EXPECT_EQ(OfDevice(R"({"event":"audit","operation":"lease","result":"granted"})"), "");
  EXPECT_EQ(OfDevice(R"({"event":"audit","operation":"DeleteProfile","result":"refused 6982"})"),
            "grave: the device's audit: DeleteProfile, refused 6982");
  EXPECT_EQ(OfDevice(R"({"event":"audit","operation":"EnableProfile","result":"code 2"})"),
            "odd: the device's audit: EnableProfile, code 2");
  EXPECT_EQ(OfDevice(R"({"event":"lost","lines":7})"),
            "odd: 7 lines of the device's trace are missing here");
}

TEST(Judge, TheLpaItself) {
  EXPECT_EQ(OfLpa(R"({"event":"batch-end","error":{"code":"timeout","message":"no answer"}})"),
            "grave: the way to the card: timeout: no answer");
  EXPECT_EQ(OfLpa(R"({"event":"channel-open","error":{"code":"busy"}})"),
            "grave: channel-open: busy");
  EXPECT_EQ(OfLpa(R"({"event":"switch-end","end":"rolled-back"})"),
            "grave: the switch of profiles: rolled-back");
  Judge judge(true);
  EXPECT_FALSE(judge.Look(Json::parse(R"({"event":"end","exitCode":4,"error":{"code":"not-found",)"
                                      R"("message":"none","next":"look"}})"),
                          false));
  EXPECT_EQ(judge.conclusion(), "lpa ended with not-found: none; look");
}

TEST(Judge, WhatIsNoEventOfOurs) {
  for (const char* line : {R"({"event":"es10-answer","body":{"a":1},"status":7,"function":[]})",
                           R"({"event":"x","error":[]})", R"({"event":"at-received"})"}) {
    OfLpa(line);
    OfDevice(line);
  }
  std::string deep = R"({"event":"es10-answer","body":)";
  for (int i = 0; i < 5000; ++i) deep += R"([{"items":)";
  deep += "[]";
  for (int i = 0; i < 5000; ++i) deep += "}]";
  EXPECT_EQ(OfLpa((deep + "}").c_str()), "");
}

}  // namespace
}  // namespace lpab::trace
