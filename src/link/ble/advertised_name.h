// What a device is advertised as. docs/ble.md, "The service".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "link/key_pin.h"

namespace lpab::link::ble {

// "cabin-1a2b3c4d": at most 20 bytes of the device's own name, whole characters of UTF-8, and its
// KeyPin::ShortId().
std::string AdvertisedName(std::string_view name, const KeyPin& device);
// The short id at the end of an advertised name, if there is one.
std::optional<std::string> ShortIdIn(std::string_view advertised);

}  // namespace lpab::link::ble
