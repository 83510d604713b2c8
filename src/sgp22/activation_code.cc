#include "sgp22/activation_code.h"

#include <algorithm>
#include <vector>

namespace lpab::sgp22 {
namespace {

constexpr size_t kLongestHost = 253;
constexpr size_t kLongestCode = 255;  // without "LPA:"
constexpr size_t kLongestPaste = 1024;
constexpr char kExample[] = "expected 'LPA:1$ADDRESS$MATCHINGID', in single quotes";
constexpr char kQuoting[] =
    "put the whole code in single quotes: 'LPA:1$ADDRESS$MATCHINGID'; in double quotes or none the "
    "shell takes $ADDRESS for a variable";

Unexpected Invalid(std::string what, const char* next = kExample) {
  return Fail(
      MakeError(ErrorCode::kInvalidArgument, "activation code: " + std::move(what)).WithNext(next));
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool EqualWithoutCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return Lower(x) == Lower(y); });
}

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view Trim(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

std::string ReplaceAll(std::string text, std::string_view from, std::string_view to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

bool IsHostCharacter(char c) {
  return (Lower(c) >= 'a' && Lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

bool IsPrintable(char c) { return c > 0x20 && c < 0x7F; }

bool IsOid(std::string_view text) {
  const auto arcs = Split(text, '.');
  return arcs.size() >= 2 && std::ranges::all_of(arcs, [](std::string_view arc) {
           return !arc.empty() &&
                  std::ranges::all_of(arc, [](char c) { return c >= '0' && c <= '9'; });
         });
}

Unexpected InvalidAddress(std::string what) {
  return Fail(MakeError(ErrorCode::kInvalidArgument, "SM-DP+ address: " + std::move(what))
                  .WithNext("expected a host name such as rsp.example.com"));
}

Result<uint16_t> ParsePort(std::string_view text) {
  uint32_t port = 0;
  for (char c : text) {
    if (c < '0' || c > '9' || text.size() > 5) port = 0x10000;
    port = std::min<uint32_t>(port * 10 + static_cast<uint32_t>(c - '0'), 0x10000);
  }
  if (text.empty() || port == 0 || port > 0xFFFF) {
    return InvalidAddress("the port is not 1 to 65535");
  }
  return static_cast<uint16_t>(port);
}

struct Normalised {
  std::string code;         // without "LPA:" and blanks
  bool has_prefix = false;  // "LPA:" was there
};

// "$" is decoded where a URL carried it.
Normalised Normalise(std::string_view text) {
  std::string code(Trim(text));
  if (code.find('$') == std::string::npos) code = ReplaceAll(std::move(code), "%24", "$");
  const bool has_prefix =
      code.size() >= 4 && EqualWithoutCase(std::string_view(code).substr(0, 4), "LPA:");
  if (has_prefix) code.erase(0, 4);
  return {std::string(Trim(code)), has_prefix};
}

// Whether a code without '$' looks like one that a shell took "$ADDRESS$ID" out of. Evidence: lpac
// issue 417.
bool LooksEaten(const Normalised& text) {
  const std::string_view code = text.code;
  const bool cut = code == "1" || code.starts_with("1.") || code.starts_with("1-");
  return cut || code.starts_with("1:") || (text.has_prefix && code.starts_with("1"));
}

Result<void> CheckShape(const Normalised& text) {
  const std::string_view code = text.code;
  if (code.empty()) return Invalid("it is empty");
  if (code.find('$') == std::string_view::npos) {
    if (!LooksEaten(text)) return Invalid("there is no '$' in it");
    return Invalid("there is no '$' in it: the shell replaced $... with nothing", kQuoting);
  }
  if (code.starts_with("1\\$")) {
    return Invalid("there are backslashes in it", "leave them out where it is in single quotes");
  }
  if (code.front() == '"' || code.front() == '\'') {
    return Invalid("there are quotation marks in it");
  }
  if (!code.starts_with("1$")) {
    return Invalid("its format is not 1, the only one that SGP.22 version 2 knows");
  }
  if (code.size() > kLongestCode) return Invalid("it is longer than 255 characters");
  return {};
}

// The parts after the matching id.
Result<void> ReadOptions(const std::vector<std::string_view>& parts, ActivationCode& code) {
  if (parts.size() == 4 && parts[3] == "1") {
    return Invalid("its fourth part, the SM-DP+ OID, is 1",
                   "the flag for a confirmation code comes fifth: 'LPA:1$ADDRESS$MATCHINGID$$1'");
  }
  if (parts.size() > 3 && !parts[3].empty()) {
    if (!IsOid(parts[3])) return Invalid("the SM-DP+ OID is not numbers with dots");
    code.smdp_oid = std::string(parts[3]);
  }
  if (parts.size() > 4 && !parts[4].empty()) {
    if (parts[4] != "1") return Invalid("the confirmation code flag is not 1");
    code.confirmation_code_required = true;
  }
  return {};
}

}  // namespace

Result<SmdpAddress> SmdpAddress::Parse(std::string_view text) {
  const size_t colon = text.find(':');
  const std::string_view host = text.substr(0, colon);
  if (text.find("//") != std::string_view::npos || text.find('/') != std::string_view::npos) {
    return InvalidAddress("a host name is expected, without https:// and path");
  }
  if (host.empty() || host.size() > kLongestHost || !std::ranges::all_of(host, IsHostCharacter)) {
    return InvalidAddress("not a host name");
  }
  std::optional<uint16_t> port;
  if (colon != std::string_view::npos) {
    LPAB_ASSIGN(port, ParsePort(text.substr(colon + 1)));
  }
  return SmdpAddress(std::string(host), port);
}

std::string SmdpAddress::ToString() const {
  return port_ ? host_ + ":" + std::to_string(*port_) : host_;
}

bool SmdpAddress::Matches(std::string_view signed_address) const {
  return EqualWithoutCase(signed_address, ToString()) || EqualWithoutCase(signed_address, host_);
}

Result<ActivationCode> ActivationCode::Parse(std::string_view text) {
  if (text.size() > kLongestPaste) return Invalid("it is longer than 255 characters");
  const Normalised normalised = Normalise(text);
  LPAB_TRY(CheckShape(normalised));
  const auto parts = Split(normalised.code, '$');
  if (parts.size() < 3) return Invalid("the matching id is missing, with the '$' before it");
  if (parts[1].empty()) return Invalid("the SM-DP+ address is empty");
  auto address = SmdpAddress::Parse(parts[1]);
  if (!address) return Fail(std::move(address).error().WithContext("activation code"));
  if (!std::ranges::all_of(parts[2], IsPrintable)) {
    return Invalid("the matching id has a blank or a character that is not ASCII");
  }
  ActivationCode code{std::move(*address), std::string(parts[2]), std::nullopt, false};
  LPAB_TRY(ReadOptions(parts, code));
  return code;
}

}  // namespace lpab::sgp22
