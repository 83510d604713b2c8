#include "trace/page_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "trace/trace_page.h"

namespace lpab::trace {
namespace {

using testing::HasSubstr;
using testing::Not;

TraceLog LogOf(const char* text) { return ReadTraceLog(text).value(); }

// The items of a row, column by column: "> text" and "< text".
std::string Shown(const PageRow& row) {
  std::string text;
  for (const auto& cell : row.cells) {
    text += "|";
    for (const PageItem& item : cell) {
      text += item.way == PageItem::Way::kThere  ? "> "
              : item.way == PageItem::Way::kBack ? "< "
                                                 : "";
      text += item.text + ";";
    }
  }
  return text;
}

constexpr char kLpa[] =
    R"({"seconds":0,"event":"begin","program":"lpa"}
{"seconds":0.1,"event":"es9-request","exchange":1,"function":"f","server":"s","bytes":5}
{"seconds":0.3,"event":"es9-answer","exchange":1,"function":"f","httpStatus":200,"bytes":7}
{"seconds":1,"event":"es10-request","batch":1,"index":0,"blocks":1,"function":"GetEID","bytes":6}
{"seconds":1,"event":"apdu-command","batch":1,"index":0,"data":"80E2910006BF3E035C015A00"}
{"seconds":1.5,"event":"apdu-answer","batch":1,"index":0,"outcome":"answered","status":"9000"}
{"seconds":1.5,"event":"es10-answer","batch":1,"index":0,"function":"GetEID","status":"9000","bytes":2}
{"seconds":1.5,"event":"batch-end","batch":1,"commands":1,"answered":1}
)";
constexpr char kDevice[] =
    R"({"seconds":0,"event":"begin","program":"lpa-bridged"}
{"seconds":50.1,"event":"apdu-command","channel":1,"command":1,"data":"80E2910006BF3E035C015A00"}
{"seconds":50.1,"event":"at-sent","line":"AT+CGLA=1"}
{"seconds":50.2,"event":"at-received","line":"OK"}
{"seconds":50.2,"event":"apdu-answer","channel":1,"command":1,"outcome":"answered","data":"01","status":"9000"}
{"seconds":50.3,"event":"at-sent","line":"AT+CCHC=1"}
{"seconds":50.4,"event":"at-received","line":"OK"}
{"seconds":50.5,"event":"at-received","line":"+URC"}
)";

TEST(PageRows, WhatBelongsTogetherIsARow) {
  const TraceLog lpa = LogOf(kLpa);
  const TraceLog device = LogOf(kDevice);
  const auto timeline = MakeTimeline(lpa, &device);
  ASSERT_TRUE(timeline) << timeline.error().ToString();
  const std::vector<PageRow> rows = MakeRows(*timeline);
  ASSERT_EQ(rows.size(), 8u);
  EXPECT_EQ(Shown(rows[2]), "|> f, 5 bytes, s;< HTTP 200, 7 bytes;|||");
  EXPECT_NEAR(rows[2].lasted, 0.2, 1e-9);
  EXPECT_EQ(Shown(rows[3]), "||> GetEID, 6 bytes;||");
  EXPECT_EQ(Shown(rows[4]), "|||> 80E2910006BF3E035C015A00  GetEID;< 019000;|> AT+CGLA=1;< OK;")
      << "the LPA's own record of it is not shown again";
  EXPECT_EQ(Shown(rows[5]), "||||> AT+CCHC=1;< OK;");
  EXPECT_EQ(Shown(rows[7]), "||||< +URC;") << Shown(rows[6]);
}

TEST(PageRows, OneTraceAlone) {
  const TraceLog lpa = LogOf(kLpa);
  const std::vector<PageRow> rows = MakeRows(*MakeTimeline(lpa, nullptr));
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_EQ(Shown(rows[3]), "|||> 80E2910006BF3E035C015A00  GetEID;< 9000;|");
  EXPECT_EQ(MakeTimeline(lpa, &lpa).error().code, ErrorCode::kInvalidArgument);
}

TEST(TracePage, WhatStandsInATraceIsText) {
  const TraceLog log = LogOf(
      R"({"event":"begin","program":"<script>&\"'","version":"1"}
{"event":"es10-answer","function":"<b>","status":"<i onload=x>","body":[{"name":"<u>","value":"'"}]}
{"event":"end","error":{"code":"<a href=x>"}}
)");
  const std::string page = TracePage(*MakeTimeline(log, nullptr));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;&amp;&quot;&#39;"));
  for (const char* text : {"<script", "<i onload", "<u>", "<a href=x"}) {
    EXPECT_THAT(page, Not(HasSubstr(text)));
  }
  EXPECT_THAT(page, HasSubstr("<p class=\"cause\">the card answers &lt;b&gt; with status "));
}

TEST(TracePage, IsBounded) {
  std::string text;
  for (int i = 0; i < 25'000; ++i)
    text += R"({"event":"at-sent","line":"AT"})"
            "\n";
  const std::string page = TracePage(*MakeTimeline(*ReadTraceLog(text), nullptr));
  EXPECT_THAT(page, HasSubstr("5000 more rows are left out."));
}

}  // namespace
}  // namespace lpab::trace
