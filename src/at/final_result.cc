#include "at/final_result.h"

#include <algorithm>
#include <charconv>

namespace lpab::at {
namespace {

using Kind = FinalResult::Kind;

struct CmeError {
  int code;
  std::string_view text;
};

constexpr CmeError kCmeErrors[] = {
    {0, "phone failure"},
    {1, "no connection to phone"},
    {2, "phone-adaptor link reserved"},
    {3, "operation not allowed"},
    {4, "operation not supported"},
    {5, "PH-SIM PIN required"},
    {10, "SIM not inserted"},
    {11, "SIM PIN required"},
    {12, "SIM PUK required"},
    {13, "SIM failure"},
    {14, "SIM busy"},
    {15, "SIM wrong"},
    {16, "incorrect password"},
    {17, "SIM PIN2 required"},
    {18, "SIM PUK2 required"},
    {20, "memory full"},
    {21, "invalid index"},
    {22, "not found"},
    {23, "memory failure"},
    {24, "text string too long"},
    {25, "invalid characters in text string"},
    {26, "dial string too long"},
    {27, "invalid characters in dial string"},
    {30, "no network service"},
    {31, "network timeout"},
    {32, "network not allowed - emergency calls only"},
    {50, "incorrect parameters"},
    {100, "unknown"},
    {103, "illegal MS"},
    {515, "please wait, init or command processing in progress"},
};

constexpr std::string_view kErrors[] = {"ERROR", "COMMAND NOT SUPPORT", "TOO MANY PARAMETERS"};
constexpr std::string_view kCallEnds[] = {"NO CARRIER", "BUSY", "NO ANSWER", "NO DIALTONE",
                                          "NO DIAL TONE"};

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool EqualWithoutCase(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return Lower(x) == Lower(y); });
}

// The number that words such as "SIM busy" stand for (AT+CMEE=2); -1 for words not in the table.
int CodeOf(std::string_view words) {
  int number = 0;
  const auto [end, error] = std::from_chars(words.data(), words.data() + words.size(), number);
  if (error == std::errc() && end == words.data() + words.size() && number >= 0) return number;
  for (const auto& [code, text] : kCmeErrors) {
    if (EqualWithoutCase(words, text)) return code;
  }
  // Qualcomm's words for 50 (Sierra EM9191, lpac issue 187).
  return EqualWithoutCase(words, "parameters error") ? 50 : -1;
}

std::optional<FinalResult> ParseNumbered(std::string_view line, std::string_view prefix,
                                         Kind kind) {
  if (!line.starts_with(prefix)) return std::nullopt;
  std::string_view words = line.substr(prefix.size());
  while (!words.empty() && words.front() == ' ') words.remove_prefix(1);
  return FinalResult{kind, CodeOf(words), std::string(line)};
}

}  // namespace

std::string FinalResult::ToString() const {
  const std::string_view words = kind == Kind::kCmeError ? CmeErrorText(code) : "";
  if (words.empty() || text.find(words) != std::string::npos) return text;
  return text + " (" + std::string(words) + ")";
}

std::optional<FinalResult> ParseFinalResult(std::string_view line) {
  if (line == "OK") return FinalResult{Kind::kOk, -1, "OK"};
  if (std::ranges::find(kErrors, line) != std::end(kErrors)) {
    return FinalResult{Kind::kError, -1, std::string(line)};
  }
  if (std::ranges::find(kCallEnds, line) != std::end(kCallEnds)) {
    return FinalResult{Kind::kCallEnded, -1, std::string(line)};
  }
  if (auto cme = ParseNumbered(line, "+CME ERROR:", Kind::kCmeError)) return cme;
  return ParseNumbered(line, "+CMS ERROR:", Kind::kCmsError);
}

std::optional<FinalResult> ParseNumericResult(std::string_view line) {
  if (line.size() != 1) return std::nullopt;
  switch (line[0]) {
    case '0':
      return FinalResult{Kind::kOk, -1, "OK"};
    case '4':
      return FinalResult{Kind::kError, -1, "ERROR"};
    case '3':
      return FinalResult{Kind::kCallEnded, -1, "NO CARRIER"};
    case '6':
      return FinalResult{Kind::kCallEnded, -1, "NO DIALTONE"};
    case '7':
      return FinalResult{Kind::kCallEnded, -1, "BUSY"};
    case '8':
      return FinalResult{Kind::kCallEnded, -1, "NO ANSWER"};
    default:
      return std::nullopt;
  }
}

std::string_view CmeErrorText(int code) {
  for (const CmeError& error : kCmeErrors) {
    if (error.code == code) return error.text;
  }
  return {};
}

}  // namespace lpab::at
