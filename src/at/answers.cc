#include "at/answers.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <vector>

#include "base/hex.h"

namespace lpab::at {
namespace {

std::string_view Trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::string_view Unquote(std::string_view text) {
  text = Trim(text);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  return text;
}

// What follows "+NAME:", or the whole line when it has no name. Names have no digits in front.
std::string_view WithoutName(std::string_view line) {
  const size_t colon = line.find(':');
  const bool named = colon != std::string_view::npos && line.find('"') > colon &&
                     line.find(',') > colon && colon <= 10;
  return Trim(named ? line.substr(colon + 1) : line);
}

std::vector<std::string_view> Fields(std::string_view text) {
  std::vector<std::string_view> fields;
  for (;;) {
    const size_t comma = text.find(',');
    fields.push_back(Trim(text.substr(0, comma)));
    if (comma == std::string_view::npos) return fields;
    text.remove_prefix(comma + 1);
  }
}

std::optional<size_t> ParseNumber(std::string_view text) {
  size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool IsDigits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// What stands in the n-th pair of quotes, from 0; empty when there are not so many.
std::string_view QuotedText(std::string_view text, size_t n) {
  for (;;) {
    const size_t begin = text.find('"');
    if (begin == std::string_view::npos) return {};
    text.remove_prefix(begin + 1);
    const size_t end = text.find('"');
    if (end == std::string_view::npos) return {};
    if (n-- == 0) return text.substr(0, end);
    text.remove_prefix(end + 1);
  }
}

Result<std::string> PlainText(std::string_view text, std::string_view what) {
  constexpr size_t kLongest = 100;
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; };
  if (text.size() <= kLongest && std::ranges::none_of(text, is_control)) return std::string(text);
  return Fail(ErrorCode::kMalformed, std::string(what) + ": the answer is no text");
}

Result<std::string_view> FirstLine(Lines lines, std::string_view what) {
  if (!lines.empty()) return WithoutName(lines.front());
  return Fail(ErrorCode::kMalformed, std::string(what) + ": the modem answers OK and nothing else");
}

// `<length>,<hex>`, the last two of the fields.
Result<Bytes> ParseLengthAndHex(std::span<const std::string_view> fields, std::string_view what) {
  const auto length = ParseNumber(fields[0]);
  const std::string_view hex = Unquote(fields[1]);
  if (!length || *length != hex.size()) {
    return Fail(ErrorCode::kMalformed, std::string(what) + ": the answer's length is said to be " +
                                           std::string(fields[0].substr(0, 20)) + " and is " +
                                           std::to_string(hex.size()) + " characters");
  }
  auto bytes = FromHex(hex);
  if (!bytes || bytes->size() < 2) {
    return Fail(ErrorCode::kMalformed, std::string(what) + ": the answer is no response APDU");
  }
  return bytes;
}

Result<Bytes> ParseApdu(Lines lines, std::string_view session, std::string_view what) {
  LPAB_ASSIGN(const std::string_view text, FirstLine(lines, what));
  const std::vector<std::string_view> fields = Fields(text);
  const bool with_session = fields.size() == 3 && !session.empty() && fields[0] == session;
  if (fields.size() != 2 && !with_session) {
    return Fail(ErrorCode::kMalformed, std::string(what) + ": the answer is not LENGTH,HEX");
  }
  return ParseLengthAndHex(std::span(fields).subspan(with_session ? 1 : 0), what);
}

}  // namespace

Result<SessionId> ParseOpenLogicalChannel(Lines lines) {
  LPAB_ASSIGN(const std::string_view text, FirstLine(lines, "AT+CCHO"));
  return SessionId::From(text);
}

Result<Bytes> ParseGenericLogicalChannelAccess(Lines lines, const SessionId& session) {
  return ParseApdu(lines, session.text(), "AT+CGLA");
}

Result<Bytes> ParseGenericSimAccess(Lines lines) { return ParseApdu(lines, {}, "AT+CSIM"); }

Result<RestrictedSimResponse> ParseRestrictedSimAccess(Lines lines) {
  LPAB_ASSIGN(const std::string_view text, FirstLine(lines, "AT+CRSM"));
  const std::vector<std::string_view> fields = Fields(text);
  const auto status_byte = [&fields](size_t at) -> size_t {
    return at < fields.size() ? ParseNumber(fields[at]).value_or(256) : 256;
  };
  const size_t sw1 = status_byte(0);
  const size_t sw2 = status_byte(1);
  if (sw1 > 255 || sw2 > 255 || fields.size() > 3) {
    return Fail(ErrorCode::kMalformed, "AT+CRSM: the answer is not SW1,SW2,HEX");
  }
  RestrictedSimResponse response{static_cast<uint8_t>(sw1), static_cast<uint8_t>(sw2), {}};
  if (fields.size() == 3) {
    LPAB_ASSIGN(response.data, FromHex(Unquote(fields[2])));
  }
  return response;
}

Result<std::string> ParseIccid(Lines lines) {
  LPAB_ASSIGN(const std::string_view text, FirstLine(lines, "ICCID"));
  std::string_view digits = Unquote(text);
  while (!digits.empty() && (digits.back() == 'F' || digits.back() == 'f')) digits.remove_suffix(1);
  if (digits.size() < 18 || digits.size() > 20 || !IsDigits(digits)) {
    return Fail(ErrorCode::kMalformed, "the modem's answer is no ICCID");
  }
  return std::string(digits);
}

Result<std::string> ParseImsi(Lines lines) {
  LPAB_ASSIGN(const std::string_view text, FirstLine(lines, "AT+CIMI"));
  const std::string_view digits = Unquote(text);
  if (digits.size() < 6 || digits.size() > 15 || !IsDigits(digits)) {
    return Fail(ErrorCode::kMalformed, "the modem's answer is no IMSI");
  }
  return std::string(digits);
}

Result<std::string> ParseOperator(Lines lines) {
  LPAB_ASSIGN(const std::string_view text, FirstLine(lines, "AT+COPS?"));
  return PlainText(QuotedText(text, 0), "AT+COPS?");
}

Result<std::string> ParseAccessPointName(Lines lines) {
  for (const std::string& line : lines) {
    const std::string_view name = QuotedText(WithoutName(line), 1);
    if (!name.empty()) return PlainText(name, "AT+CGDCONT?");
  }
  return "";
}

Result<std::string> ParsePinState(Lines lines) {
  LPAB_ASSIGN(const std::string_view text, FirstLine(lines, "AT+CPIN?"));
  return std::string(text.substr(0, 32));
}

Result<int> ParseRegistration(Lines lines) {
  LPAB_ASSIGN(const std::string_view text, FirstLine(lines, "registration"));
  const std::vector<std::string_view> fields = Fields(text);
  const auto state = ParseNumber(fields.size() > 1 ? fields[1] : fields[0]);
  if (state && *state <= 255) return static_cast<int>(*state);
  return Fail(ErrorCode::kMalformed, "the modem's answer is no registration state");
}

Result<std::string> ParseIdentification(Lines lines) {
  LPAB_ASSIGN(const std::string_view text, FirstLine(lines, "identification"));
  return std::string(Unquote(text).substr(0, 64));
}

}  // namespace lpab::at
