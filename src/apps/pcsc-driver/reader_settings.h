// What DEVICENAME of pcscd's configuration says of a reader.
#pragma once

#include <string>
#include <string_view>

#include "remote/bridge_reader.h"

namespace lpab::apps {

// "DEVICE[;state_dir=DIR][;early_ack=no]", where DEVICE is bridge:NAME or NAME (a paired device),
// ble:NAME or ble:NAME@ADAPTER (the same over Bluetooth), lpabridge://HOST:PORT/PIN (one by its
// address and key), bridge:HOST:PORT or unix:PATH (a bridge without TLS).
struct ReaderSettings {
  static constexpr char kStateFolder[] = "/etc/lpa-bridge";

  std::string device;
  std::string state_folder = kStateFolder;  // of the list of devices and this side's key
  bool early_ack = true;

  bool over_ble() const;

  // Errors: kInvalidArgument, saying which part.
  static Result<ReaderSettings> Parse(std::string_view text);
};

// Reads list and key anew for each connection: a device may be paired, or its address change, while
// pcscd runs. Makes no key. Over Bluetooth, connections of copies of what it gives share one of the
// radio. Errors of what it gives: kNotFound (not paired, no key), and those of connecting.
remote::BridgeReader::Connector ConnectorFor(const ReaderSettings& settings);

}  // namespace lpab::apps
