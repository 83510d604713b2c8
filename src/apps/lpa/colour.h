// Colour on standard error, where somebody looks and wants it.
#pragma once

#include <string>
#include <string_view>

namespace lpab::apps {

enum class Colour { kRed, kYellow };

// Whether standard error is a terminal that can move its cursor (TERM is set and not "dumb").
bool IsSmartTerminal();

// The text in this colour; as it is where standard error is no such terminal, or NO_COLOR is set
// (https://no-color.org).
std::string Coloured(std::string_view text, Colour colour);

}  // namespace lpab::apps
