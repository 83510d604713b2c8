#include "apps/lpa/colour.h"

#include <unistd.h>

#include <cstdlib>

namespace lpab::apps {
namespace {

std::string_view Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

bool IsSmartTerminal() {
  const std::string_view kind = Variable("TERM");
  return isatty(STDERR_FILENO) != 0 && !kind.empty() && kind != "dumb";
}

std::string Coloured(std::string_view text, Colour colour) {
  if (!IsSmartTerminal() || !Variable("NO_COLOR").empty()) return std::string(text);
  const std::string_view code = colour == Colour::kRed ? "\033[31m" : "\033[33m";
  return std::string(code).append(text).append("\033[0m");
}

}  // namespace lpab::apps
