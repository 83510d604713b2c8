// PairingSession: the one thing that a stranger may ask for: to be paired.
#pragma once

#include <functional>
#include <memory>

#include "bridge/pairing_desk.h"
#include "bridge/session.h"

namespace lpab::bridge {

// Any other PDU but pings ends the connection. What is wrong with a proof is said late, one of
// all strangers a second, so that guessing is slow and stops nobody else. One thread; `desk` and
// `clock` must outlive it.
class PairingSession final : public Session {
 public:
  using Write = std::function<void(ByteSpan frames)>;

  // `facts`: of its TLS connection.
  PairingSession(PairingDesk& desk, const Clock& clock, link::PairingFacts facts, Write write);

  bool OnFrame(ByteSpan pdu) override;
  void EndWith(const Error& error) override;
  void OnDisconnected() override;
  std::optional<Clock::TimePoint> due() const override;
  bool OnDue() override;

  // Whether people are comparing codes, which takes longer than strangers are given.
  bool comparing() const { return comparing_; }

 private:
  void Answer(wire::PairAnswer answer);
  void AnswerLater(Result<wire::PairAnswer> answer);
  void Send(const wire::Pdu& pdu);

  struct LateRefusal {
    Clock::TimePoint at;
    Error error;
  };

  PairingDesk& desk_;
  const Clock& clock_;
  const link::PairingFacts facts_;
  Write write_;
  wire::RequestId id_ = 0;
  bool comparing_ = false;
  bool asked_ = false;
  std::optional<LateRefusal> refusal_;
  std::shared_ptr<PairingDesk::Decided> decided_;
};

}  // namespace lpab::bridge
