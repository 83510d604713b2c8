// Hex, base64, swapped BCD, and text of peers made safe to show.
#include "base/base64.h"
#include "base/bcd.h"
#include "base/hex.h"
#include "base/log.h"
#include "fuzz.h"

namespace lpab {
namespace {

bool IsOneOf(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

void CheckHex(ByteSpan input) {
  LPAB_HOLDS(LPAB_MUST(FromHex(ToHex(input)), "hex made here is read") == ToBytes(input),
             "hex gives the same bytes");
  std::string upper(AsText(input));
  bool digits_only = true;
  for (char& c : upper) {
    if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
    digits_only = digits_only && IsOneOf(c, "0123456789ABCDEF");
  }
  const auto bytes = FromHex(AsText(input));
  LPAB_HOLDS(bytes.has_value() == (digits_only && input.size() % 2 == 0),
             "hex is an even count of digits, and nothing else");
  if (bytes) LPAB_HOLDS(ToHex(*bytes) == upper, "hex that was read is written alike");
}

// Canonical base64: what is left without blanks has the shape, and no bits in the padding.
void CheckBase64(ByteSpan input) {
  LPAB_HOLDS(LPAB_MUST(FromBase64(ToBase64(input)), "base64 made here is read") == ToBytes(input),
             "base64 gives the same bytes");
  std::string text;
  for (char c : AsText(input)) {
    if (!IsOneOf(c, " \t\r\n")) text += c;
  }
  const std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  size_t digits = text.size();
  while (digits > 0 && text.size() - digits < 2 && text[digits - 1] == '=') --digits;
  bool shaped = text.size() % 4 == 0;
  for (size_t i = 0; i < digits; ++i) shaped = shaped && IsOneOf(text[i], alphabet);
  const size_t padding = text.size() - digits;
  const std::string_view last_digits = padding == 0   ? alphabet
                                       : padding == 1 ? "AEIMQUYcgkosw048"
                                                      : "AQgw";
  if (shaped && digits > 0) shaped = IsOneOf(text[digits - 1], last_digits);
  const auto bytes = FromBase64(AsText(input));
  LPAB_HOLDS(bytes.has_value() == shaped, "base64 is whole groups with zero bits in the padding");
  if (bytes) LPAB_HOLDS(ToBase64(*bytes) == text, "base64 that was read is written alike");
}

void CheckBcd(ByteSpan input) {
  const auto digits = FromSwappedBcd(input);
  if (digits) {
    LPAB_HOLDS(LPAB_MUST(ToSwappedBcd(*digits, input.size()), "digits that were read fit") ==
                   ToBytes(input),
               "BCD that was read is written alike");
  }
  const auto bytes = ToSwappedBcd(AsText(input), (input.size() + 1) / 2);
  if (bytes) {
    LPAB_HOLDS(LPAB_MUST(FromSwappedBcd(*bytes), "BCD made here is read") == AsText(input),
               "BCD gives the same digits");
  }
}

// One character of UTF-8 off the front, by the table of RFC 3629 section 4; none: not UTF-8.
std::optional<char32_t> TakeUtf8(std::string_view& text) {
  struct Row {
    uint8_t first, last, second_first, second_last;
    size_t length;
  };
  constexpr Row kRows[] = {
      {0x00, 0x7F, 0, 0, 1},       {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
      {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
      {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4}};
  const ByteSpan bytes = AsBytes(text);
  for (const Row& row : kRows) {
    if (bytes[0] < row.first || bytes[0] > row.last || bytes.size() < row.length) continue;
    char32_t code = row.length == 1 ? bytes[0] : bytes[0] & (0x7F >> row.length);
    for (size_t i = 1; i < row.length; ++i) {
      const uint8_t first = i == 1 ? row.second_first : 0x80;
      const uint8_t last = i == 1 ? row.second_last : 0xBF;
      if (bytes[i] < first || bytes[i] > last) return std::nullopt;
      code = code << 6 | (bytes[i] & 0x3F);
    }
    text.remove_prefix(row.length);
    return code;
  }
  return std::nullopt;
}

// Unicode's controls, marks and overrides of direction (UAX 9), and what has no width.
bool MayBeShown(char32_t code) {
  const bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
  const bool direction = code == 0x061C || code == 0x200E || code == 0x200F ||
                         (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
  const bool no_width = code == 0xAD || (code >= 0x200B && code <= 0x200D) || code == 0x2060 ||
                        code == 0xFEFF || code == 0x2028 || code == 0x2029;
  return !control && !direction && !no_width;
}

void CheckEscape(ByteSpan input) {
  const std::string shown = log::Escape(AsText(input), input.size());
  std::string_view rest = shown;
  while (!rest.empty()) {
    const auto code = TakeUtf8(rest);
    LPAB_HOLDS(code.has_value(), "text made safe is UTF-8");
    LPAB_HOLDS(MayBeShown(*code), "text made safe has no character that hides or turns others");
  }
  LPAB_HOLDS(log::Escape(shown, shown.size()) == shown, "text made safe stays as it is");
  constexpr size_t kLimit = 8;
  constexpr size_t kLongestEscape = 10;  // \u{10FFFF}
  LPAB_HOLDS(log::Escape(AsText(input), kLimit).size() <= kLimit * kLongestEscape + 3,
             "text made safe keeps to its limit");
}

}  // namespace

LPAB_FUZZ_TARGET(base, input) {
  CheckHex(input);
  CheckBase64(input);
  CheckBcd(input);
  CheckEscape(input);
}

}  // namespace lpab
