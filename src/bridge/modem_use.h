// ModemUse: what goes around the time in which the modem is ours.
#pragma once

#include <string>

#include "base/call.h"
#include "base/result.h"
#include "card/reader.h"

namespace lpab::bridge {

// The others on the device that use the modem are told before it is taken, and get it back. On the
// worker's thread; both calls may take seconds.
class ModemUse {
 public:
  virtual ~ModemUse() = default;

  // Before the modem's port is opened. Errors: the modem may not be used; the error is the client's
  // answer.
  virtual Result<void> Begin(const Call& call) = 0;
  // Another profile is in force: the modem behind `reader` reports this ICCID, which is empty when
  // no profile is enabled.
  virtual void Switched(card::Reader& reader, const std::string& iccid) = 0;
  // After the port was closed, also where Begin() failed.
  virtual void End() = 0;
};

}  // namespace lpab::bridge
