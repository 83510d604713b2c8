// Writes docs/quirks.md from the personalities and quirks, and holds the file to them.
//   LPAB_UPDATE_DOCS=1 sim_modem_test --gtest_filter='QuirksDocument*'
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "sim/modem/personality.h"
#include "sim/modem/quirk_switches.h"

namespace lpab::sim::modem {
namespace {

constexpr char kHead[] = R"(# The modems of lpa-sim

What `lpa-sim modem` and `lpa-sim world` can make of the modem, and who saw a real one do it. Written from `personality.cc` and `quirk_switches.cc` in
`src/sim/modem` by `LPAB_UPDATE_DOCS=1 sim_modem_test --gtest_filter='QuirksDocument*'`; a test fails when they differ.

```
lpa-sim modem --card /tmp/world/card --socket /tmp/modem.sock --personality mt5700 --quirk session-late
```

## Personalities

`--personality NAME`: what the modem says it is, and the quirks in which its firmware differs from that of the EC25. Where nothing is known, it
does what 3GPP TS 27.007 says; of Seiko's MM-M61D nothing is known at all. Firmware is named as in the report that the quirks are from, or else an example.

| name | +CGMI, +CGMM, +CGMR | quirks |
|---|---|---|
)";

constexpr char kQuirks[] = R"(
## Quirks

`--quirk NAME=VALUE`; `NAME` alone is `NAME=yes`. It counts over the personality's.

| name | values | what it does | who saw it |
|---|---|---|---|
)";

// The switches in which these quirks differ from an EC25's.
std::string Differences(const Quirks& quirks) {
  std::string text;
  for (const QuirkSwitch& each : QuirkSwitches()) {
    const std::string value = each.get(quirks);
    if (value == each.get(Quirks{})) continue;
    text += (text.empty() ? "" : ", ") + std::string(each.name) + "=" + value;
  }
  return text;
}

std::string Cell(std::string text) {
  for (size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2)
    text.insert(at, "\\");
  return text;
}

std::string Document() {
  std::string text = kHead;
  for (const Personality& each : Personalities()) {
    text += "| `" + each.name + "` | " + each.manufacturer + ", " + each.model + ", " +
            each.revision + " | " + Cell(Differences(each.quirks)) + " |\n";
  }
  text += kQuirks;
  for (const QuirkSwitch& each : QuirkSwitches()) {
    text += "| `" + std::string(each.name) + "` | " + std::string(each.values) + " | " +
            std::string(each.what) + " | " + std::string(each.evidence) + " |\n";
  }
  return text;
}

TEST(QuirksDocument, IsWhatTheCodeSays) {
  const std::string path = std::string(LPAB_SOURCE_DIR) + "/docs/quirks.md";
  const std::string wanted = Document();
  if (std::getenv("LPAB_UPDATE_DOCS") != nullptr) std::ofstream(path) << wanted;
  std::stringstream found;
  found << std::ifstream(path).rdbuf();
  EXPECT_TRUE(found.str() == wanted) << path << " differs; see the head of this file";
}

TEST(QuirksDocument, NamesAreNamesAndEachHasEvidence) {
  std::set<std::string_view> names;
  for (const QuirkSwitch& each : QuirkSwitches()) {
    EXPECT_TRUE(names.insert(each.name).second) << each.name;
    EXPECT_FALSE(each.evidence.empty()) << each.name;
    EXPECT_FALSE(each.what.empty()) << each.name;
    Quirks quirks;
    EXPECT_TRUE(each.set(quirks, each.get(quirks)) || each.get(quirks).empty()) << each.name;
    EXPECT_FALSE(each.set(quirks, "\n")) << each.name;
  }
}

TEST(QuirkSwitch, SetsOneMemberByName) {
  Quirks quirks;
  EXPECT_TRUE(SetQuirk(quirks, "session-late"));
  EXPECT_TRUE(SetQuirk(quirks, "ccho=no"));
  EXPECT_TRUE(SetQuirk(quirks, "csim-channels=0"));
  EXPECT_TRUE(SetQuirk(quirks, "session-ids=handle16"));
  EXPECT_TRUE(SetQuirk(quirks, "urc=+CREG: 1"));
  EXPECT_TRUE(quirks.session_late);
  EXPECT_FALSE(quirks.ccho);
  EXPECT_EQ(quirks.csim_channels, 0);
  EXPECT_EQ(quirks.session_ids, SessionIds::kHandle16);
  EXPECT_EQ(quirks.urc_amid_answers, "+CREG: 1");
  for (const char* text : {"", "ccho=maybe", "csim-channels", "csim-channels=20", "nothing=1",
                           "session-ids=9", "csim-cut=-1"}) {
    const auto set = SetQuirk(quirks, text);
    ASSERT_FALSE(set) << text;
    EXPECT_EQ(set.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(QuirkSwitch, FaultsHaveNames) {
  EXPECT_EQ(ParseFault("late-answer:7")->at_command, 7);
  EXPECT_EQ(ParseFault("late-answer:7")->kind, Fault::Kind::kLateAnswer);
  for (const char* text : {"", "silence", "silence:0", "silence:x", "noise:1"}) {
    EXPECT_FALSE(ParseFault(text)) << text;
  }
}

TEST(PersonalityTest, IsFoundByName) {
  EXPECT_EQ(FindPersonality("mt5700")->model, "MT5700M-CN");
  const auto none = FindPersonality("ec99");
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().next.find("ec25-j"), std::string::npos);
}

}  // namespace
}  // namespace lpab::sim::modem
