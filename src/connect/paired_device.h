// A paired device, and how it is connected to.
#pragma once

#include <string>
#include <vector>

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
// The same by another way, to the device with this key. Errors: those of the key's file.
Result<remote::BridgeReader::Connector> ConnectorBy(remote::SecureConnector way,
                                                    const link::KeyPin& device,
                                                    const std::string& folder);
// The way to these addresses, tried in order.
remote::SecureConnector OverTcp(std::vector<io::HostPort> addresses);

}  // namespace lpab::connect
