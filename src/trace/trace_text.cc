#include "trace/trace_text.h"

#include "trace/trace_log.h"

namespace lpab::trace {
namespace {

constexpr int kMostLevels = 40;
constexpr size_t kIndent = 24;  // of a body, below the text of its event

std::string Or(std::string text, const char* otherwise) { return text.empty() ? otherwise : text; }

// " NAME: text" where there is one.
std::string Part(const Json& object, const char* field, const std::string& before) {
  const std::string text = FieldText(object, field);
  return text.empty() ? "" : before + text;
}

std::string ErrorText(const Json& event) {
  const std::string error = FieldError(event);
  return error.empty() ? "" : " failed: " + error;
}

// A line of AT, of which a long one only by its beginning.
std::string LineText(const Json& event, bool whole) {
  constexpr size_t kLongest = 100;
  const std::string line = FieldText(event, "line");
  if (whole || line.size() <= kLongest) return line;
  return line.substr(0, kLongest) + "... (" + std::to_string(line.size()) + ")";
}

void AppendNodes(const Json& nodes, int level, std::string& out) {
  if (!nodes.is_array() || level > kMostLevels) return;
  for (const Json& node : nodes) {
    if (!node.is_object()) continue;
    out.append(kIndent + 2 * static_cast<size_t>(level), ' ');
    out += Or(FieldText(node, "name"), "?") + Part(node, "value", "  ");
    if (node.contains("cut")) out += "  (cut)";
    out += '\n';
    if (const auto items = node.find("items"); items != node.end()) {
      AppendNodes(*items, level + 1, out);
    }
  }
}

std::string Sentence(const Json& event, const std::string& name, bool apdus) {
  const std::string function = Or(FieldText(event, "function"), "?");
  if (name == "es10-request") {
    return "--> card    " + function + Part(event, "bytes", "  bytes=") +
           Part(event, "blocks", " blocks=");
  }
  if (name == "es10-answer") {
    return "<-- card    " + function + Part(event, "status", "  ") +
           (FieldText(event, "outcome") == "unknown" ? "  no answer" : "");
  }
  if (name == "es9-request") {
    return "--> server  " + function + Part(event, "server", "  ") +
           Part(event, "bytes", "  bytes=");
  }
  if (name == "es9-answer") {
    return "<-- server  " + function + Part(event, "httpStatus", "  HTTP ") +
           Part(event, "bytes", "  bytes=") + Part(event, "text", "  ");
  }
  if (name == "at-sent") return "--> modem   " + LineText(event, apdus);
  if (name == "at-received") return "<-- modem   " + LineText(event, apdus);
  if (name == "apdu-command") return "--> apdu    " + FieldText(event, "data");
  if (name == "apdu-answer") {
    return "<-- apdu    " + Or(FieldText(event, "data") + FieldText(event, "status"), "no answer");
  }
  // The others, with whatever they hold.
  std::string text = name;
  for (const auto& [key, value] : event.items()) {
    const bool shown = key != "time" && key != "seconds" && key != "event" && key != "error";
    if (shown) text += " " + key + "=" + FieldText(event, key.c_str());
  }
  return text;
}

// "13:17:02.123" out of "2026-11-26T13:17:02.123Z".
std::string ClockText(const std::string& time) {
  return time.size() == 24 ? time.substr(11, 12) : Or(time, "?");
}

}  // namespace

std::string EventText(const Json& event, bool apdus, std::optional<double> device_at) {
  const std::string name = FieldText(event, "event");
  const bool is_apdu = name.starts_with("apdu-");
  if (is_apdu && !apdus) return "";
  // Of batches, only what went wrong is of interest beside their requests and answers.
  if (name == "batch-end" && !apdus && !event.contains("error")) return "";
  char since[32] = "";
  if (device_at || FieldAt(event, "seconds").is_number()) {
    snprintf(since, sizeof since, "%9.3f", device_at.value_or(FieldNumber(event, "seconds")));
  }
  const std::string clock = device_at ? "device      " : ClockText(FieldText(event, "time"));
  std::string text = clock + " " + since + "  ";
  text += Sentence(event, name, apdus) + ErrorText(event) + '\n';
  if (const auto body = event.find("body"); body != event.end()) AppendNodes(*body, 0, text);
  return text;
}

}  // namespace lpab::trace
