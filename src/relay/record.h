// A session's exchanges in a file, one JSON object a line. docs/relay.md, "Records".
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/result.h"
#include "relay/exchange.h"

namespace lpab::relay {

using Json = nlohmann::ordered_json;

inline constexpr size_t kLongestRecord = 32u << 20;  // bytes of a line

// A line, without its end. Bodies are whole, with whatever secrets they have.
std::string RecordOf(const Exchange& exchange);
// Errors: kMalformed.
Result<Exchange> ExchangeIn(std::string_view line);

}  // namespace lpab::relay
