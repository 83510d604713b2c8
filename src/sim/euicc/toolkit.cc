#include "sim/euicc/toolkit.h"

#include "sim/euicc/response_queue.h"
#include "tlv/tlv.h"

namespace lpab::sim::euicc {
namespace {

using apdu::CommandApdu;
using apdu::ResponseApdu;
using apdu::StatusWord;

// Command details (number 1, REFRESH, UICC reset), device identities (UICC to terminal); as seen
// on a card in the field (onomondo-ipa issue 3).
constexpr uint8_t kRefresh[] = {0xD0, 0x09, 0x81, 0x03, 0x01, 0x01, 0x04, 0x82, 0x02, 0x81, 0x82};

ResponseApdu Only(StatusWord sw) { return {{}, sw}; }

}  // namespace

void Toolkit::Reset() {
  refresh_known_ = false;
  state_ = State::kIdle;
}

ResponseApdu Toolkit::Process(const CommandApdu& command) {
  if (command.p1 != 0 || command.p2 != 0) return Only(apdu::kSwIncorrectP1P2);
  switch (command.ins) {
    case kTerminalProfile:
      return TakeProfile(command);
    case kFetch:
      return Fetch(command);
    default:
      return TakeResponse(command);
  }
}

ResponseApdu Toolkit::TakeProfile(const CommandApdu& command) {
  constexpr size_t kRefreshByte = 2;
  constexpr uint8_t kRefreshBit = 0x80;
  if (command.data.empty()) return Only(apdu::kSwWrongLength);
  refresh_known_ =
      command.data.size() > kRefreshByte && (command.data[kRefreshByte] & kRefreshBit) != 0;
  return Only(apdu::kSwSuccess);
}

ResponseApdu Toolkit::Fetch(const CommandApdu& command) {
  if (state_ != State::kWaiting) return Only(apdu::kSwConditionsNotSatisfied);
  ResponseApdu answer = AnswerOfExactLength(command, ToBytes(kRefresh));
  if (answer.sw == apdu::kSwSuccess) state_ = State::kFetched;
  return answer;
}

// Command details, device identities, result; the comprehension flag of a tag (bit 8) may be set or
// not. Whatever the result, the command is done.
ResponseApdu Toolkit::TakeResponse(const CommandApdu& command) {
  if (state_ != State::kFetched) return Only(apdu::kSwConditionsNotSatisfied);
  tlv::Reader reader(command.data);
  for (const tlv::Tag expected : {0x01, 0x02, 0x03}) {
    const auto element = reader.Next();
    if (!element || (element->tag & 0x7F) != expected) return Only(apdu::kSwIncorrectData);
  }
  state_ = State::kIdle;
  return Only(apdu::kSwSuccess);
}

void Toolkit::RequestRefresh() {
  if (refresh_known_ || without_profile_) state_ = State::kWaiting;
}

StatusWord Toolkit::FinalStatus() const {
  if (state_ != State::kWaiting) return apdu::kSwSuccess;
  return StatusWord(static_cast<uint16_t>(0x9100 | sizeof(kRefresh)));
}

}  // namespace lpab::sim::euicc
