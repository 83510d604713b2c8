// Uicc: the card in the modem's SIM slot, as the firmware uses it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "apdu/apdu.h"
#include "apdu/channel.h"
#include "card/raw_card.h"

namespace lpab::sim::modem {

// Every APDU to the card goes through here. The modem's own file access runs on the basic channel
// and moves its selection, as in a real modem. One thread; the card must outlive it.
class Uicc {
 public:
  // `card_timeout`: how long one APDU may take.
  Uicc(card::RawCard& card, Duration card_timeout) : card_(card), timeout_(card_timeout) {}

  // Powers the card on, or resets it. Errors: kUnavailable (no card), kTimeout.
  Result<void> Reset();
  void PowerOff();
  bool powered() const { return powered_; }
  // Whether a command failed since it was last asked: the card is silent, or lost its power.
  bool TakeFailure() { return std::exchange(failed_, false); }
  // The length of a proactive command that the card announced by 91xx since it was last asked, or
  // nothing. Spec: TS 102 221 section 7.4.2.
  std::optional<uint8_t> TakeProactiveLength() { return std::exchange(proactive_length_, {}); }
  // Whether the last Reset() found a card.
  bool present() const { return present_; }

  // As it is, to the card. Errors: kUnavailable (off), as RawCard::Transmit.
  Result<Bytes> Transmit(ByteSpan command);
  // A command of the modem's own, CLA with channel bits zero, 61xx and 6Cxx settled.
  // Errors: likewise.
  Result<apdu::ResponseApdu> Exchange(const apdu::CommandApdu& command,
                                      apdu::ChannelNumber channel = apdu::ChannelNumber::Basic());

  // The nibbles of EF_ICCID in reading order, all 20, F where there is no digit.
  // Errors: kNotFound (no such file: no profile is enabled), kMalformed, as Transmit.
  // Spec: TS 102 221 section 13.2.
  Result<std::string> ReadIccid();
  // The digits of EF_IMSI. Errors: likewise. Spec: TS 31.102 section 4.2.2.
  Result<std::string> ReadImsi();

  // Selects the file under MF (`path` empty, 2Fxx), under the USIM (`path` empty, others) or under
  // the file identifiers of `path`, where 7FFF is the USIM. The answer is that of the last SELECT
  // (with file control parameters), or of the first that failed. Errors: as Transmit.
  Result<apdu::ResponseApdu> SelectFile(const std::vector<uint16_t>& path, uint16_t file);

  uint64_t apdus() const { return apdus_; }

 private:
  Result<apdu::ResponseApdu> SelectId(uint16_t file);
  Result<apdu::ResponseApdu> SelectUsim();
  Result<std::optional<Bytes>> FindUsimAid();
  Result<Bytes> ReadFile(const std::vector<uint16_t>& path, uint16_t file, int length);

  card::RawCard& card_;
  Duration timeout_;
  bool powered_ = false;
  bool present_ = true;
  bool failed_ = false;
  std::optional<uint8_t> proactive_length_;
  std::atomic<uint64_t> apdus_ = 0;
};

}  // namespace lpab::sim::modem
