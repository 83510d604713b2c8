// AccessWindow: whether clients may come over the network, and until when.
#pragma once

#include <optional>

#include "base/clock.h"

namespace lpab::bridge {

// Shut at first. Open for a length of time, and not longer than `idle` without anybody who uses it.
// Says when it is over; whoever asks shuts it. Pure; one thread.
class AccessWindow {
 public:
  enum class Over { kTime, kIdle };

  AccessWindow(const Clock& clock, Duration idle) : clock_(clock), idle_(idle) {}

  // Where it is open already, the time begins anew.
  void Open(Duration length);
  void Shut() { until_.reset(); }
  bool open() const { return until_.has_value(); }
  // Zero when shut.
  Duration left() const;

  // Whether somebody uses it. The idle time begins when nobody does.
  void SetInUse(bool in_use);

  // Why it must be shut now; nothing when it may stay, or is shut.
  std::optional<Over> over() const;
  // When that will be, as things are.
  std::optional<Clock::TimePoint> due() const;

 private:
  const Clock& clock_;
  const Duration idle_;
  std::optional<Clock::TimePoint> until_;
  bool in_use_ = false;
  Clock::TimePoint unused_since_{};
};

}  // namespace lpab::bridge
