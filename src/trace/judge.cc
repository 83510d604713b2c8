#include "trace/judge.h"

#include <algorithm>
#include <functional>

#include "at/final_result.h"
#include "sgp22/result_texts.h"

namespace lpab::trace {
namespace {

constexpr int kMostLevels = 40;

using Visit = std::function<void(const std::string& name, const std::string& value)>;

// The elements of a body that have a value.
void ForEachValue(const Json& nodes, int level, const Visit& visit) {
  if (!nodes.is_array() || level > kMostLevels) return;
  for (const Json& node : nodes) {
    const Json& items = FieldAt(node, "items");
    if (!items.is_array()) visit(FieldText(node, "name"), FieldText(node, "value"));
    ForEachValue(items, level + 1, visit);
  }
}

bool EndsLikeResult(const std::string& name) {
  for (const char* end : {"Result", "Error", "ErrorCode", "errorReason", "Status"}) {
    if (name.ends_with(end)) return true;
  }
  return false;
}

// The first result code of an ES10 answer that is not 0; empty: none.
std::string ResultIn(const Json& body) {
  std::string found;
  ForEachValue(body, 0, [&found](const std::string& name, const std::string& value) {
    const bool code = !value.empty() && value[0] != '0';
    if (found.empty() && code && EndsLikeResult(name)) found = name + " " + value;
  });
  return found;
}

// What an ES9+ answer says of its execution; empty: it does not say that it failed.
std::string RspFailureIn(const Json& body) {
  std::string status;
  std::string subject;
  std::string reason;
  std::string message;
  ForEachValue(body, 0, [&](const std::string& name, const std::string& value) {
    if (name == "status") status = value;
    if (name == "subjectCode") subject = value;
    if (name == "reasonCode") reason = value;
    if (name == "message") message = value;
  });
  if (status != "Failed") return "";
  return sgp22::RspStatusText(subject, reason) +
         (message.empty() ? "" : "; the server says: " + message);
}

bool IsGoodStatus(const std::string& status) {
  return status.empty() || status == "9000" || status.starts_with("91");
}

std::optional<Verdict> Grave(std::string what) { return Verdict{std::move(what), true}; }

std::optional<Verdict> LookAtServer(const Json& event) {
  const std::string function = FieldText(event, "function");
  if (const std::string error = FieldError(event); !error.empty()) {
    return Grave("no answer to " + function + ": " + error);
  }
  const double status = FieldNumber(event, "httpStatus");
  if (status < 200 || status > 299) {
    return Grave("the server answers " + function + " with HTTP " + FieldText(event, "httpStatus"));
  }
  if (const std::string failure = RspFailureIn(FieldAt(event, "body")); !failure.empty()) {
    return Grave("the server answers " + function + ": " + failure);
  }
  if (FieldAt(event, "text").is_string() && FieldNumber(event, "bytes") > 0) {
    return Grave("the server's answer to " + function + " is no JSON object");
  }
  return std::nullopt;
}

std::optional<Verdict> LookAtEs10(const Json& event) {
  const std::string function = FieldText(event, "function");
  if (FieldText(event, "outcome") == "unknown") {
    return Grave("no answer of the card to " + function);
  }
  const std::string status = FieldText(event, "status");
  if (!IsGoodStatus(status)) {
    return Grave("the card answers " + function + " with status " + status);
  }
  // Old results of installations, for their server.
  if (function == "RetrieveNotificationsList") return std::nullopt;
  if (const std::string result = ResultIn(FieldAt(event, "body")); !result.empty()) {
    return Grave("the card answers " + function + " with " + result);
  }
  return std::nullopt;
}

bool IsApduLine(const std::string& line) {
  return line.starts_with("AT+CGLA=") || line.starts_with("AT+CSIM=");
}

}  // namespace

std::optional<Verdict> Judge::LookAtModem(const std::string& name, const Json& event) {
  if (name == "at-sent") {
    asked_ = FieldText(event, "line");
    return std::nullopt;
  }
  const auto final = at::ParseFinalResult(FieldText(event, "line"));
  if (!final || final->ok()) return std::nullopt;
  const std::string command = asked_.substr(0, asked_.find_first_of("=?"));
  return Verdict{"the modem answers " + command + " with " + final->ToString(), IsApduLine(asked_)};
}

std::optional<Verdict> Judge::LookAtAudit(const Json& event) const {
  const std::string result = FieldText(event, "result");
  const auto begins = [&result](std::initializer_list<const char*> beginnings) {
    return std::ranges::any_of(beginnings,
                               [&](const char* each) { return result.starts_with(each); });
  };
  const bool of_card = begins({"code ", "status "});  // which the LPA has in words
  if (!of_card &&
      !begins({"refused", "unknown", "cut off", "not sent", "rolled back", "not rolled back"})) {
    return std::nullopt;
  }
  return Verdict{"the device's audit: " + FieldText(event, "operation") + ", " + result,
                 !of_card || !has_lpa_};
}

std::optional<Verdict> Judge::LookAtDevice(const std::string& name, const Json& event) {
  if (name == "at-sent" || name == "at-received") return LookAtModem(name, event);
  const std::string error = FieldError(event);
  if (name == "lost") {
    return Verdict{FieldText(event, "lines") + " lines of the device's trace are missing here",
                   false};
  }
  if (name == "apdu-answer") {
    if (!error.empty()) return Grave("no answer of the card: " + error);
    const std::string status = FieldText(event, "status");
    if (IsGoodStatus(status)) return std::nullopt;
    return Verdict{"the card answers with status " + status, !has_lpa_};
  }
  if (name == "audit") return LookAtAudit(event);
  if (!error.empty()) return Grave("the device's " + name + ": " + error);
  return std::nullopt;
}

std::optional<Verdict> Judge::LookAtLpa(const std::string& name, const Json& event) {
  const std::string error = FieldError(event);
  if (name == "es9-answer") return LookAtServer(event);
  if (name == "es10-answer") return LookAtEs10(event);
  if (name == "end") {
    const std::string next = FieldText(FieldAt(event, "error"), "next");
    if (!error.empty()) conclusion_ = "lpa ended with " + error + (next.empty() ? "" : "; " + next);
    return std::nullopt;
  }
  if (name == "switch-end" && FieldText(event, "end") != "confirmed") {
    return Grave("the switch of profiles: " + FieldText(event, "end") +
                 (error.empty() ? "" : " " + error));
  }
  if (error.empty()) return std::nullopt;
  if (name == "batch-end") return Grave("the way to the card: " + error);
  return Grave(name + ": " + error);
}

std::optional<Verdict> Judge::Look(const Json& event, bool of_device) {
  const std::string name = FieldText(event, "event");
  return of_device ? LookAtDevice(name, event) : LookAtLpa(name, event);
}

}  // namespace lpab::trace
