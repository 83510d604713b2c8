// Holds packaging/udev to the rows: /dev/lpa-modem is the AT port of every modem whose port on USB
// a row knows, and of no other.
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <set>
#include <string>

#include "modem/modem_profile.h"

namespace lpab::modem {
namespace {

std::string Rule(const UsbPort& port) {
  char text[160];
  std::snprintf(text, sizeof text,
                R"(ATTRS{idVendor}=="%04x", ATTRS{idProduct}=="%04x", )"
                R"(ENV{.LPA_INTERFACE}=="%02x", SYMLINK+="lpa-modem")",
                port.vendor, port.product, port.interface);
  return text;
}

TEST(UdevRules, NameThePortsThatTheRowsKnow) {
  std::set<std::string> wanted;
  for (const ModemProfile& row : ModemProfiles()) {
    for (const UsbPort& port : row.usb) wanted.insert(Rule(port));
  }
  std::set<std::string> found;
  std::ifstream rules(std::string(LPAB_SOURCE_DIR) + "/packaging/udev/60-lpa-bridge.rules");
  for (std::string line; std::getline(rules, line);) {
    if (line.find("SYMLINK") != std::string::npos) found.insert(line);
  }
  EXPECT_EQ(found, wanted);
}

}  // namespace
}  // namespace lpab::modem
