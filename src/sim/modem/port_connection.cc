#include "sim/modem/port_connection.h"

#include <poll.h>

#include <algorithm>
#include <array>

#include "io/serial_port.h"

namespace lpab::sim::modem {
namespace {

constexpr size_t kMaximumQueuedInput = 4096;
constexpr size_t kMaximumUnwritten = 64 * 1024;

std::optional<int> RateOf(const Pace& pace) {
  return pace.baud && pace.rate ? pace.rate : pace.baud;
}

}  // namespace

PortConnection::PortConnection(io::PollLoop& loop, Modem& modem, io::FdStream& stream,
                               UartCounters& counters, const Pace& pace, OnEnd on_end)
    : loop_(loop),
      stream_(stream),
      counters_(counters),
      on_end_(std::move(on_end)),
      pace_(pace),
      to_modem_(RateOf(pace), pace.clock),
      from_modem_(RateOf(pace), pace.clock),
      port_(modem, *this) {
  loop_.Watch(stream_.descriptor(), POLLIN, [this](short ready) { OnReady(ready); });
}

PortConnection::~PortConnection() {
  if (timer_) loop_.CancelTimer(*timer_);
  loop_.Unwatch(stream_.descriptor());
}

void PortConnection::Write(ByteSpan bytes) {
  from_modem_.Push(bytes);
  if (!timer_) Schedule();  // an unsolicited line, or another port's doing
}

void PortConnection::SetRate(std::optional<int> rate) {
  rate_changes_ = pace_.baud && rate != pace_.rate;
  pace_.rate = rate;
}

void PortConnection::ChangeRate() {
  if (!rate_changes_ || from_modem_.queued() > 0 || to_modem_.queued() > 0) return;
  rate_changes_ = false;
  to_modem_.SetBaud(*RateOf(pace_));
  from_modem_.SetBaud(*RateOf(pace_));
}

Bytes PortConnection::Crossed(ByteSpan bytes) const {
  Bytes crossed = ToBytes(bytes);
  const auto other = pace_.baud ? io::TerminalRate(stream_.descriptor()) : std::nullopt;
  if (!other || *other == *to_modem_.baud()) return crossed;
  // Half of the bytes have no stop bit where it should be.
  crossed.resize((crossed.size() + 1) / 2);
  for (uint8_t& byte : crossed) byte |= 0x80;
  return crossed;
}

void PortConnection::Close() {
  dropped_ = true;
  End();
}

void PortConnection::OnReady(short ready) {
  if (input_ended_ && (ready & (POLLHUP | POLLERR)) != 0) return End();
  if ((ready & (POLLIN | POLLHUP | POLLERR)) != 0 && !input_ended_) Read();
  Pump();
}

void PortConnection::Read() {
  std::array<uint8_t, 4096> buffer;
  const auto count = stream_.TryRead(buffer);
  if (count) {
    to_modem_.Push(Crossed(ByteSpan(buffer).first(*count)));
  } else {
    input_ended_ = true;
  }
}

void PortConnection::Pump() {
  const Bytes input = to_modem_.TakeArrived();
  counters_.bytes_to_modem += input.size();
  port_.Feed(input);
  const Bytes output = Crossed(from_modem_.TakeArrived());
  counters_.bytes_from_modem += output.size();
  const size_t room = kMaximumUnwritten - std::min(kMaximumUnwritten, unwritten_.size());
  Append(unwritten_, ByteSpan(output).first(std::min(room, output.size())));
  Flush();
  ChangeRate();
  if (ended_) return;
  const bool idle = unwritten_.empty() && to_modem_.queued() == 0 && from_modem_.queued() == 0;
  if (input_ended_ && idle) return End();
  UpdateEvents();
  Schedule();
}

void PortConnection::Flush() {
  while (!unwritten_.empty()) {
    const auto count = stream_.TryWrite(unwritten_);
    if (!count) {
      input_ended_ = true;
      unwritten_.clear();
      return;
    }
    if (*count == 0) return;
    unwritten_.erase(unwritten_.begin(), unwritten_.begin() + static_cast<std::ptrdiff_t>(*count));
  }
}

void PortConnection::UpdateEvents() {
  const bool room = to_modem_.queued() < kMaximumQueuedInput;
  const int events = (room && !input_ended_ ? POLLIN : 0) | (unwritten_.empty() ? 0 : POLLOUT);
  loop_.SetEvents(stream_.descriptor(), static_cast<short>(events));
}

void PortConnection::Schedule() {
  if (ended_) return;
  if (timer_) loop_.CancelTimer(*timer_);
  timer_.reset();
  const auto input = to_modem_.UntilArrival();
  const auto output = from_modem_.UntilArrival();
  if (!input && !output) return;
  const Duration delay =
      std::min(input.value_or(Duration::max()), output.value_or(Duration::max()));
  timer_ = loop_.StartTimer(delay, [this] {
    timer_.reset();
    Pump();
  });
}

void PortConnection::End() {
  if (ended_) return;
  ended_ = true;
  loop_.SetEvents(stream_.descriptor(), 0);
  if (timer_) loop_.CancelTimer(*timer_);
  timer_ = loop_.StartTimer(Duration::zero(), [this] {
    timer_.reset();
    const auto on_end = std::move(on_end_);
    on_end(dropped_);
  });
}

}  // namespace lpab::sim::modem
