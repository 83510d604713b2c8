#include "trace/trace_text.h"

namespace lpab::trace {
namespace {

constexpr int kMostLevels = 40;
constexpr size_t kIndent = 24;  // of a body, below the text of its event

// The field as text; empty where there is none.
std::string Text(const Json& object, const char* field) {
  const auto found = object.find(field);
  if (found == object.end()) return "";
  if (found->is_string()) return found->get<std::string>();
  return found->dump(-1, ' ', true, Json::error_handler_t::replace);
}

std::string Or(std::string text, const char* otherwise) { return text.empty() ? otherwise : text; }

// " NAME: text" where there is one.
std::string Part(const Json& object, const char* field, const std::string& before) {
  const std::string text = Text(object, field);
  return text.empty() ? "" : before + text;
}

std::string ErrorText(const Json& event) {
  const auto error = event.find("error");
  if (error == event.end() || !error->is_object()) return "";
  return " failed: " + Text(*error, "code") + Part(*error, "message", ": ");
}

void AppendNodes(const Json& nodes, int level, std::string& out) {
  if (!nodes.is_array() || level > kMostLevels) return;
  for (const Json& node : nodes) {
    if (!node.is_object()) continue;
    out.append(kIndent + 2 * static_cast<size_t>(level), ' ');
    out += Or(Text(node, "name"), "?") + Part(node, "value", "  ");
    if (node.contains("cut")) out += "  (cut)";
    out += '\n';
    if (const auto items = node.find("items"); items != node.end()) {
      AppendNodes(*items, level + 1, out);
    }
  }
}

std::string Sentence(const Json& event, const std::string& name) {
  const std::string function = Or(Text(event, "function"), "?");
  if (name == "es10-request") {
    return "--> card    " + function + Part(event, "bytes", "  bytes=") +
           Part(event, "blocks", " blocks=");
  }
  if (name == "es10-answer") {
    return "<-- card    " + function + Part(event, "status", "  ") +
           (Text(event, "outcome") == "unknown" ? "  no answer" : "");
  }
  if (name == "es9-request") {
    return "--> server  " + function + Part(event, "server", "  ") +
           Part(event, "bytes", "  bytes=");
  }
  if (name == "es9-answer") {
    return "<-- server  " + function + Part(event, "httpStatus", "  HTTP ") +
           Part(event, "bytes", "  bytes=") + Part(event, "text", "  ");
  }
  if (name == "apdu-command") return "--> apdu    " + Text(event, "data");
  if (name == "apdu-answer") {
    return "<-- apdu    " + Or(Text(event, "data") + Text(event, "status"), "no answer");
  }
  // The others, with whatever they hold.
  std::string text = name;
  for (const auto& [key, value] : event.items()) {
    const bool shown = key != "time" && key != "seconds" && key != "event" && key != "error";
    if (shown) text += " " + key + "=" + Text(event, key.c_str());
  }
  return text;
}

// "13:17:02.123" out of "2026-11-26T13:17:02.123Z".
std::string ClockText(const std::string& time) {
  return time.size() == 24 ? time.substr(11, 12) : Or(time, "?");
}

}  // namespace

Result<Json> ParseEvent(std::string_view line) {
  Json event = Json::parse(line, nullptr, false);
  if (!event.is_object() || !event.contains("event") || !event["event"].is_string()) {
    return Fail(ErrorCode::kMalformed, "not an event of a trace");
  }
  return event;
}

std::string EventText(const Json& event, bool apdus) {
  const std::string name = Text(event, "event");
  const bool is_apdu = name.starts_with("apdu-");
  if (is_apdu && !apdus) return "";
  // Of batches, only what went wrong is of interest beside their requests and answers.
  if (name == "batch-end" && !apdus && !event.contains("error")) return "";
  const auto seconds = event.find("seconds");
  char since[32] = "";
  if (seconds != event.end() && seconds->is_number()) {
    snprintf(since, sizeof since, "%9.3f", seconds->get<double>());
  }
  std::string text = ClockText(Text(event, "time")) + " " + since + "  ";
  text += Sentence(event, name) + ErrorText(event) + '\n';
  if (const auto body = event.find("body"); body != event.end()) AppendNodes(*body, 0, text);
  return text;
}

}  // namespace lpab::trace
