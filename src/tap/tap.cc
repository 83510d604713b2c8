#include "tap/tap.h"

#include <cstdio>

#include "base/boot_time.h"
#include "base/build_time.h"
#include "base/utc_text.h"

namespace lpab::tap {
namespace {

constexpr int64_t kMicroseconds = 1000000;  // of a second

}  // namespace

Moment Moment::Now() { return {SinceBoot(), std::chrono::system_clock::now()}; }

void Tap::Start(bool full_identifiers) {
  const auto start = now_().boot.count();
  start_seconds_ = static_cast<uint32_t>(start / kMicroseconds);
  start_microseconds_ = static_cast<uint32_t>(start % kMicroseconds);
  full_identifiers_ = full_identifiers;
  run_ = ++runs_;
}

std::chrono::microseconds Tap::start() const {
  return std::chrono::seconds(start_seconds_) + std::chrono::microseconds(start_microseconds_);
}

void Tap::Write(std::string_view event, const JsonLine& fields) const {
  if (run_ != 0) sink_([&] { return Line(event, fields); });
}

std::string Tap::Line(std::string_view event, const JsonLine& fields) const {
  const Moment now = now_();
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%.6f",
                static_cast<double>((now.boot - start()).count()) / 1e6);
  JsonLine line;
  if (now.wall >= BuildTime()) line.Text("time", UtcText(now.wall));
  line.Raw("seconds", seconds).Text("event", event).Add(fields);
  return line.ToText() + "\n";
}

}  // namespace lpab::tap
