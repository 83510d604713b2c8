// Questions to the person at the terminal.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"

namespace lpab::apps {

// Whether there is somebody to ask: standard input and standard error are a terminal.
bool CanAsk();

// "text [y/N] "; nothing when the input ended without an answer.
std::optional<bool> AskYesNo(const std::string& text);

// The first line of a file, or of standard input for "-", without its end and blanks around it.
// Errors: kInvalidArgument (empty), those of io::ReadFile.
Result<std::string> FirstLine(const std::string& path);

// A line that is not shown while it is typed; nothing when it is empty or the input ended.
std::optional<std::string> AskSecret(const std::string& text);

}  // namespace lpab::apps
