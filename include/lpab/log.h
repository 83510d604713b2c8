// Where the library's log lines go.
#pragma once

#include <string_view>

#include "lpab/export.h"

namespace lpab::v1 {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

// Called on whichever thread logs. `text` is one line, escaped, without secrets; EID and ICCID are
// shortened in it.
using LogHandler = void (*)(LogLevel level, std::string_view component, std::string_view text);

// For the whole process, from this moment; null drops all. Until it is called, warnings and errors
// go to standard error. Thread-safe.
LPAB_API void SetLogHandler(LogHandler handler, LogLevel minimum = LogLevel::kWarning);

}  // namespace lpab::v1
