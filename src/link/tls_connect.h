// A client's TLS connection to a device, at whichever of its addresses answers.
#pragma once

#include <span>

#include "base/call.h"
#include "io/socket.h"
#include "link/tls.h"

namespace lpab::link {

// The addresses are tried in order. One that hangs up before it has said anything is tried again
// for a few seconds: strangers may be crowding the device.
// Errors: kUntrusted (another key than the device's); kUnavailable, kNotFound (of the last address
// tried), kTimeout, kCancelled.
Result<std::unique_ptr<TlsTransport>> ConnectTls(const TlsContext& context,
                                                 std::span<const io::HostPort> addresses,
                                                 const Call& call);

}  // namespace lpab::link
