// SecureDoor: who comes in over TLS: paired clients, and strangers while pairing is open.
#pragma once

#include <functional>
#include <memory>

#include "bridge/card_service.h"
#include "bridge/pairing_desk.h"
#include "bridge/session.h"
#include "bridge/trusted_clients.h"
#include "link/tls.h"

namespace lpab::bridge {

// One thread. `trusted` and `desk` must outlive it, and it the connections.
class SecureDoor {
 public:
  using Write = std::function<void(ByteSpan frames)>;

  // Errors: kInternal (TLS).
  static Result<std::unique_ptr<SecureDoor>> Make(const link::Identity& identity,
                                                  TrustedClients& trusted, PairingDesk& desk);

  std::unique_ptr<link::TlsTransport> Wrap(std::unique_ptr<io::FdStream> stream) const {
    return tls_->Wrap(std::move(stream));
  }

  struct Admitted {
    std::shared_ptr<Session> session;
    std::optional<link::KeyPin> client;  // none: a stranger who may pair
  };
  // What is spoken with the other side, once its transport is ready.
  // Errors: kRevoked, kPairingShut: since the handshake began.
  Result<Admitted> Admit(const link::TlsTransport& transport, CardService& service,
                         const Clock& clock, Write write);

 private:
  SecureDoor(link::KeyPin device, TrustedClients& trusted, PairingDesk& desk)
      : device_(device), trusted_(trusted), desk_(desk) {}

  const link::KeyPin device_;
  TrustedClients& trusted_;
  PairingDesk& desk_;
  std::unique_ptr<link::TlsContext> tls_;
};

}  // namespace lpab::bridge
