// Command lines as a modem reads them. Spec: ITU-T V.250 section 5.2, 3GPP TS 27.007 section 4.
//
// Written for the simulator alone, apart from the translator's parsers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lpab::sim::modem {

struct Argument {
  std::string text;  // without quotes
  bool quoted = false;
  bool operator==(const Argument&) const = default;
};

// One command of a line.
struct Command {
  enum class Kind {
    kExecute,  // AT+CIMI, ATE0
    kRead,     // AT+CPIN?
    kTest,     // AT+CSIM=?
    kSet,      // AT+CMEE=1
  };
  std::string name;  // upper case: "+CGLA", "E", "&F", "S0"
  Kind kind = Kind::kExecute;
  std::vector<Argument> arguments;  // of a basic command: its number, if there is one

  bool operator==(const Command&) const = default;
};

// The commands after the "AT" of a line, which may be none.
// Errors: kMalformed (a quote that does not end, a character that begins no command, ...).
Result<std::vector<Command>> ParseCommands(std::string_view text);

// What follows the first "AT" of a line, in either case; nothing when there is none, and a modem
// ignores the line.
std::optional<std::string_view> TextAfterAt(std::string_view line);

// A decimal number from 0 to 99999999, or nothing.
std::optional<int> ParseNumber(std::string_view text);

}  // namespace lpab::sim::modem
