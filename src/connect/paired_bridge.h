// The card behind a paired device's bridge.
#pragma once

#include "connect/card_source.h"

namespace lpab::connect {

// The device that the list in `state_folder` calls `name`; an empty folder: the user's own.
// Errors: kNotFound (not paired), and those of reading list and key.
Result<OpenedCard> OpenPairedBridge(std::string_view name, const std::string& state_folder);
// The same over Bluetooth, by `name` or "NAME@ADAPTER".
Result<OpenedCard> OpenPairedBridgeOverBle(std::string_view name, const std::string& state_folder);

}  // namespace lpab::connect
