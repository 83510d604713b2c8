// PairWithDevice: the client's side of pairing. docs/protocol.md, "pair".
#pragma once

#include <functional>
#include <string>

#include "base/call.h"
#include "link/identity.h"
#include "link/pairing.h"
#include "link/tls.h"

namespace lpab::remote {

struct PairedWith {
  std::string device_name;
  std::string role;      // "installer"; empty when the device did not say
  bool already = false;  // the device knew this client from before
};

// A connection to the device of a URI, over whichever carrier.
using SecureConnector = std::function<Result<std::unique_ptr<link::TlsTransport>>(
    const link::TlsContext& context, const Call& call)>;

// Connects to the device of the URI, whose key is checked before anything is sent, and shows that
// this side has its secret; a URI without one is for a client whom the device takes already.
// `on_code` is called with six digits when the device wants people to compare them; the device's
// answer is waited for after it. Errors: kUntrusted (another device's key; a wrong secret; a device
// that does not know the secret; without a secret, a device that does not take this client),
// kRefused (pairing is shut, the secret was used, the codes differ), those of `connect`.
Result<PairedWith> PairWithDevice(const link::PairingUri& uri, const SecureConnector& connect,
                                  const link::Identity& identity, const std::string& client_name,
                                  const std::function<void(const std::string& code)>& on_code,
                                  const Call& call);

}  // namespace lpab::remote
