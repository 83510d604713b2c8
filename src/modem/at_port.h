// AtPort: one AT command at a time over a byte stream, and its answer.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "at/final_result.h"
#include "at/line_decoder.h"
#include "base/call.h"
#include "io/byte_stream.h"

namespace lpab::modem {

struct AtAnswer {
  std::vector<std::string> lines;  // information, without echo and unsolicited lines
  at::FinalResult final;
};

struct AtCommand {
  std::string text;  // "AT+CPIN?", without line end
  Duration deadline = std::chrono::seconds(5);
  std::string prefix = {};  // of its answer, when that is not the command's own name
  // Its answer has an information line; some modems send that after OK (lpac issue 179).
  bool needs_information = false;
  // Once it is sent, failing to get its answer is kUnknownOutcome.
  bool changes_card = false;
  // Called when its answer came after all, before the next command goes out.
  std::function<void(const AtAnswer&)> on_late_answer = nullptr;
};

// Tolerates echo, unsolicited lines anywhere, split and joined reads. A late answer never becomes
// the next command's: at first, and after a command that was given up, the next one is sent only
// when the modem has answered a question of a known form. One thread.
class AtPort {
 public:
  using UnsolicitedListener = std::function<void(std::string_view line)>;

  explicit AtPort(std::unique_ptr<io::ByteStream> stream, const Clock& clock = Clock::System());

  // Told of each line that belongs to no command, during the calls below.
  void SetUnsolicitedListener(UnsolicitedListener listener) { listener_ = std::move(listener); }
  // Whether digits count as result codes, for a modem that may be in ATV0.
  void SetNumeric(bool numeric) { decoder_.SetNumeric(numeric); }

  // Sends a command and waits for its final result, whatever that is. A cancellation ends the call
  // before the command is sent; from then on only the sooner of the two deadlines does.
  // Errors: not sent: kUnavailable (port closed, or a modem that stays silent after a command was
  // given up), kTimeout, kCancelled; sent: kTimeout, kUnavailable, kMalformed (an endless answer),
  // and kUnknownOutcome for these three where the command changes the card.
  Result<AtAnswer> Execute(const AtCommand& command, const Call& call);

  // Hands what has come since the last command to the listener, without waiting.
  // Errors: kUnavailable (port closed).
  Result<void> TakeUnsolicited();

  // An answer may still come that no command here waits for: the next command finds its way first.
  void ExpectStrayAnswer() { in_step_ = false; }

  const Clock& clock() const { return clock_; }
  // The sooner of the call's deadline and `duration` from now, on this port's clock.
  Deadline Sooner(const Call& call, Duration duration) const;
  bool closed() const { return closed_; }
  int descriptor() const { return stream_->descriptor(); }
  std::string Describe() const { return stream_->Describe(); }

 private:
  Result<void> Write(std::string_view text, const Call& call);
  Result<void> Receive(const Call& call);
  Result<at::Line> NextLine(const Call& call);
  void Tell(const at::Line& line);

  Result<void> ReadAnswer(const AtCommand& command, const Call& call);
  Result<void> ReadInformationAfterOk(const AtCommand& command, const Call& call);
  Result<void> FetchInformation(const AtCommand& command, const Call& call);
  Result<void> Keep(std::string line);
  Error GiveUp(const AtCommand& command, Error error);

  // A line while no command is in flight, or of one given up.
  void TakeStray(at::Line line);
  Result<void> Resynchronise(const Call& call);
  enum class MarkerAnswer {
    kNone,
    kMarker,  // what the question asks for
    kOther,   // a final result: its refusal, or what another command was owed
  };
  Result<MarkerAnswer> AskForMarker(const Call& call);
  Result<void> WaitForQuiet(Duration quiet, const Call& call);

  std::unique_ptr<io::ByteStream> stream_;
  const Clock& clock_;
  at::LineDecoder decoder_;
  UnsolicitedListener listener_;
  AtAnswer answer_;                    // of the command in flight, or given up
  size_t kept_ = 0;                    // characters in answer_
  int late_reads_ = 0;                 // since the deadline of what is waited for
  std::optional<AtCommand> given_up_;  // its answer may still come
  bool in_step_ = false;               // true: the modem owes no answer
  bool closed_ = false;
};

}  // namespace lpab::modem
