// CardState as the text of card.json.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "sim/euicc/state.h"

namespace lpab::sim::euicc {

// JSON; bytes as hex, file paths as "3F00/7FFF/6F07". Holds one-time private keys.
std::string EncodeState(const CardState& state);

// Errors: kMalformed, also where CheckState (state.h) fails.
Result<CardState> DecodeState(std::string_view text);

}  // namespace lpab::sim::euicc
