#include "sim/euicc/isdr_application.h"

#include "sim/euicc/information_functions.h"
#include "sim/euicc/response_queue.h"
#include "tlv/tlv.h"

namespace lpab::sim::euicc {
namespace {

constexpr uint8_t kAid[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                            0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00};
constexpr uint8_t kMaximumCommandData[] = {0xFF};

}  // namespace

ByteSpan IsdrAid() { return kAid; }

Bytes IsdrFileControlInformation() {
  const tlv::Writer information = tlv::Writer()
                                      .Put(0x84, kAid)
                                      .Put(0xA5, tlv::Encode(0x9F65, kMaximumCommandData))
                                      .Put(0xE0, tlv::Encode(0x82, kSvn));
  return tlv::Encode(0x6F, information.bytes());
}

apdu::ResponseApdu IsdrStatus(const apdu::CommandApdu& command) {
  switch (command.p2) {
    case 0x00:
      return AnswerOfExactLength(command, IsdrFileControlInformation());
    case 0x01:
      return AnswerOfExactLength(command, tlv::Encode(0x84, kAid));
    case 0x0C:
      return {{}, apdu::kSwSuccess};
    default:
      return {{}, apdu::kSwIncorrectP1P2};
  }
}

}  // namespace lpab::sim::euicc
