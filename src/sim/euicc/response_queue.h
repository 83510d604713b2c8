// Response data that waits for GET RESPONSE. Spec: ISO/IEC 7816-3 section 12.2, ETSI TS 102 221
// sections 7.3.1.1.5 and 11.3.1.
#pragma once

#include "apdu/apdu.h"

namespace lpab::sim::euicc {

// Of one logical channel. A command other than GET RESPONSE drops what waits.
class ResponseQueue {
 public:
  // The first part of an answer to `command`, as much as its Le takes (none: no data), with 61xx
  // when something waits. Only data of a 9000 answer waits.
  apdu::ResponseApdu Start(const apdu::CommandApdu& command, apdu::ResponseApdu answer);
  // GET RESPONSE: the next part. 6F00 with nothing waiting, 6Cxx with an Le that is more than what
  // waits (00 takes whatever there is).
  apdu::ResponseApdu Continue(const apdu::CommandApdu& command);
  void Drop() { waiting_.clear(); }

 private:
  apdu::ResponseApdu TakePart(size_t maximum);

  Bytes waiting_;
};

}  // namespace lpab::sim::euicc
