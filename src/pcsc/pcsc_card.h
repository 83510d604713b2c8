// PcscCard: the card in a smart-card reader of this machine.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "card/raw_card.h"
#include "pcsc/pcsc_api.h"

namespace lpab::pcsc {

// Holds the card exclusively from the first Reset until PowerOff or its end, and leaves it without
// power: nobody else can open or close a channel in between. Not a terminal: it knows no toolkit,
// so a REFRESH that the card asks for takes place as the reset that follows.
//
// The deadline and cancellation of a Call are looked at before each exchange. One that has begun
// cannot be cut short: SCardTransmit takes no time limit, and SCardCancel ends only
// SCardGetStatusChange. The reader's driver bounds it by the card's waiting time (ISO/IEC 7816-3
// section 10.2 and 11.4.3).
//
// Over T=0 the Le of a case 4 command is left out, and case 1 gets P3 = 00: these are TPDUs
// (ISO/IEC 7816-3 section 12.2); the card then answers 61xx. One thread.
class PcscCard final : public card::RawCard {
 public:
  // `reader` is a name that the service gave.
  PcscCard(std::unique_ptr<PcscApi> api, std::string reader)
      : api_(std::move(api)), reader_(std::move(reader)) {}
  ~PcscCard() override { PowerOff(); }

  // Errors: kUnavailable (no card, the reader is gone, pcscd was stopped), kBusy (another program
  // has the card), kUnsupported, kTimeout, kCancelled.
  Result<Bytes> Reset(const Call& call) override;
  void PowerOff() override;
  // Errors: kUnavailable when nothing was sent: not powered, another program reset the card, the
  // card was taken out before; kUnknownOutcome when the exchange itself failed. After an error the
  // card needs a Reset.
  Result<Bytes> Transmit(ByteSpan command, const Call& call) override;

  const std::string& reader() const { return reader_; }

 private:
  Result<void> ConnectAndReset();

  std::unique_ptr<PcscApi> api_;
  std::string reader_;
  std::optional<Protocol> protocol_;  // while connected
};

// The bytes that SCardTransmit takes over T=0 for a command.
Bytes TpduForT0(ByteSpan command);

}  // namespace lpab::pcsc
