#include "sgp22/activation_code.h"

#include <algorithm>
#include <vector>

namespace lpab::sgp22 {
namespace {

constexpr size_t kLongestHost = 253;
constexpr size_t kLongestMatchingId = 255;
constexpr std::string_view kExample = "expected 'LPA:1$ADDRESS$MATCHINGID', in single quotes";

Unexpected Invalid(std::string what) {
  return Fail(MakeError(ErrorCode::kInvalidArgument, "activation code: " + std::move(what))
                  .WithNext(std::string(kExample)));
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

// The code without "LPA:" and blanks, with "$" decoded where a URL carried it.
std::string Normalised(std::string_view text) {
  std::string code(Trim(text));
  if (code.find('$') == std::string::npos) code = ReplaceAll(std::move(code), "%24", "$");
  if (code.size() >= 4 && EqualWithoutCase(std::string_view(code).substr(0, 4), "LPA:")) {
    code.erase(0, 4);
  }
  return std::string(Trim(code));
}

Result<void> CheckShape(std::string_view code) {
  if (code.empty()) return Invalid("it is empty");
  if (code.find('$') == std::string_view::npos) {
    if (code == "1" || code.starts_with("1.") || code.starts_with("1-") || code.starts_with("1:")) {
      return Invalid("there is no '$' in it: the shell replaced $... with nothing");
    }
    return Invalid("there is no '$' in it");
  }
  if (!code.starts_with("1$")) {
    return Invalid("its format is not 1, the only one that SGP.22 version 2 knows");
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
  const std::string code = Normalised(text);
  LPAB_TRY(CheckShape(code));
  const auto parts = Split(code, '$');
  if (parts.size() < 3) return Invalid("the matching id is missing, with the '$' before it");
  if (parts.size() > 5) return Invalid("it has more than five parts");
  if (parts[1].empty()) return Invalid("the SM-DP+ address is empty");
  auto address = SmdpAddress::Parse(parts[1]);
  if (!address) return Fail(std::move(address).error().WithContext("activation code"));
  if (parts[2].size() > kLongestMatchingId) return Invalid("the matching id is too long");
  if (!std::ranges::all_of(parts[2], IsPrintable)) {
    return Invalid("the matching id has a blank or a character that is not ASCII");
  }
  ActivationCode result{std::move(*address), std::string(parts[2]), std::nullopt, false};
  if (parts.size() > 3 && !parts[3].empty()) {
    if (!IsOid(parts[3])) return Invalid("the SM-DP+ OID is not numbers with dots");
    result.smdp_oid = std::string(parts[3]);
  }
  if (parts.size() > 4 && !parts[4].empty()) {
    if (parts[4] != "1") return Invalid("the confirmation code flag is not 1");
    result.confirmation_code_required = true;
  }
  return result;
}

}  // namespace lpab::sgp22
