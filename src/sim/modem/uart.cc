#include "sim/modem/uart.h"

#include <algorithm>

namespace lpab::sim::modem {
namespace {

constexpr uint64_t kBitsPerByte = 10;
constexpr uint64_t kMillisecondsPerSecond = 1000;
constexpr size_t kStep = 64;

}  // namespace

uint64_t UartLine::CarriedBy(Clock::TimePoint now) const {
  const auto elapsed = static_cast<uint64_t>((now - busy_since_).count());
  return elapsed * static_cast<uint64_t>(*baud_) / (kBitsPerByte * kMillisecondsPerSecond);
}

void UartLine::Push(ByteSpan bytes) {
  const Clock::TimePoint now = clock_.Now();
  // A line that was idle starts anew; one that became free within this millisecond goes on.
  if (baud_ && queue_.empty() && CarriedBy(now) > taken_) {
    busy_since_ = now;
    taken_ = 0;
  }
  queue_.insert(queue_.end(), bytes.begin(), bytes.end());
}

Bytes UartLine::TakeArrived() {
  size_t count = queue_.size();
  if (baud_) {
    const uint64_t carried = CarriedBy(clock_.Now());
    count = static_cast<size_t>(std::min<uint64_t>(count, carried - std::min(carried, taken_)));
  }
  const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(count);
  Bytes bytes(queue_.begin(), end);
  queue_.erase(queue_.begin(), end);
  taken_ += count;
  return bytes;
}

std::optional<Duration> UartLine::UntilArrival() const {
  if (queue_.empty()) return std::nullopt;
  if (!baud_) return Duration::zero();
  const uint64_t bits = (taken_ + std::min(queue_.size(), kStep)) * kBitsPerByte;
  const auto baud = static_cast<uint64_t>(*baud_);
  const uint64_t due = (bits * kMillisecondsPerSecond + baud - 1) / baud;
  const Duration left = busy_since_ + Duration(due) - clock_.Now();
  return std::max(left, Duration::zero());
}

}  // namespace lpab::sim::modem
