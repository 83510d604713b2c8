#include "bridge/pairing_desk.h"

#include <ctime>

#include "base/log.h"

namespace lpab::bridge {

using wire::ErrorNumber;
using wire::FailNumbered;
using wire::NumberedError;

namespace {

constexpr char kPairNext[] = "on the device: lpa-bridged pair";

std::chrono::seconds Seconds(Duration duration) {
  return std::chrono::ceil<std::chrono::seconds>(duration);
}

}  // namespace

Result<link::PairingSecret> PairingDesk::Open(const Offer& offer) {
  LPAB_ASSIGN(const link::PairingSecret secret, link::MakePairingSecret());
  pending_.reset();
  current_ = Current{secret, offer, clock_.Now() + offer.length, false, std::nullopt};
  log::Info("bridge", "pairing is open for " + std::to_string(Seconds(offer.length).count()) +
                          " s, as " + std::string(RoleName(offer.role)));
  return secret;
}

void PairingDesk::Shut() {
  if (!current_) return;
  current_.reset();
  pending_.reset();
  log::Info("bridge", "pairing is shut");
}

void PairingDesk::Audit(const Candidate& candidate, std::string what) const {
  if (audit_) audit_({candidate.name, candidate.facts.client, "pairing", std::move(what)});
}

Clock::TimePoint PairingDesk::TakeRefusalTime() {
  constexpr Duration kApart = std::chrono::seconds(1);
  return last_refusal_ = std::max(clock_.Now(), last_refusal_) + kApart;
}

bool PairingDesk::open() const { return label_ || OfferLasts(); }

Error PairingDesk::Used() const {
  const auto ago = Seconds(clock_.Now() - current_->used_at).count();
  return NumberedError(ErrorNumber::kPairingUsed, "the secret was used by " + current_->used->name +
                                                      ", " + current_->used->pin.Fingerprint() +
                                                      ", " + std::to_string(ago) + " s ago")
      .WithNext("if that was not you, revoke it on the device: lpa-bridged clients revoke " +
                current_->used->name);
}

Result<wire::PairAnswer> PairingDesk::Judge(const Candidate& candidate,
                                            const wire::PairProof& proof,
                                            std::weak_ptr<Decided> decided) {
  auto answer = Decide(candidate, proof, std::move(decided));
  if (!answer) Audit(candidate, "refused: " + answer.error().message);
  return answer;
}

Result<wire::PairAnswer> PairingDesk::Decide(const Candidate& candidate,
                                             const wire::PairProof& proof,
                                             std::weak_ptr<Decided> decided) {
  if (label_ && link::SameProof(proof, link::ClientProof(*label_, candidate.facts))) {
    return Accept(candidate, *label_, Role::kInstaller);
  }
  if (!OfferLasts() || current_->refused) {
    return Fail(NumberedError(ErrorNumber::kPairingShut, "pairing is not open on the device")
                    .WithNext(kPairNext));
  }
  if (!link::SameProof(proof, link::ClientProof(current_->secret, candidate.facts))) {
    return Fail(NumberedError(ErrorNumber::kWrongProof,
                              "the secret is not the one that the device gave last")
                    .WithNext(kPairNext));
  }
  if (current_->used) return Fail(Used());
  if (Waits()) {
    return FailNumbered(ErrorNumber::kPairingUsed,
                        "the secret is being used by " + pending_->candidate.name + ", " +
                            pending_->candidate.facts.client.Fingerprint());
  }
  if (!current_->offer.confirm) {
    return Accept(candidate, current_->secret, current_->offer.role);
  }
  pending_ = Pending{candidate, current_->secret, current_->offer.role, std::move(decided)};
  return wire::PairAnswer{
      0, wire::PairStage::kCompare, {}, device_name_, std::string(RoleName(current_->offer.role))};
}

Result<wire::PairAnswer> PairingDesk::Accept(const Candidate& candidate,
                                             const link::PairingSecret& secret, Role role) {
  TrustedClient client{candidate.facts.client, role, std::time(nullptr),
                       trusted_.FreeName(candidate.name)};
  LPAB_TRY(trusted_.Put(client));
  Audit(candidate, "paired as " + std::string(RoleName(role)) + ", called " + client.name);
  if (current_ && current_->secret == secret) {
    current_->used = client;
    current_->used_at = clock_.Now();
  }
  return wire::PairAnswer{0, wire::PairStage::kPaired, link::DeviceProof(secret, candidate.facts),
                          device_name_, std::string(RoleName(role))};
}

Result<wire::PairAnswer> PairingDesk::Again(const ClientIdentity& known, const Candidate& candidate,
                                            const wire::PairProof& proof) const {
  const std::string role(RoleName(known.role));
  for (const link::PairingSecret* secret :
       {label_ ? &*label_ : nullptr, current_ ? &current_->secret : nullptr}) {
    if (secret == nullptr) continue;
    if (!link::SameProof(proof, link::ClientProof(*secret, candidate.facts))) continue;
    return wire::PairAnswer{0, wire::PairStage::kPaired,
                            link::DeviceProof(*secret, candidate.facts), device_name_, role};
  }
  return FailNumbered(ErrorNumber::kAlreadyPaired,
                      "the device knows this PC already, as " + known.name + " (" + role + ")");
}

Result<void> PairingDesk::Confirm(bool same) {
  if (!Waits()) {
    return Fail(ErrorCode::kFailedPrecondition, "nobody waits for codes to be compared");
  }
  const Pending pending = std::move(*pending_);
  pending_.reset();
  const auto decided = pending.decided.lock();
  if (!same) {
    if (current_) current_->refused = true;
    Audit(pending.candidate, "refused: the codes were not the same");
    (*decided)(
        FailNumbered(ErrorNumber::kPairingShut, "the codes were not the same on the device"));
    return {};
  }
  auto answer = Accept(pending.candidate, pending.secret, pending.role);
  Result<void> result = answer ? Result<void>() : Fail(answer.error());
  (*decided)(std::move(answer));
  return result;
}

PairingDesk::State PairingDesk::state() const {
  State state;
  if (!current_) return state;
  state.left = Seconds(std::max(Duration(0), current_->until - clock_.Now()));
  if (current_->used) {
    state.kind = State::Kind::kPaired;
    state.client = current_->used->name;
    state.fingerprint = current_->used->pin.Fingerprint();
  } else if (current_->refused) {
    state.kind = State::Kind::kRefused;
  } else if (!OfferLasts()) {
    state.kind = State::Kind::kRanOut;
  } else if (Waits()) {
    state.kind = State::Kind::kComparing;
    state.code = link::ComparisonCode(pending_->candidate.facts);
    state.client = pending_->candidate.name;
    state.fingerprint = pending_->candidate.facts.client.Fingerprint();
  } else {
    state.kind = State::Kind::kWaiting;
  }
  return state;
}

}  // namespace lpab::bridge
