// Presence: whether a device can be reached, by a connection that asks for nothing.
#pragma once

#include <memory>
#include <optional>

#include "remote/bridge_reader.h"
#include "remote/device_link.h"

namespace lpab::remote {

// Only hello crosses, and the pings of any connection: no lease, so neither the card nor the modem
// is touched, and others may have them. One thread.
class Presence {
 public:
  Presence(BridgeReader::Connector connector, std::string client_name)
      : connector_(std::move(connector)), client_name_(std::move(client_name)) {}

  // Connects. Gives what the device says of itself.
  // Errors: those of the connector, and of the device's greeting.
  Result<wire::Hello> Connect(const Call& call);

  // Waits until the connection ends: the device is gone, shuts its window, or is silent for longer
  // than the link's keep-alive. Gives why; kCancelled: it has not ended.
  Error AwaitEnd(const Cancellation& cancellation);

 private:
  const BridgeReader::Connector connector_;
  const std::string client_name_;
  std::optional<DeviceLink> link_;
  uint64_t round_trips_ = 0;
};

}  // namespace lpab::remote
