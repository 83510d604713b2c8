#include "bridge/secure_door.h"

#include "base/log.h"
#include "bridge/client_session.h"
#include "bridge/pairing_session.h"

namespace lpab::bridge {
namespace {

link::Verdict VerdictOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::kRefused:
      return link::Verdict::kRevoked;
    case ErrorCode::kFailedPrecondition:
      return link::Verdict::kNotAtThisTime;
    default:
      return link::Verdict::kUnknown;
  }
}

}  // namespace

Result<std::unique_ptr<SecureDoor>> SecureDoor::Make(const link::Identity& identity,
                                                     TrustedClients& trusted, PairingDesk& desk,
                                                     ClientAuthority* authority) {
  std::unique_ptr<SecureDoor> door(new SecureDoor(identity.pin(), trusted, desk, authority));
  LPAB_ASSIGN(door->tls_,
              link::TlsContext::ForDevice(
                  identity, [raw = door.get()](const link::KeyPin& key, ByteSpan certificate) {
                    return raw->Judge(key, certificate);
                  }));
  return door;
}

// Whoever is paired needs no certificate but the key's own.
Result<ClientIdentity> SecureDoor::Identify(const link::KeyPin& key, ByteSpan certificate) const {
  if (const TrustedClient* known = trusted_.Find(key)) {
    return ClientIdentity{known->name, known->pin, known->role};
  }
  if (authority_ != nullptr) return authority_->Judge(certificate);
  return Fail(ErrorCode::kUntrusted, "it is not paired");
}

link::Verdict SecureDoor::Judge(const link::KeyPin& key, ByteSpan certificate) const {
  const auto client = Identify(key, certificate);
  if (client || desk_.open()) return link::Verdict::kTaken;
  if (authority_ != nullptr) {
    log::Warning("bridge", "no entry for " + key.Fingerprint() + ": " + client.error().message);
  }
  return VerdictOf(client.error().code);
}

Result<SecureDoor::Admitted> SecureDoor::Admit(const link::TlsTransport& transport,
                                               CardService& service, const Clock& clock,
                                               Write write) {
  const link::PairingFacts facts{transport.Export(), device_, transport.peer()};
  if (auto client = Identify(facts.client, transport.peer_certificate())) {
    if (trusted_.Find(facts.client) == nullptr) authority_->Remember(*client);
    auto again = [this, facts, known = *client](const wire::Pair& pair) {
      return desk_.Again(known, {facts, pair.name}, pair.proof);
    };
    return Admitted{
        ClientSession::Create(service, std::move(write), std::move(*client), std::move(again)),
        facts.client};
  }
  if (!desk_.open()) {
    return wire::FailNumbered(wire::ErrorNumber::kPairingShut,
                              "the device does not know this client, and pairing is not open");
  }
  return Admitted{std::make_shared<PairingSession>(desk_, clock, facts, std::move(write)), {}};
}

}  // namespace lpab::bridge
