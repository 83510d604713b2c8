#include "pcsc/answer_memory.h"

namespace lpab::pcsc {
namespace {

constexpr size_t kLongestPart = 256;

// 6100 and 6C00 stand for 256 bytes and, in 61xx, for more.
apdu::StatusWord WithCount(uint16_t kind, size_t count) {
  return apdu::StatusWord(
      static_cast<uint16_t>(kind | (count >= kLongestPart ? 0 : static_cast<uint16_t>(count))));
}

apdu::ResponseApdu WrongLe(size_t count) { return {{}, WithCount(0x6C00, count)}; }

}  // namespace

apdu::ResponseApdu AnswerMemory::Start(const apdu::CommandApdu& command,
                                       apdu::ResponseApdu answer) {
  waiting_ = std::move(answer);
  return TakePart(command.le ? static_cast<size_t>(*command.le) : kLongestPart);
}

apdu::ResponseApdu AnswerMemory::Continue(const apdu::CommandApdu& command) {
  if (command.p1 != 0 || command.p2 != 0) return {{}, apdu::kSwIncorrectP1P2};
  if (!command.data.empty()) return {{}, apdu::kSwWrongLength};
  const size_t length = waiting_.data.size();
  if (length == 0) return {{}, apdu::kSwUnknownError};
  const size_t le = command.le ? static_cast<size_t>(*command.le) : 0;
  if (le == 0 || (le > length && le != kLongestPart)) return WrongLe(length);
  return TakePart(le);
}

apdu::ResponseApdu AnswerMemory::TakePart(size_t maximum) {
  const size_t count = std::min(maximum, waiting_.data.size());
  apdu::ResponseApdu part{ToBytes(ByteSpan(waiting_.data).first(count)), waiting_.sw};
  waiting_.data.erase(waiting_.data.begin(), waiting_.data.begin() + static_cast<ptrdiff_t>(count));
  if (!waiting_.data.empty()) part.sw = WithCount(0x6100, waiting_.data.size());
  return part;
}

apdu::ResponseApdu OfExactLength(const apdu::CommandApdu& command, apdu::ResponseApdu answer) {
  const size_t length = answer.data.size();
  const size_t le = command.le ? static_cast<size_t>(*command.le) : 0;
  const bool fits = length == 0 || le == kLongestPart || le == length;
  return fits ? answer : WrongLe(length);
}

}  // namespace lpab::pcsc
