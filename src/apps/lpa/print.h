// Output that does not stop a command: what it does to a card goes on when nobody reads any more.
#pragma once

#include <fmt/core.h>

#include <cstdio>
#include <utility>

namespace lpab::apps {

// Writes the text at once. That `stream` is a closed pipe, a terminal that is gone or a full disk
// is no error here; fmt::print would throw.
inline void Write(std::FILE* stream, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stream);
  std::fflush(stream);
}

// As fmt::print, by Write.
template <typename... Arguments>
void Print(std::FILE* stream, fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  Write(stream, fmt::format(format, std::forward<Arguments>(arguments)...));
}

}  // namespace lpab::apps
