// GattApplication: the bridge's service and its advertisement, as objects that BlueZ reads and
// calls. Private to link/ble. Spec: docs/ble.md; BlueZ's doc/gatt-api.txt, advertising-api.txt.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "link/ble/bluez_bus.h"
#include "link/ble/packet.h"
#include "link/ble/stream_pump.h"

namespace lpab::link::ble {

// BlueZ has one descriptor for what all clients write, and one for what all are notified of; it
// asks for each when the first client needs it. One thread, that of the bus. `bus` and `pump` must
// outlive it.
class GattApplication {
 public:
  static constexpr char kRoot[] = "/lpab";
  static constexpr char kAdvertisement[] = "/lpab/advertisement";

  // Throws sdbus::Error.
  GattApplication(BluezBus& bus, StreamPump& pump, const About& about, std::string name);

  // Called when BlueZ drops the advertisement by itself.
  void SetReleased(std::function<void()> released) { released_ = std::move(released); }

 private:
  using Acquired = std::tuple<sdbus::UnixFd, uint16_t>;

  sdbus::IObject& Add(const std::string& path);
  sdbus::IObject& AddCharacteristic(const char* path, const char* uuid,
                                    std::vector<std::string> flags);
  void AddAdvertisement(const std::string& name);
  Acquired AcquireWrite(const Properties& options);
  Acquired AcquireNotify(const Properties& options);

  BluezBus& bus_;
  StreamPump& pump_;
  std::function<void()> released_;
  std::vector<std::unique_ptr<sdbus::IObject>> objects_;
};

}  // namespace lpab::link::ble
