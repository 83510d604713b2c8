// Alignment: how a device's trace lies beside the LPA's on one time line.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "trace/trace_log.h"

namespace lpab::trace {

// The clocks have nothing to do with each other, and the device may be in 1970. But the LPA wrote a
// command down before it sent it, and its answer after it had come: the device's times of the same
// command lie in between. The offset is one that the most commands allow.
struct Alignment {
  double offset = 0;        // seconds, to be added to the device's
  double uncertainty = 0;   // seconds, either way
  size_t commands = 0;      // of the LPA that were answered
  size_t agreeing = 0;      // of these, those that this offset allows; 0: it is by the calendars
  size_t other_places = 0;  // where as many would have fitted
  // The same command in both: the places of its apdu-command events, the LPA's first.
  std::vector<std::pair<size_t, size_t>> pairs = {};

  // In a sentence.
  std::string ToText() const;
};

// Errors: kNotFound (no command is in both, and one of them has no calendar).
Result<Alignment> Align(const TraceLog& lpa, const TraceLog& device);

}  // namespace lpab::trace
