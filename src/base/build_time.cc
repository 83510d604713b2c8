#include "base/build_time.h"

namespace lpab {

std::chrono::system_clock::time_point BuildTime() {
  return std::chrono::system_clock::time_point(std::chrono::seconds(LPAB_BUILD_TIME));
}

}  // namespace lpab
