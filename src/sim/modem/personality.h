// What a modem says it is.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"

namespace lpab::sim::modem {

struct Personality {
  std::string manufacturer;
  std::string model;
  std::string revision;
  std::string imei;
  int default_cmee = 1;  // +CMEE after power-on and AT&F
  // Unsolicited lines after a restart, before those of the card.
  std::vector<std::string> boot_lines;
  // Unsolicited lines once the card is up.
  std::vector<std::string> card_ready_lines;
  // Unsolicited lines once the card is up again after a REFRESH.
  std::vector<std::string> refreshed_lines;
  // Of TERMINAL PROFILE, sent at each card reset; empty: none is sent.
  Bytes terminal_profile;
};

// Quectel EC25-J on its UART: what EC25 and EG25 modules answer, with a firmware name of the J
// variant.
Personality Ec25J();

}  // namespace lpab::sim::modem
