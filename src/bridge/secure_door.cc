#include "bridge/secure_door.h"

#include "bridge/client_session.h"
#include "bridge/pairing_session.h"

namespace lpab::bridge {

Result<std::unique_ptr<SecureDoor>> SecureDoor::Make(const link::Identity& identity,
                                                     TrustedClients& trusted, PairingDesk& desk) {
  std::unique_ptr<SecureDoor> door(new SecureDoor(identity.pin(), trusted, desk));
  LPAB_ASSIGN(door->tls_,
              link::TlsContext::ForDevice(identity, [raw = door.get()](const link::KeyPin& client) {
                return raw->trusted_.Find(client) != nullptr || raw->desk_.open();
              }));
  return door;
}

Result<SecureDoor::Admitted> SecureDoor::Admit(const link::TlsTransport& transport,
                                               CardService& service, const Clock& clock,
                                               Write write) {
  const link::PairingFacts facts{transport.Export(), device_, transport.peer()};
  if (const TrustedClient* known = trusted_.Find(facts.client)) {
    ClientIdentity identity{known->name, known->pin, known->role};
    auto again = [this, facts](const wire::Pair& pair) {
      return desk_.Again({facts, pair.name}, pair.proof);
    };
    return Admitted{
        ClientSession::Create(service, std::move(write), std::move(identity), std::move(again)),
        known->pin};
  }
  if (!desk_.open()) {
    return wire::FailNumbered(wire::ErrorNumber::kPairingShut,
                              "the device does not know this client, and pairing is not open");
  }
  return Admitted{std::make_shared<PairingSession>(desk_, clock, facts, std::move(write)), {}};
}

}  // namespace lpab::bridge
