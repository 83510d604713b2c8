// The control socket's request and answer, and what the audit reads of a card's answer.
#include <algorithm>

#include "bridge/audit_result.h"
#include "bridge/control_text.h"
#include "fuzz.h"

namespace lpab::bridge {
namespace {

void CheckRequest(std::string_view line) {
  const auto words = DecodeControlRequest(line);
  if (!words) return;
  const bool clean = std::ranges::all_of(
      line, [](char c) { return static_cast<uint8_t>(c) >= ' ' && c != '\x7F'; });
  LPAB_HOLDS(clean, "no control character stands in a request");
  LPAB_HOLDS(words->size() == 1 + static_cast<size_t>(std::ranges::count(line, ' ')),
             "spaces part words");
  const bool some = std::ranges::none_of(*words, [](const auto& word) { return word.empty(); });
  LPAB_HOLDS(some, "no word is empty");
  const auto again = EncodeControlRequest(*words);
  if (!again) return;  // escaped it is longer
  LPAB_HOLDS(DecodeControlRequest(again->substr(0, again->size() - 1)) == *words,
             "a request that is encoded is read as the same words");
}

void CheckAnswer(std::string_view text) {
  const auto answer = DecodeControlAnswer(text);
  if (answer) {
    LPAB_HOLDS(text.substr(3) == *answer, "an answer's text is what stands behind ok");
    return;
  }
  const auto again = DecodeControlAnswer(EncodeControlAnswer(answer));
  LPAB_HOLDS(!again && again.error().code == answer.error().code,
             "an error that is sent is read as an error with its code");
}

void CheckAuditResult(fuzz::Input input) {
  ChainResult chain;
  JudgedObject object;
  object.tag = static_cast<uint16_t>(0xBF00 | input.Byte());
  const auto status = static_cast<uint16_t>(input.Byte() << 8 | input.Byte());
  chain.outcomes.push_back(
      {card::OutcomeKind::kAnswered, {ToBytes(input.Rest()), apdu::StatusWord(status)}});
  const AuditResult result = ResultOf(object, chain);
  const bool digits =
      std::ranges::all_of(result.iccid, [](char c) { return c >= '0' && c <= '9'; });
  LPAB_HOLDS(digits, "an ICCID is digits");
  const bool plain = std::ranges::all_of(result.text, [](char c) { return c >= ' ' && c <= '~'; });
  LPAB_HOLDS(plain && !result.text.empty(), "a result is a few plain words");
}

LPAB_FUZZ_TARGET(control, bytes) {
  fuzz::Input input(bytes);
  switch (input.Number(2)) {
    case 0:
      return CheckRequest(AsText(input.Rest()));
    case 1:
      return CheckAnswer(AsText(input.Rest()));
    default:
      return CheckAuditResult(input);
  }
}

}  // namespace
}  // namespace lpab::bridge
