// A paired device, and how it is connected to.
#pragma once

#include "remote/bridge_reader.h"
#include "remote/known_devices.h"

namespace lpab::connect {

// The device that the list in `folder` calls `name`. Errors: kNotFound, and those of the list.
Result<remote::KnownDevice> FindDevice(std::string_view name, const std::string& folder);

// Connects over TLS to the device, with the key of this side, which is in `folder`.
// Errors: those of the key's file.
Result<remote::BridgeReader::Connector> ConnectorTo(const remote::KnownDevice& device,
                                                    const std::string& folder);

}  // namespace lpab::connect
