// What a modem sends: the stream cut into lines, and the lines of answers read into values.
#include <algorithm>

#include "at/answers.h"
#include "at/commands.h"
#include "at/final_result.h"
#include "at/line_decoder.h"
#include "base/hex.h"
#include "fuzz.h"
#include "sim/modem/command_line.h"

namespace lpab::at {
namespace {

constexpr std::string_view kCommands[] = {
    "", "ATE0", "AT+CGLA=1,4,\"00B0\"", "AT+CIMI", "ATD123;", "AT+CCHO=", "AT+QCCID", "AT"};

LineDecoder MakeDecoder(uint8_t options) {
  LineDecoder decoder;
  decoder.SetNumeric((options & 1) != 0);
  const std::string_view command = kCommands[options >> 1 & 7];
  if (!command.empty()) decoder.Expect(command);
  return decoder;
}

std::vector<Line> AllLines(LineDecoder& decoder) {
  std::vector<Line> lines;
  while (auto line = decoder.Next()) lines.push_back(std::move(*line));
  return lines;
}

bool SameLines(const std::vector<Line>& a, const std::vector<Line>& b) {
  return std::ranges::equal(a, b, [](const Line& x, const Line& y) {
    return x.kind == y.kind && x.text == y.text && x.final == y.final;
  });
}

// The texts between CR and LF, without NUL and empty ones; what is not ended is not there.
std::vector<std::string> SecondReading(std::string_view stream) {
  std::vector<std::string> texts(1);
  for (const char c : stream) {
    if (c == '\0') continue;
    if (c != '\r' && c != '\n') {
      texts.back() += c;
    } else if (!texts.back().empty()) {
      texts.emplace_back();
    }
  }
  texts.pop_back();
  return texts;
}

void CheckOrder(const std::vector<Line>& lines) {
  bool answered = false;
  int echoes = 0;
  for (const Line& line : lines) {
    const bool of_answer = line.kind == LineKind::kEcho || line.kind == LineKind::kInformation;
    LPAB_HOLDS(!of_answer || !answered, "nothing belongs to a command that was answered");
    LPAB_HOLDS(line.final.has_value() == (line.kind == LineKind::kFinal),
               "a final line has its result, and no other has one");
    echoes += line.kind == LineKind::kEcho ? 1 : 0;
    answered = answered || line.kind == LineKind::kFinal;
  }
  LPAB_HOLDS(echoes <= 1, "a command is echoed once");
}

void CheckLines(uint8_t options, ByteSpan stream) {
  LineDecoder whole = MakeDecoder(options);
  whole.Feed(stream);
  std::vector<Line> lines = AllLines(whole);
  LineDecoder bytewise = MakeDecoder(options);
  for (size_t i = 0; i < stream.size(); ++i) bytewise.Feed(stream.subspan(i, 1));
  LPAB_HOLDS(SameLines(AllLines(bytewise), lines), "lines do not depend on the pieces");
  CheckOrder(lines);
  if (!lines.empty() && lines.back().kind == LineKind::kPrompt) lines.pop_back();
  const std::vector<std::string> texts = SecondReading(AsText(stream));
  LPAB_HOLDS(texts.size() == lines.size(), "both readings see the same lines");
  for (size_t i = 0; i < texts.size(); ++i) {
    const bool too_long = texts[i].size() > LineDecoder::kMaximumLine;
    LPAB_HOLDS((lines[i].kind == LineKind::kTooLong) == too_long, "a line keeps to its limit");
    LPAB_HOLDS(too_long || lines[i].text == texts[i], "both readings see the same text");
  }
}

std::string Quoted(const std::string& text) { return "\"" + text + "\""; }

std::string LengthAndHex(const Bytes& bytes) {
  return std::to_string(2 * bytes.size()) + "," + Quoted(ToHex(bytes));
}

void CheckApduAnswers(Lines lines) {
  if (const auto answer = ParseGenericSimAccess(lines)) {
    LPAB_HOLDS(answer->size() >= 2, "a response APDU has a status word");
    const std::string text = "+CSIM: " + LengthAndHex(*answer);
    LPAB_HOLDS(ParseGenericSimAccess({&text, 1}) == *answer, "an answer of +CSIM comes back");
    const std::string bare = " " + std::to_string(2 * answer->size()) + " , " + ToHex(*answer);
    LPAB_HOLDS(ParseGenericSimAccess({&bare, 1}) == *answer, "a bare answer is the same");
    const size_t comma = lines[0].find(',');
    LPAB_HOLDS(lines[0].find(',', comma + 1) == std::string::npos, "one comma is before the hex");
    const size_t number = lines[0].find_last_not_of("0123456789 ", comma - 1) + 1;
    LPAB_HOLDS(std::stoul(lines[0].substr(number)) == 2 * answer->size(),
               "an answer is as long as it says");
  }
  const SessionId session = LPAB_MUST(SessionId::From("1"), "1 is a session");
  if (const auto answer = ParseGenericLogicalChannelAccess(lines, session)) {
    for (const std::string_view prefix : {"+CGLA: ", "+CGLA:1,", "1,"}) {
      const std::string text = std::string(prefix) + LengthAndHex(*answer);
      LPAB_HOLDS(ParseGenericLogicalChannelAccess({&text, 1}, session) == *answer,
                 "an answer of +CGLA comes back");
    }
  }
  if (const auto answer = ParseRestrictedSimAccess(lines)) {
    const std::string text = "+CRSM: " + std::to_string(answer->sw1) + "," +
                             std::to_string(answer->sw2) + "," + Quoted(ToHex(answer->data));
    const auto again = LPAB_MUST(ParseRestrictedSimAccess({&text, 1}), "+CRSM is read");
    LPAB_HOLDS(again.sw1 == answer->sw1 && again.sw2 == answer->sw2 && again.data == answer->data,
               "an answer of +CRSM comes back");
  }
}

bool AllDigits(const std::string& text) {
  return text.find_first_not_of("0123456789") == std::string::npos;
}

void CheckTextAnswers(Lines lines) {
  if (const auto session = ParseOpenLogicalChannel(lines)) {
    const std::string text = "+CCHO: " + session->text();
    LPAB_HOLDS(ParseOpenLogicalChannel({&text, 1}) == *session, "a session id comes back");
    LPAB_HOLDS(session->text().find_first_of(",;=\r\n ") == std::string::npos,
               "a session id cannot change a command");
  }
  if (const auto iccid = ParseIccid(lines)) {
    LPAB_HOLDS(AllDigits(*iccid) && iccid->size() >= 18 && iccid->size() <= 20,
               "an ICCID is 18 to 20 digits");
    const std::string text = "+QCCID: " + *iccid + "F";
    LPAB_HOLDS(ParseIccid({&text, 1}) == *iccid, "an ICCID comes back");
  }
  if (const auto imsi = ParseImsi(lines)) {
    LPAB_HOLDS(AllDigits(*imsi) && imsi->size() >= 6 && imsi->size() <= 15,
               "an IMSI is 6 to 15 digits");
  }
  for (const auto& name : {ParseOperator(lines), ParseAccessPointName(lines)}) {
    const auto printable = [](char c) { return static_cast<unsigned char>(c) >= ' '; };
    LPAB_HOLDS(!name || (name->size() <= 100 && std::ranges::all_of(*name, printable)),
               "a name of an operator or access point is short and printable");
  }
  if (const auto state = ParsePinState(lines))
    LPAB_HOLDS(state->size() <= 32, "a PIN state is short");
  if (const auto text = ParseIdentification(lines))
    LPAB_HOLDS(text->size() <= 64, "a name is short");
}

void CheckFinalResult(const std::string& line) {
  const auto result = ParseFinalResult(line);
  if (!result) return;
  LPAB_HOLDS(result->text == line, "a final result keeps its line");
  LPAB_HOLDS(result->ToString().starts_with(line), "a final result shows its line");
  const bool numbered = result->kind == FinalResult::Kind::kCmeError;
  if (!numbered || result->code < 0) return;
  const auto again = ParseFinalResult("+CME ERROR: " + std::to_string(result->code));
  LPAB_HOLDS(again && again->code == result->code, "an error's number comes back");
}

// Commands as the simulated modem reads them, which was written apart.
void CheckCommand(ByteSpan bytes) {
  const SessionId session = LPAB_MUST(SessionId::From("2"), "2 is a session");
  const std::string text = GenericLogicalChannelAccess(session, bytes) + ";" +
                           GenericSimAccess(bytes).substr(2) + ";" +
                           OpenLogicalChannel(bytes).substr(2);
  const auto after = sim::modem::TextAfterAt(text);
  LPAB_HOLDS(after.has_value(), "a command begins with AT");
  const auto commands = LPAB_MUST(sim::modem::ParseCommands(*after), "commands are read");
  LPAB_HOLDS(commands.size() == 3, "each command is one");
  const std::string length = std::to_string(2 * bytes.size());
  const std::string hex = ToHex(bytes);
  const std::vector<sim::modem::Argument> access = {{"2", false}, {length, false}, {hex, true}};
  LPAB_HOLDS(commands[0].name == "+CGLA" && commands[0].arguments == access, "+CGLA is read alike");
  LPAB_HOLDS(commands[1].arguments.size() == 2 && commands[1].arguments[1].text == hex,
             "+CSIM is read alike");
  LPAB_HOLDS(commands[2].name == "+CCHO" && commands[2].arguments[0].text == hex,
             "+CCHO is read alike");
}

}  // namespace

LPAB_FUZZ_TARGET(at, input) {
  fuzz::Input in(input);
  const uint8_t options = in.Byte();
  CheckLines(options, in.Rest());
  const std::vector<std::string> lines = SecondReading(AsText(in.Rest()));
  for (size_t i = 0; i < lines.size(); ++i) {
    CheckApduAnswers(Lines(lines).subspan(i));
    CheckTextAnswers(Lines(lines).subspan(i));
    CheckFinalResult(lines[i]);
  }
  CheckCommand(in.Rest().first(std::min<size_t>(in.Rest().size(), 255)));
  // A command line from outside, as the simulated modem takes it.
  for (const std::string& line : lines) {
    const auto commands = sim::modem::ParseCommands(line);
    if (commands) {
      for (const auto& command : *commands)
        LPAB_HOLDS(!command.name.empty(), "a command has a name");
    }
  }
}

}  // namespace lpab::at
