#include "base/base64.h"

#include <array>

namespace lpab {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// One group of four characters with 0, 1 or 2 of padding.
Result<void> DecodeGroup(std::string_view group, Bytes& out) {
  uint32_t value = 0;
  size_t padding = 0;
  for (size_t i = 0; i < 4; ++i) {
    const size_t digit = kAlphabet.find(group[i]);
    if (group[i] == '=' && i >= 2) {
      ++padding;
      value <<= 6;
      continue;
    }
    if (digit == std::string_view::npos || padding != 0) {
      return Fail(ErrorCode::kMalformed, "base64: unexpected character");
    }
    value = value << 6 | static_cast<uint32_t>(digit);
  }
  if ((padding == 1 && (value & 0xFF) != 0) || (padding == 2 && (value & 0xFFFF) != 0)) {
    return Fail(ErrorCode::kMalformed, "base64: bits set in the padding");
  }
  for (size_t i = 0; i < 3 - padding; ++i) {
    out.push_back(static_cast<uint8_t>(value >> (16 - 8 * i)));
  }
  return {};
}

}  // namespace

std::string ToBase64(ByteSpan bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t count = std::min<size_t>(3, bytes.size() - i);
    uint32_t value = 0;
    for (size_t j = 0; j < 3; ++j) value = value << 8 | (j < count ? bytes[i + j] : 0u);
    for (size_t j = 0; j < 4; ++j) {
      text += j <= count ? kAlphabet[value >> (18 - 6 * j) & 0x3F] : '=';
    }
  }
  return text;
}

Result<Bytes> FromBase64(std::string_view text) {
  Bytes out;
  out.reserve(text.size() / 4 * 3);
  std::string group;
  bool ended = false;
  for (char c : text) {
    if (c == '\r' || c == '\n' || c == ' ' || c == '\t') continue;
    if (ended) return Fail(ErrorCode::kMalformed, "base64: text after the padding");
    group += c;
    if (group.size() < 4) continue;
    LPAB_TRY(DecodeGroup(group, out));
    ended = group.back() == '=';
    group.clear();
  }
  if (!group.empty()) return Fail(ErrorCode::kMalformed, "base64: length is no multiple of four");
  return out;
}

}  // namespace lpab
