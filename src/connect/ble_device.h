// A device that is reached over Bluetooth. Apart from paired_device.h: who needs only that does
// without the library for BlueZ.
#pragma once

#include <string>

#include "link/pairing.h"
#include "remote/pair_client.h"

namespace lpab::connect {

// The way to the device with this key. `adapter`: "hci0"; empty: the first there is.
remote::SecureConnector OverBle(const link::KeyPin& device, const std::string& adapter);

// The way to the device of a URI, over its addresses or Bluetooth.
remote::SecureConnector ByUri(const link::PairingUri& uri, const std::string& adapter);

}  // namespace lpab::connect
