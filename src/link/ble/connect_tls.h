// A client's TLS connection to a device over BLE.
#pragma once

#include <memory>
#include <string>

#include "base/call.h"
#include "link/tls.h"

namespace lpab::link::ble {

// Finds the device by its short id and proves it by its pin. `adapter`: "hci0"; empty: the first.
// Errors: those of Connect(); kUntrusted (another key than the device's).
Result<std::unique_ptr<TlsTransport>> ConnectTls(const TlsContext& context,
                                                 const std::string& adapter, const KeyPin& device,
                                                 const Call& call);

}  // namespace lpab::link::ble
