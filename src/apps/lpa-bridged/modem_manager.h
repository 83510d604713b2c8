// ModemManagerHold: ModemManager, kept from a modem while the daemon uses it.
#pragma once

#include <memory>
#include <string>

#include "base/call.h"
#include "base/result.h"

namespace lpab::apps {

// Whether this program was built with it (-DLPAB_MODEM_MANAGER=ON).
bool HasModemManagerSupport();

// While it exists, ModemManager has closed all ports of the device and leaves them alone
// (InhibitDevice on the system's bus). ModemManager ends that by itself when the connection to the
// bus closes, so also when this process dies. One thread.
class ModemManagerHold {
 public:
  // `uid` names the device to ModemManager: mmcli's "modem.generic.device". A ModemManager that
  // does not run, or has no such device, is no error: there is nothing to hold then, and the log
  // says so. Errors: kUnsupported (not built in), kUnavailable (no bus), kRefused (ModemManager
  // says no), kTimeout.
  static Result<std::unique_ptr<ModemManagerHold>> Take(const std::string& uid, const Call& call);
  virtual ~ModemManagerHold() = default;

 protected:
  ModemManagerHold() = default;
};

}  // namespace lpab::apps
