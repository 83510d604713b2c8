#include "tap/tap.h"

#include <cstdio>

#include "base/boot_time.h"
#include "base/build_time.h"
#include "base/utc_text.h"

namespace lpab::tap {

Moment Moment::Now() { return {SinceBoot(), std::chrono::system_clock::now()}; }

void Tap::Start(bool full_identifiers) {
  start_ = now_().boot;
  full_identifiers_ = full_identifiers;
  run_ = ++runs_;
}

void Tap::Write(std::string_view event, const JsonLine& fields) const {
  if (run_ == 0) return;
  const Moment now = now_();
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%.6f",
                static_cast<double>((now.boot - start_.load()).count()) / 1e6);
  JsonLine line;
  if (now.wall >= BuildTime()) line.Text("time", UtcText(now.wall));
  line.Raw("seconds", seconds).Text("event", event).Add(fields);
  sink_(line.ToText() + "\n");
}

}  // namespace lpab::tap
