// SecureDoor: who comes in over TLS: paired clients, those whom an authority vouches for, and
// strangers while pairing is open.
#pragma once

#include <functional>
#include <memory>

#include "bridge/card_service.h"
#include "bridge/client_authority.h"
#include "bridge/pairing_desk.h"
#include "bridge/session.h"
#include "bridge/trusted_clients.h"
#include "link/tls.h"

namespace lpab::bridge {

// One thread. `trusted`, `desk` and `authority` must outlive it, and it the connections.
class SecureDoor {
 public:
  using Write = std::function<void(ByteSpan frames)>;

  // `authority`: none where only pairing lets a client in. Errors: kInternal (TLS).
  static Result<std::unique_ptr<SecureDoor>> Make(const link::Identity& identity,
                                                  TrustedClients& trusted, PairingDesk& desk,
                                                  ClientAuthority* authority = nullptr);

  std::unique_ptr<link::TlsTransport> Wrap(std::unique_ptr<io::FdStream> stream) const {
    return tls_->Wrap(std::move(stream));
  }

  struct Admitted {
    std::shared_ptr<Session> session;
    std::optional<link::KeyPin> client;  // paired or vouched for; none: a stranger who may pair
  };
  // What is spoken with the other side, once its transport is ready.
  // Errors: kRevoked, kPairingShut: since the handshake began.
  Result<Admitted> Admit(const link::TlsTransport& transport, CardService& service,
                         const Clock& clock, Write write);

 private:
  SecureDoor(link::KeyPin device, TrustedClients& trusted, PairingDesk& desk,
             ClientAuthority* authority)
      : device_(device), trusted_(trusted), desk_(desk), authority_(authority) {}

  link::Verdict Judge(const link::KeyPin& key, ByteSpan certificate) const;
  Result<ClientIdentity> Identify(const link::KeyPin& key, ByteSpan certificate) const;

  const link::KeyPin device_;
  TrustedClients& trusted_;
  PairingDesk& desk_;
  ClientAuthority* const authority_;
  std::unique_ptr<link::TlsContext> tls_;
};

}  // namespace lpab::bridge
