// The time since boot, sleep included, more exactly than Clock::BootTime() says it: for traces.
// Implemented beside the clocks, in base/clock.cc.
#pragma once

#include <chrono>

namespace lpab {

std::chrono::microseconds SinceBoot();

}  // namespace lpab
