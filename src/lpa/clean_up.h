// A call for tidying up. Private to lpa.
#pragma once

#include "base/call.h"

namespace lpab::lpa {

// Of its own: a cancelled or expired one cannot close what it opened.
inline Call CleanUpCall(const Clock& clock) {
  return {Deadline::After(std::chrono::seconds(30), clock), {}};
}

}  // namespace lpab::lpa
