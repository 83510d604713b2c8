// Logical channels and the class byte. Spec: ISO/IEC 7816-4 section 5.4.1.
//
// Above `card::ApduChannel` the channel bits of CLA are zero; whoever owns the channel puts its
// number in here, and nowhere else in the project.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>

namespace lpab::apdu {

// The number of a logical channel on the card, 0 (basic) to 19. Not a modem's session id:
// `at::SessionId` is opaque text and the two do not convert into each other.
class ChannelNumber {
 public:
  static constexpr int kMaximum = 19;

  static constexpr ChannelNumber Basic() { return ChannelNumber(0); }
  static constexpr std::optional<ChannelNumber> From(int number) {
    if (number < 0 || number > kMaximum) return std::nullopt;
    return ChannelNumber(number);
  }
  constexpr int value() const { return number_; }
  constexpr auto operator<=>(const ChannelNumber&) const = default;

 private:
  constexpr explicit ChannelNumber(int number) : number_(number) {}
  int number_;
};

// CLA with its channel bits set: 0X|n for 0-3, 4X|(n-4) for 4-19 (8X and CX where the class is
// proprietary). `cla` must have channel bits zero; secure messaging and chaining bits are dropped
// from the first form and kept out of the second.
constexpr uint8_t ClaOnChannel(uint8_t cla, ChannelNumber channel) {
  const uint8_t proprietary = cla & 0x80;
  const int number = channel.value();
  if (number < 4) return static_cast<uint8_t>((cla & 0xFC) | number);
  return static_cast<uint8_t>(proprietary | 0x40 | (number - 4));
}

// The channel that CLA names. FF is no class byte.
constexpr std::optional<ChannelNumber> ChannelOfCla(uint8_t cla) {
  if (cla == 0xFF) return std::nullopt;
  if ((cla & 0x40) == 0) return ChannelNumber::From(cla & 0x03);
  return ChannelNumber::From((cla & 0x0F) + 4);
}

// CLA as it is on the basic channel: 81 -> 80, C2 -> 80, 01 -> 00.
constexpr uint8_t ClaWithoutChannel(uint8_t cla) {
  return static_cast<uint8_t>((cla & 0x40) != 0 ? cla & 0x80 : cla & 0xFC);
}

}  // namespace lpab::apdu
