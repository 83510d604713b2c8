#include "tap/at_veil.h"

#include <algorithm>
#include <optional>

#include "base/hex.h"

namespace lpab::tap {
namespace {

constexpr size_t kStatusWord = 2;  // bytes
constexpr size_t kShortestIdentifier = 15;
constexpr size_t kShownDigits = 4;

bool IsHexDigit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

// The digits behind the last comma, or the whole line.
struct LastHex {
  size_t start = 0;
  size_t length = 0;
  Bytes bytes;
};

std::optional<LastHex> FindLastHex(std::string_view line) {
  LastHex found;
  const size_t comma = line.rfind(',');
  found.start = comma == line.npos ? 0 : comma + 1;
  while (found.start < line.size() && (line[found.start] == '"' || line[found.start] == ' ')) {
    ++found.start;
  }
  while (found.start + found.length < line.size() && IsHexDigit(line[found.start + found.length])) {
    ++found.length;
  }
  auto bytes = FromHex(line.substr(found.start, found.length));
  if (!bytes || bytes->size() < kStatusWord) return std::nullopt;
  found.bytes = std::move(*bytes);
  return found;
}

std::string Replaced(std::string_view line, const LastHex& hex, const std::string& with) {
  return std::string(line.substr(0, hex.start)) + with +
         std::string(line.substr(hex.start + hex.length));
}

}  // namespace

AtVeil::Kind AtVeil::KindOf(std::string_view line) {
  const auto has = [line](std::string_view name) { return line.find(name) != line.npos; };
  if (has("+CGLA") || has("+CSIM")) return Kind::kApdu;
  return has("+CCHO") || has("+CCHC") ? Kind::kSession : Kind::kOther;
}

std::string AtVeil::Shortened(std::string_view line) const {
  if (full_identifiers_) return std::string(line);
  std::string text;
  while (!line.empty()) {
    const auto end = std::ranges::find_if_not(line, IsHexDigit);
    const size_t digits = static_cast<size_t>(end - line.begin());
    if (digits >= kShortestIdentifier) {
      text += "..." + std::string(line.substr(digits - kShownDigits, kShownDigits));
    } else {
      text += line.substr(0, digits);
    }
    line.remove_prefix(digits);
    if (line.empty()) break;
    text += line.front();
    line.remove_prefix(1);
  }
  return text;
}

std::string AtVeil::Sent(std::string_view line) {
  asked_ = KindOf(line);
  sent_ = line;
  shown_ = asked_ == Kind::kSession ? sent_ : Shortened(line);
  if (asked_ == Kind::kApdu) {
    if (const auto hex = FindLastHex(line))
      shown_ = Replaced(line, *hex, veil_.Command(hex->bytes));
  }
  return shown_;
}

std::string AtVeil::Received(std::string_view line) {
  if (line == sent_) return shown_;  // its echo
  const Kind named = KindOf(line);
  const auto hex = FindLastHex(line);
  // Some modems give the answer without its name.
  const bool bare = hex && hex->start == 0 && hex->length == line.size();
  if (hex && asked_ == Kind::kApdu && (named == Kind::kApdu || bare)) {
    const ByteSpan data = ByteSpan(hex->bytes).first(hex->bytes.size() - kStatusWord);
    const ByteSpan status = ByteSpan(hex->bytes).subspan(data.size());
    return Replaced(line, *hex, veil_.Answer(data) + ToHex(status));
  }
  const bool session = named == Kind::kSession || (bare && asked_ == Kind::kSession);
  return session ? std::string(line) : Shortened(line);
}

}  // namespace lpab::tap
