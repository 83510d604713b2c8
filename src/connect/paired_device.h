// A paired device, and how it is connected to.
#pragma once

#include <string>

#include "link/pairing.h"
#include "remote/bridge_reader.h"
#include "remote/known_devices.h"
#include "remote/pair_client.h"

namespace lpab::connect {

// The device that the list in `folder` calls `name`. Errors: kNotFound, and those of the list.
Result<remote::KnownDevice> FindDevice(std::string_view name, const std::string& folder);

// Connects over TLS to the device, with the key of this side, which is in `folder`.
// Errors: kFailedPrecondition (no address is known), those of the key's file.
Result<remote::BridgeReader::Connector> ConnectorTo(const remote::KnownDevice& device,
                                                    const std::string& folder);
// The same over Bluetooth. `adapter`: "hci0"; empty: the first there is.
Result<remote::BridgeReader::Connector> BleConnectorTo(const remote::KnownDevice& device,
                                                       const std::string& adapter,
                                                       const std::string& folder);

// Connects to the device of a URI; `adapter` as above, where it is for BLE.
remote::SecureConnector ConnectorFor(const link::PairingUri& uri, const std::string& adapter);

}  // namespace lpab::connect
