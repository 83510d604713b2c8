// A moment as people and logs write it.
#pragma once

#include <chrono>
#include <string>

namespace lpab {

// "2026-11-26T13:17:02.123Z".
std::string UtcText(std::chrono::system_clock::time_point wall);

}  // namespace lpab
