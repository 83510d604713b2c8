// What kind of card a software eUICC is.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "crypto/hash.h"

namespace lpab::sim::euicc {

// Behaviour in which real cards differ. Each flag has a test of its own.
struct Quirks {
  // Holds to 1020 bytes for one protected segment (86, 87, 88 with tag, length and MAC), as SGP.22
  // section 2.5.5 says; otherwise 1036 are taken, which pySim's generator sends.
  bool strict_segments = false;
  // ES10 commands are answered 6985 until TERMINAL CAPABILITY announced an LPA in the device.
  bool require_terminal_capability = false;
  // MANAGE CHANNEL may name the number of the channel to open (ISO/IEC 7816-4); TS 102 221 lets
  // only the card choose.
  bool explicit_channel_numbers = true;
};

struct CardOptions {
  Quirks quirks;
  int channels = 3;             // logical channels besides the basic one, 3 to 19
  size_t memory_size = 291666;  // bytes of non-volatile memory for profiles
  std::string root_ds_address = "testrootsmds.example.com";
  // Unix seconds at which certificates must be valid. None: a card has no clock, nothing is
  // checked.
  std::optional<int64_t> verification_time;
  // `count` random bytes: challenges, one-time keys. Tests may put a fixed source here.
  std::function<Bytes(size_t count)> random = crypto::RandomBytes;
};

}  // namespace lpab::sim::euicc
