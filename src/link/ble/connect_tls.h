// A client's TLS connection to a device over BLE.
#pragma once

#include <memory>

#include "base/call.h"
#include "link/ble/dialer.h"
#include "link/tls.h"

namespace lpab::link::ble {

// Proves the device by the pin in `context`.
// Errors: those of Dialer::Open(); kUntrusted (another key than the device's).
Result<std::unique_ptr<TlsTransport>> ConnectTls(const TlsContext& context, Dialer& dialer,
                                                 const Call& call);

}  // namespace lpab::link::ble
