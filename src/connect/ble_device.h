// A device that is reached over Bluetooth.
#pragma once

#include <string>
#include <string_view>

#include "link/pairing.h"
#include "remote/pair_client.h"

namespace lpab::connect {

// What is behind "ble:" where a card is named: "NAME" or "NAME@ADAPTER".
struct BleName {
  std::string device;
  std::string adapter;  // "hci0"; empty: the first there is

  // Errors: kInvalidArgument (no name of a device, or none of an adapter).
  static Result<BleName> Parse(std::string_view text);
};

// The way to the device with this key; `adapter` as above. Connections of the same way, or of its
// copies, share one of the radio.
remote::SecureConnector OverBle(const link::KeyPin& device, const std::string& adapter);

// The way to the device of a URI, over its addresses or Bluetooth.
remote::SecureConnector ByUri(const link::PairingUri& uri, const std::string& adapter);

}  // namespace lpab::connect
