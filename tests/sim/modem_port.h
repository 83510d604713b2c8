// ModemPort: an AT port of the modem simulator as a ByteStream, on a clock that reads move forward.
#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>

#include "base/clock.h"
#include "io/byte_stream.h"
#include "sim/modem/modem.h"

namespace lpab::tests {

// The modem answers within Write(), so what is not there when it is read does not come: the read
// takes all of its time and fails. One thread; modem and clock must outlive it.
class ModemPort final : public io::ByteStream, private sim::modem::PortSink {
 public:
  ModemPort(sim::modem::Modem& modem, Clock& clock) : clock_(clock), port_(modem, *this) {}

  Result<size_t> Read(std::span<uint8_t> buffer, const Call& call) override {
    if (output_.empty() && closed_) return Closed();
    if (output_.empty()) {
      const Duration left = call.deadline.Remaining();
      if (left == Duration::max()) throw std::runtime_error("a read without a deadline");
      clock_.SleepFor(left);
      return Fail(ErrorCode::kTimeout, "no answer in time");
    }
    const size_t count = std::min(buffer.size(), output_.size());
    std::copy_n(output_.begin(), count, buffer.begin());
    output_.erase(0, count);
    return count;
  }
  Result<void> Write(ByteSpan bytes, const Call&) override {
    if (closed_) return Closed();
    port_.Feed(bytes);
    return {};
  }
  int descriptor() const override { return -1; }
  std::string Describe() const override { return "the simulated modem's port"; }

 private:
  void Write(ByteSpan bytes) override { output_.append(AsText(bytes)); }
  void Close() override { closed_ = true; }
  static Unexpected Closed() {
    return Fail(ErrorCode::kUnavailable, "the modem's port was closed");
  }

  Clock& clock_;
  std::string output_;
  bool closed_ = false;
  sim::modem::Port port_;
};

}  // namespace lpab::tests
