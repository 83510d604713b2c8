#include "lpa/batch_devices.h"

#include "base/log.h"

namespace lpab::lpa {

Result<std::string> BatchDevices::Find(const sgp22::Eid& eid, const Call& call) {
  for (const BatchDevice& device : devices_) {
    if (device.eid == eid) return device.device;
  }
  for (size_t i = 0; i < devices_.size(); ++i) {
    if (devices_[i].eid) continue;
    LPAB_TRY(call.Check("looking for a card"));
    auto read = read_eid_(devices_[i].device, call);
    errors_[i] = read ? "" : read.error().message;
    if (!read) continue;
    devices_[i].eid = *read;
    if (*read == eid) return devices_[i].device;
  }
  return NotFound(eid);
}

Unexpected BatchDevices::NotFound(const sgp22::Eid& eid) const {
  std::string message = "none of " + std::to_string(devices_.size()) +
                        " devices is known to have the EID " + log::Shorten(eid.digits());
  for (size_t i = 0; i < devices_.size(); ++i) {
    if (!errors_[i].empty()) message += "; " + devices_[i].device + ": " + errors_[i];
  }
  return Fail(MakeError(ErrorCode::kNotFound, std::move(message))
                  .WithNext("name the device in the row, list it in --devices, or give --card"));
}

}  // namespace lpab::lpa
