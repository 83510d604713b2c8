#ifndef LPAB_BLE

#include "link/ble/ble.h"

namespace lpab::link::ble {
namespace {

Unexpected NotBuiltIn() {
  return Fail(ErrorCode::kUnsupported, "this program was built without Bluetooth (-DLPAB_BLE=ON)");
}

}  // namespace

Result<std::unique_ptr<Peripheral>> Peripheral::Make(io::PollLoop&, PeripheralOptions, Taken) {
  return NotBuiltIn();
}

Result<std::vector<FoundDevice>> Scan(const std::string&, Duration, const Call&) {
  return NotBuiltIn();
}

Result<std::unique_ptr<Connection>> Connect(const std::string&, const std::string&, const Call&) {
  return NotBuiltIn();
}

}  // namespace lpab::link::ble

#endif
