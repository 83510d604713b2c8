// Response data and Le on a T=0 card. Spec: ISO/IEC 7816-3 section 12.2, ETSI TS 102 221 sections
// 7.3.1.1.5 and 11.3.1.
#pragma once

#include "apdu/apdu.h"

namespace lpab::sim::euicc {

// Data that waits for GET RESPONSE on one logical channel. Any other command drops it.
class ResponseQueue {
 public:
  // The first part of an answer to `command`, as much as its Le takes (none: no data), with 61xx
  // when more waits. Only the data of a 9000 answer waits.
  apdu::ResponseApdu Start(const apdu::CommandApdu& command, apdu::ResponseApdu answer);
  // GET RESPONSE: the next part. 6F00 with nothing waiting, 6Cxx with an Le of more than what
  // waits (00 takes what there is).
  apdu::ResponseApdu Continue(const apdu::CommandApdu& command);
  void Drop() { waiting_.clear(); }

 private:
  apdu::ResponseApdu TakePart(size_t maximum);

  Bytes waiting_;
};

// The answer to a case 2 command whose data has one length only: `data`, of at most 256 bytes, or
// 6Cxx where Le is not its length; 6700 where the command has data.
apdu::ResponseApdu AnswerOfExactLength(const apdu::CommandApdu& command, Bytes data);

// 6Cxx for `available` bytes, 1 to 256.
apdu::StatusWord WrongLe(size_t available);

}  // namespace lpab::sim::euicc
