// CutPort: an AT port of the modem simulator as a ByteStream, which the Cutter cuts.
#pragma once

#include <algorithm>
#include <string>

#include "cutter.h"
#include "io/byte_stream.h"
#include "sim/modem/modem.h"

namespace lpab::tests {

// The modem answers within Write(), so a read waits for nothing: what is not there does not come.
// One thread; the modem must outlive it.
class CutPort final : public io::ByteStream, private sim::modem::PortSink {
 public:
  CutPort(Cutter& cutter, sim::modem::Modem& modem)
      : cutter_(cutter), modem_(modem), port_(modem, *this) {}

  Result<size_t> Read(std::span<uint8_t> buffer, const Call&) override {
    if (output_.empty() && closed_) return Closed();
    if (output_.empty()) return Fail(ErrorCode::kTimeout, "no answer in time");
    const size_t count = std::min(buffer.size(), output_.size());
    std::copy_n(output_.begin(), count, buffer.begin());
    output_.erase(0, count);
    return count;
  }

  Result<void> Write(ByteSpan bytes, const Call&) override {
    if (closed_) return Closed();
    const bool command = std::ranges::find(bytes, static_cast<uint8_t>('\r')) != bytes.end();
    const Cutter::Moment moment =
        command ? cutter_.Pass(Seam::kModem, std::string(AsText(bytes))) : Cutter::Moment::kNone;
    deaf_ = moment != Cutter::Moment::kNone;
    if (moment != Cutter::Moment::kBefore) port_.Feed(bytes);
    if (deaf_) Cut();
    return {};
  }
  int descriptor() const override { return -1; }
  std::string Describe() const override { return "the simulated modem's port"; }

 private:
  void Write(ByteSpan bytes) override {
    if (!deaf_) output_.append(AsText(bytes));
  }
  void Close() override { closed_ = true; }

  void Cut() {
    const CutKind kind = cutter_.kind();
    if (kind == CutKind::kAnswerLost) {
      deaf_ = false;
    } else if (kind == CutKind::kRestartBefore || kind == CutKind::kRestartAfter) {
      deaf_ = false;
      modem_.Start();
    } else {
      closed_ = true;
    }
  }
  static Unexpected Closed() {
    return Fail(ErrorCode::kUnavailable, "the modem's port was closed");
  }

  Cutter& cutter_;
  sim::modem::Modem& modem_;
  std::string output_;
  bool deaf_ = false;  // what the modem writes is lost
  bool closed_ = false;
  sim::modem::Port port_;
};

}  // namespace lpab::tests
