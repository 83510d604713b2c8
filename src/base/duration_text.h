// Lengths of time as people write and read them.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace lpab {

// "90s", "15m", "2h", within bounds. Errors: kInvalidArgument.
Result<Duration> ParseDuration(std::string_view text, Duration least, Duration most);

// "2 h 5 min", "15 min", "14 min 3 s", "0 s": at most two units, rounded up to whole seconds.
std::string DurationText(Duration duration);

}  // namespace lpab
