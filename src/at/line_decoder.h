// LineDecoder: a modem's bytes cut into lines and sorted by what they are. Knows no descriptor.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "at/final_result.h"
#include "base/bytes.h"

namespace lpab::at {

enum class LineKind {
  kEcho,         // the command itself, sent back (ATE1)
  kInformation,  // part of the answer to the command in flight
  kFinal,        // ends the answer
  kUnsolicited,  // belongs to no command in flight: +CPIN: READY, RDY, a call's NO CARRIER
  kPrompt,       // "> ": the modem waits for text
  kTooLong,      // a line over the bound; its text is dropped
};

struct Line {
  LineKind kind = LineKind::kUnsolicited;
  std::string text;                  // without line ends
  std::optional<FinalResult> final;  // of kFinal
};

// Takes bytes split and joined in any way, CR, LF or both at line ends, and empty lines. What a
// line is depends on the command in flight, so it is judged when Next() gives it out: after a final
// result there is no command in flight. Feed a bounded piece, then take all lines, and so on.
class LineDecoder {
 public:
  static constexpr size_t kMaximumLine = 64 * 1024;

  // A command is in flight: "AT+CGLA=1,10,\"80E2...\"". Its echo is known, and the lines of its
  // answer begin with `prefix`, by default the command's name ("+CGLA"), or with no name at all.
  void Expect(std::string_view command, std::string_view prefix = {});
  // No command is in flight; what comes is unsolicited.
  void ExpectNothing();
  // Whether result codes are digits (ATV0).
  void SetNumeric(bool numeric) { numeric_ = numeric; }

  void Feed(ByteSpan bytes);
  std::optional<Line> Next();

 private:
  struct RawLine {
    std::string text;
    bool too_long = false;
  };

  void FeedByte(char byte);
  Line Judge(RawLine raw);
  LineKind KindOf(const std::string& text);

  std::deque<RawLine> lines_;
  std::string partial_;
  bool too_long_ = false;
  bool numeric_ = false;
  bool expecting_ = false;
  bool dialling_ = false;
  std::string echo_;  // of the command in flight, until it has come
  std::string prefix_;
};

// "+CGLA" of "AT+CGLA=1,4,...", "+CIMI" of "AT+CIMI", nothing of "ATE0".
std::string_view NameOfCommand(std::string_view command);

}  // namespace lpab::at
