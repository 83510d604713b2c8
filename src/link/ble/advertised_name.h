// What a device is advertised as. docs/ble.md, "The service".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "link/key_pin.h"

namespace lpab::link::ble {

// The pin's first four bytes: enough to find a device by, and no proof of anything.
uint32_t ShortIdOf(const KeyPin& device);
// 8 hex digits, lower case.
std::string ShortIdText(uint32_t short_id);

// "cabin-1a2b3c4d": at most 20 bytes of the device's own name, whole characters of UTF-8.
std::string AdvertisedName(std::string_view name, uint32_t short_id);
// The short id at the end of an advertised name, if there is one.
std::optional<uint32_t> ShortIdIn(std::string_view advertised);

}  // namespace lpab::link::ble
