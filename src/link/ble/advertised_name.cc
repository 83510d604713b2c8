#include "link/ble/advertised_name.h"

#include "base/hex.h"
#include "wire/fields.h"

namespace lpab::link::ble {
namespace {

constexpr size_t kLongestName =
    20;  // bytes; with "-" and the short id 29, as a scan response holds
constexpr size_t kIdDigits = 8;

uint32_t Read32(ByteSpan bytes) {
  uint32_t value = 0;
  for (const uint8_t byte : bytes.first(sizeof value)) value = value << 8 | byte;
  return value;
}

}  // namespace

uint32_t ShortIdOf(const KeyPin& device) { return Read32(device.bytes()); }

std::string ShortIdText(uint32_t short_id) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (int shift = 28; shift >= 0; shift -= 4) text += kDigits[short_id >> shift & 0xF];
  return text;
}

std::string AdvertisedName(std::string_view name, uint32_t short_id) {
  return std::string(wire::CutText(name, kLongestName)) + "-" + ShortIdText(short_id);
}

std::optional<uint32_t> ShortIdIn(std::string_view advertised) {
  if (advertised.size() <= kIdDigits) return std::nullopt;
  const std::string_view digits = advertised.substr(advertised.size() - kIdDigits);
  if (advertised[advertised.size() - kIdDigits - 1] != '-') return std::nullopt;
  const auto bytes = FromHex(digits);
  if (!bytes) return std::nullopt;
  return Read32(*bytes);
}

}  // namespace lpab::link::ble
