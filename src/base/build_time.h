// When this was built: a clock that says an earlier time is not set.
#pragma once

#include <chrono>

namespace lpab {

// As the build was configured, or SOURCE_DATE_EPOCH then said.
std::chrono::system_clock::time_point BuildTime();

}  // namespace lpab
