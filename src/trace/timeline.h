// Timeline: the events of one trace, or of the LPA's and a device's, in the order of time; and what
// went wrong among them.
#pragma once

#include <optional>
#include <set>

#include "trace/alignment.h"

namespace lpab::trace {

struct TimelineEvent {
  double at = 0;  // seconds, by the LPA's clock where its trace is there
  bool of_device = false;
  const Json* event = nullptr;
  // The LPA's record of a command that the device's trace has too.
  bool doubled = false;
};

struct Failure {
  size_t place = 0;   // among the events
  std::string what;   // in words
  bool grave = true;  // false: it may be part of the usual, as a modem that has not this command
};

struct Timeline {
  std::vector<TimelineEvent> events;
  std::vector<Failure> failures;  // in the order of time
  std::string alignment;          // in a sentence; empty: one trace alone
  std::string conclusion;         // what the LPA said in the end; empty: no error
};

// `second` may be null. The traces must outlive it. Errors: kInvalidArgument (both are of the same
// program), and as Align().
Result<Timeline> MakeTimeline(const TraceLog& first, const TraceLog* second);

}  // namespace lpab::trace
