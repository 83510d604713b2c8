#include "sim/euicc/response_queue.h"

namespace lpab::sim::euicc {
namespace {

constexpr int kLargestLe = 256;

// 6100 and 6C00 stand for 256 bytes.
uint16_t LowByte(size_t count) { return count >= 256 ? 0 : static_cast<uint16_t>(count); }

apdu::StatusWord MoreData(size_t waiting) {
  return apdu::StatusWord(static_cast<uint16_t>(0x6100 | LowByte(waiting)));
}

}  // namespace

apdu::StatusWord WrongLe(size_t available) {
  return apdu::StatusWord(static_cast<uint16_t>(0x6C00 | LowByte(available)));
}

apdu::ResponseApdu ResponseQueue::Start(const apdu::CommandApdu& command,
                                        apdu::ResponseApdu answer) {
  waiting_.clear();
  if (answer.sw != apdu::kSwSuccess || answer.data.empty()) return answer;
  waiting_ = std::move(answer.data);
  return TakePart(static_cast<size_t>(command.le.value_or(0)));
}

apdu::ResponseApdu ResponseQueue::Continue(const apdu::CommandApdu& command) {
  if (command.p1 != 0 || command.p2 != 0) return {{}, apdu::kSwIncorrectP1P2};
  if (!command.data.empty()) return {{}, apdu::kSwWrongLength};
  if (waiting_.empty()) return {{}, apdu::kSwUnknownError};
  const int le = command.le.value_or(0);
  const bool too_much = le<kLargestLe&& static_cast<size_t>(le)> waiting_.size();
  if (le == 0 || too_much) return {{}, WrongLe(waiting_.size())};
  return TakePart(static_cast<size_t>(le));
}

apdu::ResponseApdu ResponseQueue::TakePart(size_t maximum) {
  const size_t count = std::min(maximum, waiting_.size());
  apdu::ResponseApdu part{ToBytes(ByteSpan(waiting_).first(count)), apdu::kSwSuccess};
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<ptrdiff_t>(count));
  if (!waiting_.empty()) part.sw = MoreData(waiting_.size());
  return part;
}

apdu::ResponseApdu AnswerOfExactLength(const apdu::CommandApdu& command, Bytes data) {
  if (!command.data.empty()) return {{}, apdu::kSwWrongLength};
  if (command.le != static_cast<int>(data.size())) return {{}, WrongLe(data.size())};
  return {std::move(data), apdu::kSwSuccess};
}

}  // namespace lpab::sim::euicc
