// RawCard: a card as ISO 7816 sees it. What is below MANAGE CHANNEL and SELECT.
#pragma once

#include "base/bytes.h"
#include "base/call.h"
#include "base/result.h"

namespace lpab::card {

// The software eUICC, a card in a PC/SC reader and `pcsc::VirtualCard` are RawCards; the modem
// simulator takes one; `ChannelReader` turns one into a Reader. One thread at a time.
class RawCard {
 public:
  virtual ~RawCard() = default;

  // Powers the card on, or resets it when it is on. Gives the ATR (ISO/IEC 7816-3 section 8).
  // All logical channels and sessions are gone afterwards.
  // Errors: kUnavailable (no card), kTimeout, kCancelled.
  virtual Result<Bytes> Reset(const Call& call) = 0;

  virtual void PowerOff() = 0;

  // One command APDU as bytes, CLA with its channel; the answer as bytes, status word last. Nothing
  // is settled: 61xx and 6Cxx come back. What does not parse as an APDU is answered by the card.
  // Errors: kUnavailable (not powered), kTimeout, kCancelled; kUnknownOutcome when the command went
  // out and no answer came.
  virtual Result<Bytes> Transmit(ByteSpan command, const Call& call) = 0;
};

}  // namespace lpab::card
