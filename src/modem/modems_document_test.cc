// Writes docs/modems.md from the rows, and holds the file to them.
//   LPAB_UPDATE_DOCS=1 modem_test --gtest_filter='ModemsDocument*'
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "modem/modem_profile.h"

namespace lpab::modem {
namespace {

constexpr char kHead[] = R"(# Which modems

What `lpa-bridged` knows of modems, and who says so. A modem without a row of its own is handled by the last one: both ways to the card are tried, by using
them. Written from the rows in `src/modem/modem_rows.cc` by `LPAB_UPDATE_DOCS=1 modem_test --gtest_filter='ModemsDocument*'`; a test fails when the two
differ. A device's own settings count over its row: see `[modem_profile]` in [lpa-bridged.md](lpa-bridged.md).

`cgla` is AT+CCHO, AT+CGLA and AT+CCHC; `csim` is AT+CSIM with MANAGE CHANNEL and SELECT.

After a profile switch the steps are taken in order, until the modem itself reports the ICCID of the new profile; behind each the seconds that it is given:
`wait` for the card's REFRESH or the modem itself; `cfun-4-1` (AT+CFUN=4, AT+CFUN=1: radio off and on), `cfun-0-1` (AT+CFUN=0, AT+CFUN=1: the card too),
`restart` (AT+CFUN=1,1: a USB port goes away and comes back); a device's own settings may name `sim-power`, two commands of theirs. Where nobody has
measured what a modem needs, the usual steps stand, the least disturbing first.

| modem | +CGMM begins with | ways, in order | after a switch | besides | evidence | tried on hardware: firmware, by whom |
|---|---|---|---|---|---|---|
)";

template <typename T, typename ToText>
std::string Join(const std::vector<T>& parts, std::string_view between, ToText to_text) {
  std::string text;
  for (const T& part : parts) {
    if (!text.empty()) text += between;
    text += to_text(part);
  }
  return text;
}

std::string Usb(const UsbPort& port) {
  char text[40];
  std::snprintf(text, sizeof text, "%04x:%04x interface %d", port.vendor, port.product,
                port.interface);
  return text;
}

std::string Step(const RefreshStep& step) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(step.deadline);
  return std::string(RefreshActionName(step.action)) + " " + std::to_string(seconds.count());
}

std::string Besides(const ModemProfile& row) {
  std::vector<std::string> notes;
  if (row.manage_channel_le != 1) notes.push_back("MANAGE CHANNEL with Le=00");
  if (!row.le_with_data) notes.push_back("no Le after data");
  if (!row.terminal_capability) notes.push_back("no TERMINAL CAPABILITY");
  if (row.cfun_in_one_write) notes.push_back("CFUN=0 and CFUN=1 in one write");
  if (!row.when_blocked.empty()) {
    notes.push_back("if nothing leads to the card: " + std::string(row.when_blocked));
  }
  if (!row.usb.empty()) notes.push_back("AT port on USB " + Join(row.usb, ", ", Usb));
  return Join(notes, "; ", [](const std::string& note) { return note; });
}

std::string Line(const ModemProfile& row) {
  const std::string models = Join(row.models, ", ", [](std::string_view model) { return model; });
  const std::string tried(row.tried_on);
  return "| " + row.name + " | " + (models.empty() ? "anything else" : models) + " | " +
         Join(row.access, ", ", AccessMethodName) + " | " + Join(row.refresh, ", ", Step) + " | " +
         Besides(row) + " | " + std::string(row.evidence) + " | " +
         (tried.empty() ? "nobody yet" : tried) + " |\n";
}

TEST(ModemsDocument, IsWhatTheRowsSay) {
  const std::string path = std::string(LPAB_SOURCE_DIR) + "/docs/modems.md";
  std::string wanted = kHead;
  for (const ModemProfile& row : ModemProfiles()) wanted += Line(row);
  if (std::getenv("LPAB_UPDATE_DOCS") != nullptr) std::ofstream(path) << wanted;
  std::stringstream found;
  found << std::ifstream(path).rdbuf();
  EXPECT_TRUE(found.str() == wanted) << path << " differs from the rows; see the head of this file";
}

TEST(ModemsDocument, EveryRowHasWaysACommandForTheIccidAndEvidence) {
  for (const ModemProfile& row : ModemProfiles()) {
    EXPECT_FALSE(row.access.empty()) << row.name;
    EXPECT_FALSE(row.iccid.empty()) << row.name;
    EXPECT_FALSE(row.evidence.empty()) << row.name;
    EXPECT_FALSE(row.refresh.empty()) << row.name;
  }
  EXPECT_TRUE(ModemProfiles().back().models.empty()) << "the last row matches every modem";
}

}  // namespace
}  // namespace lpab::modem
