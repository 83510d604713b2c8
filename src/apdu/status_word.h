// SW1 SW2, the two bytes every answer of a card ends in. Spec: ISO/IEC 7816-4 section 5.6,
// ETSI TS 102 221 section 10.2.1.
#pragma once

#include <cstdint>
#include <string>

namespace lpab::apdu {

class StatusWord {
 public:
  constexpr StatusWord() = default;
  constexpr explicit StatusWord(uint16_t value) : value_(value) {}

  constexpr uint16_t value() const { return value_; }
  constexpr uint8_t sw1() const { return static_cast<uint8_t>(value_ >> 8); }
  constexpr uint8_t sw2() const { return static_cast<uint8_t>(value_); }

  // 9000, or 91xx: done, and a proactive command is pending (ETSI TS 102 221 section 10.2.1.1).
  constexpr bool IsSuccess() const { return value_ == 0x9000 || sw1() == 0x91; }
  // 61xx: more data, fetch it with GET RESPONSE.
  constexpr bool HasMoreData() const { return sw1() == 0x61; }
  // 6Cxx: repeat with Le = xx.
  constexpr bool IsWrongLe() const { return sw1() == 0x6C; }

  // "6A82".
  std::string ToString() const;

  constexpr bool operator==(const StatusWord&) const = default;

 private:
  uint16_t value_ = 0;
};

inline constexpr StatusWord kSwSuccess{0x9000};
inline constexpr StatusWord kSwWrongLength{0x6700};
inline constexpr StatusWord kSwChannelNotSupported{0x6881};
inline constexpr StatusWord kSwConditionsNotSatisfied{0x6985};
inline constexpr StatusWord kSwCommandNotAllowed{0x6986};
inline constexpr StatusWord kSwAppletSelectFailed{0x6999};
inline constexpr StatusWord kSwSecurityNotSatisfied{0x6982};
inline constexpr StatusWord kSwIncorrectData{0x6A80};
inline constexpr StatusWord kSwFunctionNotSupported{0x6A81};
inline constexpr StatusWord kSwFileNotFound{0x6A82};
inline constexpr StatusWord kSwNotEnoughMemory{0x6A84};
inline constexpr StatusWord kSwIncorrectP1P2{0x6A86};
inline constexpr StatusWord kSwReferenceNotFound{0x6A88};
inline constexpr StatusWord kSwWrongP1P2{0x6B00};
inline constexpr StatusWord kSwInsNotSupported{0x6D00};
inline constexpr StatusWord kSwClaNotSupported{0x6E00};
inline constexpr StatusWord kSwUnknownError{0x6F00};

}  // namespace lpab::apdu
