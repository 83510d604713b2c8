// Tap: what crosses on the device, as lines of JSON while somebody listens. docs/trace.md.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>

#include "base/json_line.h"

namespace lpab::tap {

// By the clock that runs from boot on, also in sleep, and by the calendar.
struct Moment {
  std::chrono::microseconds boot{};
  std::chrono::system_clock::time_point wall;

  static Moment Now();
};

// Costs nothing while it is off. Threads: Start() and Stop() on one; what is written may come from
// any, and goes on to the sink there, which is to call `line` once: the line is given its time
// then. A sink that does so under a lock has the lines in the order of their times.
class Tap {
 public:
  using Sink = std::function<void(const std::function<std::string()>& line)>;
  using Now = std::function<Moment()>;

  explicit Tap(Sink sink, Now now = Moment::Now) : sink_(std::move(sink)), now_(std::move(now)) {}

  // From here on things are told; times count from here. `full_identifiers`: EID and ICCID whole.
  void Start(bool full_identifiers);
  void Stop() { run_ = 0; }
  // Counts up at each Start(); 0: off. Who keeps a state for what is told begins it anew then.
  uint32_t run() const { return run_; }
  bool full_identifiers() const { return full_identifiers_; }

  // {"time","seconds","event", ...fields}; "time" is left out on a clock that is not set.
  void Write(std::string_view event, const JsonLine& fields) const;

 private:
  std::string Line(std::string_view event, const JsonLine& fields) const;
  // Both are set before run_ is; who tells something just then may see one of each.
  std::chrono::microseconds start() const;

  const Sink sink_;
  const Now now_;
  uint32_t runs_ = 0;
  // Two, since an atomic of 64 bits needs libatomic on MIPS, which a device may not have.
  std::atomic<uint32_t> start_seconds_ = 0;
  std::atomic<uint32_t> start_microseconds_ = 0;
  std::atomic<bool> full_identifiers_ = false;
  std::atomic<uint32_t> run_ = 0;
};

}  // namespace lpab::tap
