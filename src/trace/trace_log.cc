#include "trace/trace_log.h"

namespace lpab::trace {

Result<Json> ParseEvent(std::string_view line) {
  Json event = Json::parse(line, nullptr, false);
  if (!event.is_object() || !event.contains("event") || !event["event"].is_string()) {
    return Fail(ErrorCode::kMalformed, "not an event of a trace");
  }
  return event;
}

Result<TraceLog> ReadTraceLog(std::string_view text) {
  TraceLog log;
  for (size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    auto event = ParseEvent(line);
    if (event) {
      log.events.push_back(std::move(*event));
    } else {
      log.problems.push_back("line " + std::to_string(number) + ": " + event.error().message);
    }
  }
  if (log.events.empty()) return Fail(ErrorCode::kMalformed, "this is no trace");
  log.of_device = FieldText(log.events.front(), "program") == "lpa-bridged";
  return log;
}

const Json& FieldAt(const Json& object, const char* field) {
  static const Json kNothing;
  if (!object.is_object()) return kNothing;
  const auto found = object.find(field);
  return found == object.end() ? kNothing : *found;
}

std::string FieldText(const Json& object, const char* field) {
  const Json& value = FieldAt(object, field);
  if (value.is_null()) return "";
  if (value.is_string()) return value.get<std::string>();
  return value.dump(-1, ' ', true, Json::error_handler_t::replace);
}

double FieldNumber(const Json& object, const char* field) {
  const Json& value = FieldAt(object, field);
  return value.is_number() ? value.get<double>() : 0;
}

std::string FieldError(const Json& event) {
  const Json& error = FieldAt(event, "error");
  if (!error.is_object()) return "";
  const std::string message = FieldText(error, "message");
  return FieldText(error, "code") + (message.empty() ? "" : ": " + message);
}

}  // namespace lpab::trace
