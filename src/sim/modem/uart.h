// What a UART does to bytes: it takes its time. Spec: 8N1, ten bits a byte.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <optional>

#include "base/bytes.h"
#include "base/clock.h"

namespace lpab::sim::modem {

// Bytes that crossed the ports of a modem. Any thread may read them.
struct UartCounters {
  std::atomic<uint64_t> bytes_to_modem = 0;
  std::atomic<uint64_t> bytes_from_modem = 0;
};

// One direction of a UART: bytes come out no sooner than the line could have carried them. The
// rate is kept over any number of bytes, though the clock counts milliseconds. One thread; the
// clock must outlive it.
class UartLine {
 public:
  // `baud`: bits a second, at least 1; none: bytes come out at once.
  explicit UartLine(std::optional<int> baud, const Clock& clock = Clock::System())
      : baud_(baud), clock_(clock) {}

  // For what is pushed from now on; the line must be empty.
  void SetBaud(int baud) {
    baud_ = baud;
    busy_since_ = clock_.Now();
    taken_ = 0;
  }

  void Push(ByteSpan bytes);
  // The bytes that have arrived by now.
  Bytes TakeArrived();
  // How long until it is worth asking again: up to 64 bytes more. Nothing when the line is empty.
  std::optional<Duration> UntilArrival() const;

  std::optional<int> baud() const { return baud_; }
  size_t queued() const { return queue_.size(); }

 private:
  uint64_t CarriedBy(Clock::TimePoint now) const;

  std::optional<int> baud_;
  const Clock& clock_;
  std::deque<uint8_t> queue_;
  Clock::TimePoint busy_since_{};
  uint64_t taken_ = 0;  // bytes taken out since then
};

}  // namespace lpab::sim::modem
