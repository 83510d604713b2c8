// Quirks and faults by their names on a command line.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "sim/modem/quirks.h"

namespace lpab::sim::modem {

// One member of Quirks.
struct QuirkSwitch {
  std::string_view name;      // "session-ids"
  std::string_view values;    // "channel, from-zero, handle16 or random8"; "yes or no"; "0 to 19"
  std::string_view what;      // what it does where it is not as on an EC25
  std::string_view evidence;  // who saw it, or says so
  // False: no such value.
  bool (*set)(Quirks& quirks, std::string_view value);
  // The value that it has; empty: none.
  std::string (*get)(const Quirks& quirks);
};
std::span<const QuirkSwitch> QuirkSwitches();

// Sets what `text` names: NAME=VALUE, or NAME alone for NAME=yes.
// Errors: kInvalidArgument.
Result<void> SetQuirk(Quirks& quirks, std::string_view text);

// "silence" and so on.
std::span<const std::pair<std::string_view, Fault::Kind>> FaultNames();

// KIND:N. Errors: kInvalidArgument.
Result<Fault> ParseFault(std::string_view text);

}  // namespace lpab::sim::modem
