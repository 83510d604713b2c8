// What a modem says it is, and how it behaves.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "sim/modem/quirks.h"

namespace lpab::sim::modem {

// A command that shows the ICCID, and the name before its answer.
struct IccidName {
  std::string command;
  std::string answer;
};

struct Personality {
  std::string name;  // on a command line: "ec25-j"
  std::string manufacturer;
  std::string model;
  std::string revision;
  std::string imei = "867698040000005";
  int default_cmee = 1;  // +CMEE after power-on and AT&F
  // Unsolicited lines after a restart, before those of the card.
  std::vector<std::string> boot_lines;
  // Unsolicited lines once the card is up.
  std::vector<std::string> card_ready_lines = {"+CPIN: READY"};
  // Unsolicited lines once the card is up again after a REFRESH.
  std::vector<std::string> refreshed_lines = {"+CPIN: READY"};
  std::vector<IccidName> iccid;
  bool quectel_commands = false;  // +QINISTAT, +QSIMSTAT, ...
  // Of TERMINAL PROFILE, sent at each card reset; empty: none is sent.
  Bytes terminal_profile = {0xFF, 0xFF, 0xFF, 0xFF};
  Quirks quirks;  // of its firmware
};

// One for each family of modems of which something is known, as its name and its misbehaviour were
// seen (docs/modems.md), a modem that does what 3GPP TS 27.007 says, and Seiko's MM-M61D, of which
// nothing is known. What nobody told of a modem is as on an EC25, or as 27.007 has it.
std::span<const Personality> Personalities();

// Errors: kInvalidArgument, with the names that there are.
Result<Personality> FindPersonality(std::string_view name);

// Quectel EC25-J on its UART: what EC25 and EG25 modules answer, with a firmware name of the J
// variant.
const Personality& Ec25J();

}  // namespace lpab::sim::modem
