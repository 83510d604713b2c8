#include "bridge/pairing_session.h"

namespace lpab::bridge {

using wire::ErrorNumber;

PairingSession::PairingSession(PairingDesk& desk, const Clock& clock, link::PairingFacts facts,
                               Write write)
    : desk_(desk),
      clock_(clock),
      facts_(facts),
      write_(std::move(write)),
      decided_(std::make_shared<PairingDesk::Decided>(
          [this](Result<wire::PairAnswer> answer) { AnswerLater(std::move(answer)); })) {}

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
    EndWith(wire::NumberedError(ErrorNumber::kNotPaired,
                                "this device no longer knows this PC, which may pair and no more")
                .WithNext("pair again: lpa-bridged pair on the device, then lpa pair URI here"));
    return false;
  }
  asked_ = true;
  id_ = pair->id;
  auto answer = desk_.Judge({facts_, pair->name}, pair->proof, decided_);
  if (answer) {
    comparing_ = answer->stage == wire::PairStage::kCompare;
    Answer(std::move(*answer));
  } else {
    refusal_ = LateRefusal{desk_.TakeRefusalTime(), std::move(answer).error()};
  }
  return true;
}

void PairingSession::Answer(wire::PairAnswer answer) {
  answer.id = id_;
  Send(answer);
}

// What people have said to the codes.
void PairingSession::AnswerLater(Result<wire::PairAnswer> answer) {
  comparing_ = false;
  if (answer) return Answer(std::move(*answer));
  Send(wire::Refusal{id_, wire::Failure::From(answer.error())});
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
