// CutCard: a card whose power the Cutter cuts.
#pragma once

#include "card/raw_card.h"
#include "cutter.h"

namespace lpab::tests {

// Used by one thread at a time.
class CutCard final : public card::RawCard {
 public:
  CutCard(Cutter& cutter, card::RawCard& inner) : cutter_(cutter), inner_(inner) {}

  Result<Bytes> Reset(const Call& call) override {
    if (cutter_.Gone(Seam::kCard)) return Fail(ErrorCode::kUnavailable, "there is no card");
    return inner_.Reset(call);
  }
  void PowerOff() override { inner_.PowerOff(); }
  Result<Bytes> Transmit(ByteSpan command, const Call& call) override {
    const Cutter::Moment moment = cutter_.Pass(Seam::kCard);
    if (moment == Cutter::Moment::kBefore) inner_.PowerOff();
    auto answer = inner_.Transmit(command, call);
    if (moment == Cutter::Moment::kAfter) inner_.PowerOff();
    if (moment == Cutter::Moment::kNone) return answer;
    return Fail(ErrorCode::kUnknownOutcome, "the card has lost its power");
  }

 private:
  Cutter& cutter_;
  card::RawCard& inner_;
};

}  // namespace lpab::tests
