// A trace as a page: one HTML file that needs nothing else.
#pragma once

#include <string>

#include "trace/timeline.h"

namespace lpab::trace {

// What went wrong at the top, then the rows with a column each for ES9+, ES10, APDUs and AT lines.
// Nothing in the page is fetched and nothing runs: no script, and whatever stands in the trace is
// text. At most 20000 rows.
std::string TracePage(const Timeline& timeline);

}  // namespace lpab::trace
