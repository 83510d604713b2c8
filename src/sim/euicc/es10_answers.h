// Small answers that many ES10 functions give.
#pragma once

#include "sim/euicc/es10_functions.h"

namespace lpab::sim::euicc {

// Result codes that the functions of ES10b and ES10c share.
inline constexpr uint64_t kResultOk = 0;
inline constexpr uint64_t kResultUndefinedError = 127;

// `tag` { 80 result }: SetNickname, NotificationSent, Enable, Disable, Delete.
inline Es10Answer ResultAnswer(tlv::Tag tag, uint64_t result) {
  return {tlv::Encode(tag, tlv::Writer().PutUint(0x80, result).bytes()), apdu::kSwSuccess};
}

// `tag` { 81 error }: the second alternative of ProfileInfoListResponse and its like.
inline Es10Answer ErrorAnswer(tlv::Tag tag, uint64_t error) {
  return {tlv::Encode(tag, tlv::Writer().PutUint(0x81, error).bytes()), apdu::kSwSuccess};
}

// `tag` { A0 { elements } }: the first alternative.
inline Es10Answer ListAnswer(tlv::Tag tag, const tlv::Writer& elements) {
  return {tlv::Encode(tag, tlv::Writer().Put(0xA0, elements).bytes()), apdu::kSwSuccess};
}

// The value of a command that the card has found to be one element.
Result<ByteSpan> CommandValue(ByteSpan command);

}  // namespace lpab::sim::euicc
