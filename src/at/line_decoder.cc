#include "at/line_decoder.h"

#include <algorithm>

namespace lpab::at {
namespace {

// Unsolicited lines without a "+NAME:". Quectel, SIMCom and Telit AT manuals.
constexpr std::string_view kBareUnsolicited[] = {
    "RDY",     "APP RDY", "RING",       "NORMAL POWER DOWN", "POWERED DOWN", "SHUTDOWN",
    "PB DONE", "START",   "Call Ready", "SMS Ready",         "SMS DONE",     "SIM REMOVED"};

// Information is named after its command; other names belong to unsolicited lines.
bool HasName(std::string_view text) {
  constexpr std::string_view kMarks = "+^*$%#!";
  return !text.empty() && kMarks.find(text.front()) != std::string_view::npos;
}

bool IsNamed(std::string_view text, std::string_view name) {
  if (name.empty() || !text.starts_with(name)) return false;
  return text.size() == name.size() || text[name.size()] == ':' || text[name.size()] == ' ';
}

// ATD, ATA, ATO, ATH. Spec: ITU-T V.250 sections 6.3.1 and 6.3.5 to 6.3.7.
bool IsCallControl(std::string_view command) {
  constexpr std::string_view kLetters = "DAOH";
  return command.size() > 2 && kLetters.find(command[2]) != std::string_view::npos;
}

}  // namespace

std::string_view NameOfCommand(std::string_view command) {
  if (command.size() < 3 || !HasName(command.substr(2))) return {};
  const std::string_view rest = command.substr(2);
  return rest.substr(0, rest.find_first_of("=?;"));
}

void LineDecoder::Expect(std::string_view command, std::string_view prefix) {
  expecting_ = true;
  echo_ = command;
  prefix_ = prefix.empty() ? NameOfCommand(command) : prefix;
  dialling_ = IsCallControl(command);
}

void LineDecoder::ExpectNothing() {
  expecting_ = false;
  echo_.clear();
  prefix_.clear();
  dialling_ = false;
}

void LineDecoder::Feed(ByteSpan bytes) {
  for (const char byte : AsText(bytes)) FeedByte(byte);
}

void LineDecoder::FeedByte(char byte) {
  if (byte == '\0') return;  // break on the line, or a port that has just been opened
  if (byte == '\r' || byte == '\n') {
    if (too_long_ || !partial_.empty()) lines_.push_back({std::move(partial_), too_long_});
    partial_.clear();
    too_long_ = false;
    return;
  }
  if (too_long_) return;
  if (partial_.size() == kMaximumLine) {
    partial_.clear();
    too_long_ = true;
    return;
  }
  partial_ += byte;
}

std::optional<Line> LineDecoder::Next() {
  if (lines_.empty()) {
    if (!expecting_ || partial_ != "> ") return std::nullopt;
    partial_.clear();
    return Line{LineKind::kPrompt, "> ", {}};
  }
  RawLine raw = std::move(lines_.front());
  lines_.pop_front();
  return Judge(std::move(raw));
}

Line LineDecoder::Judge(RawLine raw) {
  if (raw.too_long) return {LineKind::kTooLong, {}, {}};
  auto final = numeric_ ? ParseNumericResult(raw.text) : std::nullopt;
  if (!final) final = ParseFinalResult(raw.text);
  if (final && final->kind == FinalResult::Kind::kCallEnded && !dialling_) {
    return {LineKind::kUnsolicited, std::move(raw.text), {}};
  }
  if (final) {
    ExpectNothing();
    return {LineKind::kFinal, std::move(raw.text), std::move(final)};
  }
  const LineKind kind = KindOf(raw.text);
  return {kind, std::move(raw.text), {}};
}

LineKind LineDecoder::KindOf(const std::string& text) {
  if (!expecting_) return LineKind::kUnsolicited;
  if (text == echo_) {
    echo_.clear();
    return LineKind::kEcho;
  }
  if (IsNamed(text, prefix_)) return LineKind::kInformation;
  const bool bare = std::ranges::find(kBareUnsolicited, text) != std::end(kBareUnsolicited);
  return bare || HasName(text) ? LineKind::kUnsolicited : LineKind::kInformation;
}

}  // namespace lpab::at
