#include "apps/lpa/output.h"

#include "apdu/status_word.h"
#include "apps/lpa/colour.h"
#include "apps/lpa/exit_code.h"
#include "apps/lpa/print.h"
#include "base/log.h"

namespace lpab::apps {
namespace {

struct DetailToJson {
  Json operator()(std::monostate) const { return nullptr; }
  Json operator()(const StatusWordDetail& detail) const {
    return {{"statusWord", apdu::StatusWord(detail.sw).ToString()}};
  }
  Json operator()(const CmeDetail& detail) const { return {{"cmeError", detail.code}}; }
  Json operator()(const Es10Detail& detail) const {
    return {{"function", detail.function}, {"result", detail.result}};
  }
  Json operator()(const RspDetail& detail) const {
    return {{"subjectCode", detail.subject}, {"reasonCode", detail.reason}};
  }
  Json operator()(const HttpDetail& detail) const { return {{"httpStatus", detail.status}}; }
  Json operator()(const OsDetail& detail) const { return {{"errno", detail.error}}; }
  Json operator()(const BridgeDetail& detail) const { return {{"bridgeError", detail.error}}; }
};

// Text from cards and servers may be any bytes: invalid UTF-8 becomes U+FFFD, and whatever is not
// ASCII is written as \uXXXX, so that it cannot act on a terminal.
std::string Dump(const Json& json) {
  return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

constexpr size_t kLongestSentence = 4000;
constexpr size_t kLongestLine = 100000;

// Line by line, whatever a command left unescaped in a field.
std::string EscapeLines(std::string_view text) {
  std::string out;
  while (true) {
    const size_t end = text.find('\n');
    out += log::Escape(text.substr(0, end), kLongestLine);
    if (end == std::string_view::npos) return out;
    out += '\n';
    text.remove_prefix(end + 1);
  }
}

// The sentence behind its label, what to do next on a line of its own.
void PrintMessage(const std::string& label, std::string_view message, std::string_view next) {
  Print(stderr, "{} {}\n", label, log::Escape(message, kLongestSentence));
  if (!next.empty()) Print(stderr, "     {}\n", log::Escape(next, kLongestSentence));
}

}  // namespace

std::string Count(size_t number, std::string_view noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

void PrintWarning(std::string_view message, std::string_view next) {
  PrintMessage(Coloured("lpa: warning:", Colour::kYellow), message, next);
}

Json ErrorJson(const Error& error) {
  Json json = {
      {"code", ErrorCodeName(error.code)}, {"message", error.message}, {"next", error.next}};
  Json detail = std::visit(DetailToJson{}, error.detail);
  if (!detail.is_null()) json["detail"] = std::move(detail);
  return json;
}

int Finish(const Result<CommandOutput>& outcome, bool json) {
  if (outcome) {
    const bool ok = outcome->exit_code == kExitOk;
    if (!json && outcome->text.empty()) return outcome->exit_code;
    Print(stdout, "{}\n",
          json ? Dump({{"ok", ok}, {"result", outcome->result}}) : EscapeLines(outcome->text));
    return outcome->exit_code;
  }
  const Error& error = outcome.error();
  if (json) {
    Print(stdout, "{}\n", Dump({{"ok", false}, {"error", ErrorJson(error)}}));
  } else {
    PrintMessage(Coloured("lpa:", Colour::kRed), error.message, error.next);
  }
  return ExitCodeOf(error.code);
}

}  // namespace lpab::apps
