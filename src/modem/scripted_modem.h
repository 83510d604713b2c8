// ScriptedModem: a modem for tests that plays a script on a fake clock.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "io/byte_stream.h"

namespace lpab::modem {

// What the modem sends, this long after the command's line end.
struct Chunk {
  Duration after{};
  std::string bytes;
};

inline std::string Ok(const std::string& line = "") {
  return (line.empty() ? "" : "\r\n" + line + "\r\n") + "\r\nOK\r\n";
}

// The commands that must come, in this order, and what is sent for each. Another command fails the
// test and gets no answer.
class Script {
 public:
  explicit Script(FakeClock& clock) : clock_(clock) {}
  ~Script() {
    for (const Step& step : steps_) ADD_FAILURE() << "was not sent: " << step.command;
  }

  void On(std::string command, std::string reply) {
    steps_.push_back({std::move(command), {{Duration(0), std::move(reply)}}});
  }
  void On(std::string command, std::vector<Chunk> reply) {
    steps_.push_back({std::move(command), std::move(reply)});
  }
  void OnSilent(std::string command) { steps_.push_back({std::move(command), {}}); }
  // The port closes in the place of an answer.
  void OnClosing(std::string command) { steps_.push_back({std::move(command), {}, true}); }

  // Sent without a command, this long from now.
  void Unsolicited(std::string bytes, Duration after = Duration(0)) {
    Send({after, std::move(bytes)});
  }
  // The port closes, after what is to be sent until then. Where this is called by a test.
  void ClosePort(Duration after = Duration(0)) { closes_at_ = clock_.Now() + after; }
  // And is there again.
  void ReopenPort() { closes_at_ = Clock::TimePoint::max(); }
  // At most so many bytes come in one read.
  void SplitReads(size_t bytes) { split_ = bytes; }

  // A modem as it is after power-on, echo on, until it is identified.
  void OnStart(const std::string& manufacturer = "Quectel", const std::string& model = "EC25",
               const std::string& revision = "EC25JFAR06A05M4G") {
    On("AT+CMEE?", "AT+CMEE?\r\r\n+CMEE: 0\r\n\r\nOK\r\n");
    On("ATE0V1", "ATE0V1\r\r\nOK\r\n");
    On("AT+CMEE=1", Ok());
    On("AT+CGMI", Ok(manufacturer));
    On("AT+CGMM", Ok(model));
    On("AT+CGMR", Ok(revision));
  }
  // The question after a command without answer.
  void OnMarker() { On("AT+CMEE?", Ok("+CMEE: 1")); }

  void Receive(ByteSpan bytes) {
    for (const char c : AsText(bytes)) {
      if (c == '\x1B') ++escapes_;
      if (c != '\r' && c != '\x1B') partial_ += c;
      if (c == '\r') Play();
    }
  }

  Result<size_t> Give(std::span<uint8_t> buffer, const Call& call) {
    const Clock::TimePoint now = clock_.Now();
    const Duration remaining = call.deadline.Remaining();
    const Clock::TimePoint until =
        remaining == Duration::max() ? Clock::TimePoint::max() : now + remaining;
    const Clock::TimePoint next = pending_.empty() ? Clock::TimePoint::max() : pending_.front().at;
    if (closes_at_ <= until && closes_at_ <= next) {
      clock_.SleepFor(std::max(Duration::zero(), closes_at_ - now));
      return Fail(ErrorCode::kUnavailable, "the modem's port was closed");
    }
    if (next > until || next == Clock::TimePoint::max()) {
      clock_.SleepFor(until - now);
      return Fail(ErrorCode::kTimeout, "no answer in time");
    }
    if (next > now) clock_.SleepFor(next - now);
    std::string& bytes = pending_.front().bytes;
    const size_t count = std::min({bytes.size(), buffer.size(), split_});
    std::copy_n(bytes.begin(), count, buffer.begin());
    bytes.erase(0, count);
    if (bytes.empty()) pending_.pop_front();
    return count;
  }

  int escapes() const { return escapes_; }
  size_t left() const { return steps_.size(); }

 private:
  struct Step {
    std::string command;
    std::vector<Chunk> reply;
    bool closes = false;
  };
  struct Pending {
    Clock::TimePoint at;
    std::string bytes;
  };

  void Send(const Chunk& chunk) {
    if (chunk.bytes.empty()) return;
    const Pending next{clock_.Now() + chunk.after, chunk.bytes};
    const auto later = std::ranges::find_if(
        pending_, [&](const Pending& pending) { return pending.at > next.at; });
    pending_.insert(later, next);
  }

  void Play() {
    const std::string command = std::exchange(partial_, {});
    if (steps_.empty() || steps_.front().command != command) {
      ADD_FAILURE() << "sent: " << command
                    << "\nexpected: " << (steps_.empty() ? "nothing" : steps_.front().command);
      return;
    }
    const Step step = std::move(steps_.front());
    steps_.pop_front();
    for (const Chunk& chunk : step.reply) Send(chunk);
    if (step.closes) ClosePort();
  }

  FakeClock& clock_;
  std::deque<Step> steps_;
  std::deque<Pending> pending_;
  Clock::TimePoint closes_at_ = Clock::TimePoint::max();
  size_t split_ = std::numeric_limits<size_t>::max();
  std::string partial_;
  int escapes_ = 0;
};

// The port to a Script, which must outlive it.
class ScriptedModem final : public io::ByteStream {
 public:
  explicit ScriptedModem(Script& script) : script_(script) {}

  Result<size_t> Read(std::span<uint8_t> buffer, const Call& call) override {
    return script_.Give(buffer, call);
  }
  Result<void> Write(ByteSpan bytes, const Call&) override {
    script_.Receive(bytes);
    return {};
  }
  int descriptor() const override { return -1; }
  std::string Describe() const override { return "/dev/ttyUSB2"; }

 private:
  Script& script_;
};

// A cancellation that a test requests by hand.
class ManualCancellation final : public CancellationState {
 public:
  bool Requested() const override { return requested; }
  int WaitHandle() const override { return -1; }
  bool requested = false;
};

}  // namespace lpab::modem
