#include "base/utc_text.h"

#include <cstdio>
#include <ctime>

namespace lpab {

std::string UtcText(std::chrono::system_clock::time_point wall) {
  const auto since = wall.time_since_epoch();
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
  const time_t seconds = static_cast<time_t>(milliseconds / 1000);
  tm parts{};
  char text[32] = "";
  char fraction[8] = "";
  if (gmtime_r(&seconds, &parts) != nullptr) {
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  }
  snprintf(fraction, sizeof fraction, ".%03dZ", static_cast<int>(milliseconds % 1000));
  return std::string(text) + fraction;
}

}  // namespace lpab
