// What Bugs do to the commands and answers that pass the card.
#pragma once

#include <random>

#include "base/bytes.h"
#include "sim/euicc/bugs.h"

namespace lpab::sim::euicc {

// Decides exchange by exchange. One per card object; one thread.
class ExchangeFaults {
 public:
  enum class Fault { kNone, kUnknownError, kPowerLossBefore, kPowerLossAfter };

  explicit ExchangeFaults(const Bugs& bugs)
      : bugs_(bugs), random_(static_cast<uint32_t>(bugs.random_errors.value_or(0))) {}

  // What is due at the exchange that has just arrived.
  Fault Next();

 private:
  Bugs bugs_;
  std::mt19937 random_;
  int exchange_ = 0;
};

// An ES10 answer as a card with these bugs gives it.
Bytes SpoilAnswer(const Bugs& bugs, Bytes answer);

// A signature, r | s, as a card with these bugs makes it.
Bytes SpoilSignature(const Bugs& bugs, Bytes signature);

}  // namespace lpab::sim::euicc
