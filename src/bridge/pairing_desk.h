// PairingDesk: takes in the clients that show a secret of this device. docs/protocol.md, "pair".
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "bridge/audit_log.h"
#include "bridge/client_identity.h"
#include "bridge/trusted_clients.h"
#include "link/pairing.h"
#include "wire/pdu.h"

namespace lpab::bridge {

// One secret at a time is offered, for a while and for one client. Beside it there may be the
// secret of the device's label, for any number of clients. Knows no sockets. One thread;
// `trusted` and `clock` must outlive it.
class PairingDesk {
 public:
  struct Offer {
    Role role = Role::kInstaller;  // what the client may do; kept here, not in the URI
    bool confirm = false;          // people compare a code on both sides
    Duration length = std::chrono::minutes(10);
  };

  // A stranger who has sent Pair.
  struct Candidate {
    link::PairingFacts facts;
    std::string name;
  };
  // The answer that follows PairStage::kCompare, or why there is none.
  using Decided = std::function<void(Result<wire::PairAnswer>)>;

  // For people: what became of the last offer.
  struct State {
    enum class Kind { kNone, kWaiting, kComparing, kPaired, kRanOut, kRefused };
    Kind kind = Kind::kNone;
    std::chrono::seconds left{0};  // of the offer
    std::string code;              // comparing
    std::string client;            // comparing, paired: its name
    std::string fingerprint;       // likewise
  };

  PairingDesk(TrustedClients& trusted, const Clock& clock, std::string device_name)
      : trusted_(trusted), clock_(clock), device_name_(std::move(device_name)) {}

  // Offers a new secret in the place of the one before. Errors: kInternal.
  Result<link::PairingSecret> Open(const Offer& offer);
  void Shut();
  void SetAudit(AuditSink audit) { audit_ = std::move(audit); }
  // When the next wrong proof may be answered: the answers of a device are a second apart, however
  // many ask at once.
  Clock::TimePoint TakeRefusalTime();
  // None: the device has no label.
  void SetLabel(std::optional<link::PairingSecret> secret) { label_ = secret; }

  // Whether a client is expected to use the offer.
  bool offering() const { return OfferLasts() && !current_->used && !current_->refused; }
  // Whether a stranger may say a word.
  bool open() const;

  // Pairs the candidate, which is on disk before this returns, or asks people to compare: then
  // `decided` is called later, unless it is destroyed before.
  // Errors: kWrongProof, kPairingShut, kPairingUsed, and those of TrustedClients::Put().
  Result<wire::PairAnswer> Judge(const Candidate& candidate, const wire::PairProof& proof,
                                 std::weak_ptr<Decided> decided);
  // The answer to a client that is known already, as this one, and asks again.
  // Errors: kAlreadyPaired when its secret is not remembered.
  Result<wire::PairAnswer> Again(const ClientIdentity& known, const Candidate& candidate,
                                 const wire::PairProof& proof) const;

  // What people say to the codes. Errors: kFailedPrecondition (nobody waits for it), and those of
  // TrustedClients::Put().
  Result<void> Confirm(bool same);

  State state() const;

 private:
  struct Current {
    link::PairingSecret secret;
    Offer offer;
    Clock::TimePoint until;
    bool refused = false;
    std::optional<TrustedClient> used;  // by whom
    Clock::TimePoint used_at{};
  };
  struct Pending {
    Candidate candidate;
    link::PairingSecret secret;
    Role role;
    std::weak_ptr<Decided> decided;
  };

  Result<wire::PairAnswer> Decide(const Candidate& candidate, const wire::PairProof& proof,
                                  std::weak_ptr<Decided> decided);
  bool OfferLasts() const { return current_ && clock_.Now() < current_->until; }
  bool Waits() const { return pending_ && !pending_->decided.expired(); }
  Error Used() const;
  void Audit(const Candidate& candidate, std::string what) const;
  Result<wire::PairAnswer> Accept(const Candidate& candidate, const link::PairingSecret& secret,
                                  Role role);

  TrustedClients& trusted_;
  const Clock& clock_;
  const std::string device_name_;
  std::optional<Current> current_;
  std::optional<Pending> pending_;
  std::optional<link::PairingSecret> label_;
  Clock::TimePoint last_refusal_{};
  AuditSink audit_;
};

}  // namespace lpab::bridge
