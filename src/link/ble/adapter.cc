#include "link/ble/ble.h"

namespace lpab::link::ble {

std::optional<std::string> AdapterIn(std::string_view place) {
  constexpr std::string_view kBle = "ble";
  if (place == kBle) return "";
  if (!place.starts_with("ble:")) return std::nullopt;
  return std::string(place.substr(kBle.size() + 1));
}

}  // namespace lpab::link::ble
