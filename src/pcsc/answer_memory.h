// AnswerMemory: response data cut to what each command's Le takes.
#pragma once

#include "apdu/apdu.h"

namespace lpab::pcsc {

// Holds the rest of an answer for GET RESPONSE, so that 61xx and 6Cxx cost no way to the card. One
// for each logical channel; any other command drops the rest. Pure.
// Spec: ISO/IEC 7816-4 section 5.3.4, ETSI TS 102 221 sections 7.3.1.1.5 and 11.3.1.
class AnswerMemory {
 public:
  // The first part of the whole `answer` to `command`: as much as its Le takes, 256 bytes without
  // one, and 61xx where more waits; the answer's own status comes with the last part.
  apdu::ResponseApdu Start(const apdu::CommandApdu& command, apdu::ResponseApdu answer);

  // GET RESPONSE: the next part. 6F00 with nothing waiting; 6Cxx without an Le or with one of more
  // than what waits, which then goes on waiting.
  apdu::ResponseApdu Continue(const apdu::CommandApdu& command);

  void Drop() { waiting_ = {}; }

 private:
  apdu::ResponseApdu TakePart(size_t maximum);

  apdu::ResponseApdu waiting_;
};

// The answer to a command without data that may be given again: it must ask for 256 bytes (Le 00)
// or the exact length, or has 6Cxx.
apdu::ResponseApdu OfExactLength(const apdu::CommandApdu& command, apdu::ResponseApdu answer);

}  // namespace lpab::pcsc
