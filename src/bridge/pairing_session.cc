#include "bridge/pairing_session.h"

#include "base/log.h"

namespace lpab::bridge {
namespace {

constexpr Duration kLate = std::chrono::seconds(1);

}  // namespace

using wire::ErrorNumber;

PairingSession::PairingSession(PairingDesk& desk, const Clock& clock, link::PairingFacts facts,
                               Write write)
    : desk_(desk),
      clock_(clock),
      facts_(facts),
      write_(std::move(write)),
      decided_(std::make_shared<PairingDesk::Decided>(
          [this](Result<wire::PairAnswer> answer) { Answer(std::move(answer)); })) {}

void PairingSession::Send(const wire::Pdu& pdu) {
  if (write_) write_(wire::EncodeFramed(pdu));
}

bool PairingSession::OnFrame(ByteSpan bytes) {
  if (refusal_) return true;
  auto pdu = wire::Decode(bytes);
  if (!pdu) {
    EndWith(pdu.error());
    return false;
  }
  if (!*pdu) return true;
  if (const auto* ping = std::get_if<wire::Ping>(&**pdu)) {
    Send(wire::Pong{ping->id});
    return true;
  }
  if (std::holds_alternative<wire::Pong>(**pdu)) return true;
  const auto* pair = std::get_if<wire::Pair>(&**pdu);
  if (pair == nullptr || asked_) {
    EndWith(wire::NumberedError(ErrorNumber::kUnexpectedPdu,
                                "a client that is not paired may pair, and nothing else"));
    return false;
  }
  asked_ = true;
  id_ = pair->id;
  Answer(desk_.Judge({facts_, pair->name}, pair->proof, decided_));
  return true;
}

void PairingSession::Answer(Result<wire::PairAnswer> answer) {
  comparing_ = answer && answer->stage == wire::PairStage::kCompare;
  if (!answer) return Refuse(std::move(answer).error());
  answer->id = id_;
  Send(*answer);
}

void PairingSession::Refuse(Error error) {
  log::Warning("bridge",
               "pairing with " + facts_.client.Fingerprint() + " is refused: " + error.message);
  refusal_ = LateRefusal{clock_.Now() + kLate, std::move(error)};
}

void PairingSession::EndWith(const Error& error) {
  Send(wire::Refusal{0, wire::Failure::From(error)});
}

void PairingSession::OnDisconnected() {
  write_ = nullptr;
  decided_.reset();
}

std::optional<Clock::TimePoint> PairingSession::due() const {
  return refusal_ ? std::optional(refusal_->at) : std::nullopt;
}

bool PairingSession::OnDue() {
  if (!refusal_ || clock_.Now() < refusal_->at) return true;
  Send(wire::Refusal{id_, wire::Failure::From(refusal_->error)});
  return false;
}

}  // namespace lpab::bridge
