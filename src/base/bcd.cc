#include "base/bcd.h"

namespace lpab {

Result<std::string> FromSwappedBcd(ByteSpan bytes) {
  std::string digits;
  bool padding = false;
  for (uint8_t byte : bytes) {
    for (int nibble : {byte & 0x0F, byte >> 4}) {
      if (nibble == 0x0F) {
        padding = true;
        continue;
      }
      if (nibble > 9 || padding) return Fail(ErrorCode::kMalformed, "BCD: not a digit");
      digits += static_cast<char>('0' + nibble);
    }
  }
  return digits;
}

Result<Bytes> ToSwappedBcd(std::string_view digits, size_t length) {
  if (digits.size() > 2 * length) {
    return Fail(ErrorCode::kInvalidArgument,
                "BCD: more than " + std::to_string(2 * length) + " digits");
  }
  Bytes bytes(length, 0xFF);
  for (size_t i = 0; i < digits.size(); ++i) {
    if (digits[i] < '0' || digits[i] > '9') {
      return Fail(ErrorCode::kInvalidArgument, "BCD: not a digit at position " + std::to_string(i));
    }
    const int digit = digits[i] - '0';
    uint8_t& byte = bytes[i / 2];
    byte = static_cast<uint8_t>(i % 2 == 0 ? (byte & 0xF0) | digit : (byte & 0x0F) | digit << 4);
  }
  return bytes;
}

}  // namespace lpab
