#include "modem/at_port.h"

#include "base/log.h"

namespace lpab::modem {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr size_t kMaximumAnswer = 128 * 1024;
constexpr size_t kMaximumLines = 64;
constexpr Duration kInformationAfterOk = seconds(2);
constexpr int kMaximumReadsOfUnsolicited = 64 * 1024;
constexpr int kMaximumLateReads = 64;
constexpr char kEscape[] = "\x1B";

std::string NameOf(const AtCommand& command) {
  const std::string_view name = at::NameOfCommand(command.text);
  return name.empty() ? command.text : "AT" + std::string(name);
}

}  // namespace

AtPort::AtPort(std::unique_ptr<io::ByteStream> stream, const Clock& clock)
    : stream_(std::move(stream)), clock_(clock) {}

Deadline AtPort::Sooner(const Call& call, Duration duration) const {
  if (call.deadline.Remaining() == Duration::max()) return Deadline::After(duration, clock_);
  return call.deadline.Sooner(duration);
}

Result<void> AtPort::Write(std::string_view text, const Call& call) {
  auto written = stream_->Write(AsBytes(text), call);
  if (!written && written.error().code == ErrorCode::kUnavailable) closed_ = true;
  return written;
}

Result<void> AtPort::Receive(const Call& call) {
  uint8_t buffer[4096];
  auto count = stream_->Read(buffer, call);
  if (!count) {
    if (count.error().code == ErrorCode::kUnavailable) closed_ = true;
    return Fail(std::move(count).error());
  }
  decoder_.Feed({buffer, *count});
  return {};
}

// What is there when the time is up is still read, but not without end: where bytes never stop
// coming, waiting for them does not time out.
Result<at::Line> AtPort::NextLine(const Call& call) {
  for (;;) {
    if (auto line = decoder_.Next()) return std::move(*line);
    late_reads_ = call.deadline.Expired() ? late_reads_ + 1 : 0;
    if (late_reads_ > kMaximumLateReads) {
      return Fail(ErrorCode::kTimeout, "the modem does not stop sending");
    }
    LPAB_TRY(Receive(call));
  }
}

void AtPort::Tell(const at::Line& line) {
  if (line.kind == at::LineKind::kUnsolicited && listener_) listener_(line.text);
}

Result<AtAnswer> AtPort::Execute(const AtCommand& command, const Call& call) {
  const std::string name = NameOf(command);
  LPAB_TRY(call.Check(name.c_str()));
  LPAB_TRY(TakeUnsolicited());
  if (!in_step_) LPAB_TRY(Resynchronise(call));
  const Call own{Sooner(call, command.deadline), {}};
  decoder_.Expect(command.text, command.prefix);
  answer_ = {};
  if (auto written = Write(command.text + "\r", own); !written) {
    // The line end is the last byte and did not go out: the modem has executed nothing.
    in_step_ = false;
    decoder_.ExpectNothing();
    return Fail(std::move(written).error().WithContext(name));
  }
  if (auto answered = ReadAnswer(command, own); !answered) {
    return Fail(GiveUp(command, std::move(answered).error()));
  }
  return std::move(answer_);
}

Result<void> AtPort::ReadAnswer(const AtCommand& command, const Call& call) {
  for (;;) {
    LPAB_ASSIGN(at::Line line, NextLine(call));
    if (line.kind == at::LineKind::kPrompt) LPAB_TRY(Write(kEscape, call));
    if (line.kind == at::LineKind::kTooLong) {
      return Fail(ErrorCode::kMalformed, "a line of the modem's answer does not end");
    }
    if (line.kind == at::LineKind::kInformation) LPAB_TRY(Keep(std::move(line.text)));
    Tell(line);
    if (line.kind != at::LineKind::kFinal) continue;
    answer_.final = std::move(*line.final);
    const bool complete = !command.needs_information || !answer_.lines.empty();
    if (complete || !answer_.final.ok()) return {};
    return ReadInformationAfterOk(command, call);
  }
}

Result<void> AtPort::Keep(std::string line) {
  kept_ = answer_.lines.empty() ? line.size() : kept_ + line.size();
  if (kept_ > kMaximumAnswer || answer_.lines.size() == kMaximumLines) {
    return Fail(ErrorCode::kMalformed, "the modem's answer does not end");
  }
  answer_.lines.push_back(std::move(line));
  return {};
}

Result<void> AtPort::ReadInformationAfterOk(const AtCommand& command, const Call& call) {
  decoder_.Expect(command.text, command.prefix);
  const Call grace{Sooner(call, kInformationAfterOk), {}};
  for (;;) {
    auto line = NextLine(grace);
    if (!line && line.error().code == ErrorCode::kTimeout) return FetchInformation(command, call);
    LPAB_TRY(line);
    Tell(*line);
    if (line->kind != at::LineKind::kInformation) continue;
    answer_.lines.push_back(std::move(line->text));
    decoder_.ExpectNothing();
    return {};
  }
}

// It comes before the answer to a question, if it comes at all.
Result<void> AtPort::FetchInformation(const AtCommand& command, const Call& call) {
  in_step_ = false;
  given_up_ = command;
  given_up_->on_late_answer = nullptr;
  const at::FinalResult final = answer_.final;
  LPAB_TRY(Resynchronise(call));
  answer_.final = final;
  return {};
}

Error AtPort::GiveUp(const AtCommand& command, Error error) {
  in_step_ = false;
  given_up_ = command;
  if (error.code == ErrorCode::kTimeout) error.message = "the modem does not answer";
  if (command.changes_card) {
    error.code = ErrorCode::kUnknownOutcome;
    error.next = "read the state of the card before trying again";
  }
  return std::move(error).WithContext(NameOf(command));
}

void AtPort::TakeStray(at::Line line) {
  Tell(line);
  if (!given_up_) return;
  if (line.kind == at::LineKind::kInformation && !Keep(std::move(line.text))) answer_.lines.clear();
  if (line.kind != at::LineKind::kFinal) return;
  answer_.final = std::move(*line.final);
  const AtCommand command = std::move(*given_up_);
  given_up_.reset();
  in_step_ = true;
  if (command.on_late_answer) command.on_late_answer(answer_);
}

Result<void> AtPort::TakeUnsolicited() {
  const Call now{Deadline::After(milliseconds(0), clock_), {}};
  for (int i = 0; i < kMaximumReadsOfUnsolicited; ++i) {
    while (auto line = decoder_.Next()) TakeStray(std::move(*line));
    auto received = Receive(now);
    if (!received && received.error().code == ErrorCode::kTimeout) return {};
    LPAB_TRY(received);
  }
  return Fail(ErrorCode::kProtocol,
              "the modem does not stop sending; is " + Describe() + " its AT port?");
}

}  // namespace lpab::modem
