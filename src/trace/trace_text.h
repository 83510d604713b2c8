// A trace as text for people.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "trace/trace_file.h"

namespace lpab::trace {

// One line of a trace file. Errors: kMalformed: not an object with a text "event".
Result<Json> ParseEvent(std::string_view line);

// "13:17:02.123  0.034  --> GetEID (6 bytes, 1 block)" and its body below, with a line feed at the
// end; empty for those left out: the APDUs, unless `apdus`. Fields may be missing or of any type.
std::string EventText(const Json& event, bool apdus);

}  // namespace lpab::trace
