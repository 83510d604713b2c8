#include "link/ble/advertised_name.h"

#include "wire/fields.h"

namespace lpab::link::ble {
namespace {

constexpr size_t kLongestName =
    20;  // bytes; with "-" and the short id 29, as a scan response holds
constexpr size_t kIdDigits = 8;
constexpr char kDigits[] = "0123456789abcdef";

}  // namespace

std::string AdvertisedName(std::string_view name, const KeyPin& device) {
  return std::string(wire::CutText(name, kLongestName)) + "-" + device.ShortId();
}

std::optional<std::string> ShortIdIn(std::string_view advertised) {
  if (advertised.size() <= kIdDigits) return std::nullopt;
  const std::string_view id = advertised.substr(advertised.size() - kIdDigits);
  if (advertised[advertised.size() - kIdDigits - 1] != '-') return std::nullopt;
  if (id.find_first_not_of(kDigits) != id.npos) return std::nullopt;
  return std::string(id);
}

}  // namespace lpab::link::ble
