#include "sim/modem/card_answers.h"

#include <algorithm>

#include "base/hex.h"
#include "base/log.h"

namespace lpab::sim::modem {

std::optional<Bytes> HexArgument(const Device& device, const Argument& argument) {
  if (!argument.quoted && device.quirks().unquoted_refused) return std::nullopt;
  auto bytes = FromHex(argument.text);
  if (!bytes) return std::nullopt;
  return std::move(*bytes);
}

std::optional<Bytes> LengthAndBytes(const Device& device, const Argument& length,
                                    const Argument& hex, int minimum, int maximum) {
  const std::optional<int> characters = ParseNumber(length.text);
  if (!characters || *characters < minimum || *characters > maximum) return std::nullopt;
  std::optional<Bytes> bytes = HexArgument(device, hex);
  if (!bytes || 2 * bytes->size() != static_cast<size_t>(*characters)) return std::nullopt;
  return bytes;
}

std::string NameBefore(const Device& device, std::string_view name) {
  return std::string(name) + (device.quirks().blank_after_name ? ": " : ":");
}

std::string ApduLine(const Device& device, std::string_view name, ByteSpan answer,
                     std::string_view session) {
  const Quirks& quirks = device.quirks();
  std::string hex = ToHex(answer);
  if (quirks.lower_case_answers) {
    std::ranges::transform(hex, hex.begin(),
                           [](char c) { return c >= 'A' ? static_cast<char>(c - 'A' + 'a') : c; });
  }
  std::string line = NameBefore(device, name);
  if (quirks.session_in_answers && !session.empty()) line += std::string(session) + ",";
  line += std::to_string(hex.size()) + ",";
  return line + (quirks.quoted_answers ? "\"" + hex + "\"" : hex);
}

Cme CardFailure(const Error& error) {
  log::Warning("sim-modem", error.ToString());
  return Cme::kSimFailure;
}

}  // namespace lpab::sim::modem
