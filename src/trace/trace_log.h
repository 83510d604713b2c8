// TraceLog: what a trace file holds.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "trace/trace_file.h"

namespace lpab::trace {

// One line of a trace file. Errors: kMalformed: not an object with a text "event".
Result<Json> ParseEvent(std::string_view line);

struct TraceLog {
  bool of_device = false;             // by lpa-bridged, and not by lpa
  std::vector<Json> events;           // objects with a text "event", in the file's order
  std::vector<std::string> problems;  // "line 7: not an event of a trace"
};

// Lines that are no events are told and passed over: a program that was killed leaves half a one.
// Errors: kMalformed (none is one).
Result<TraceLog> ReadTraceLog(std::string_view text);

// A field of an event, which may have any type or be missing.
std::string FieldText(const Json& object, const char* field);  // empty where there is none
double FieldNumber(const Json& object, const char* field);     // 0 where there is none
// An object or a list; null where there is none.
const Json& FieldAt(const Json& object, const char* field);

// "code: message" of the field "error"; empty where there is none.
std::string FieldError(const Json& event);

}  // namespace lpab::trace
