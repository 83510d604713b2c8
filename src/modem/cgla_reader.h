// CglaReader: the card over +CCHO, +CGLA and +CCHC.
// Spec: 3GPP TS 27.007 sections 8.43, 8.45, 8.46.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "card/reader.h"
#include "modem/at_modem.h"
#include "modem/channel_memory.h"

namespace lpab::modem {

// The modem owns the logical channel and puts its number into CLA (27.007 section 8.45), so channel
// bits go out as zero. 61xx comes back from the modem and is settled in the batch; modems that
// fetch the answer themselves work as well. What an earlier reader of the same modem left open is
// closed before the next channel opens, where both share a memory and an ISD-R still answers
// there: the number may be another program's by now. A session whose +CCHO was never answered stays
// open until the card is reset, for nobody knows its number. One thread; `modem` must outlive it
// and its channels.
class CglaReader final : public card::Reader {
 public:
  // `memory` of an earlier reader that is gone, or a new one.
  explicit CglaReader(AtModem& modem,
                      std::shared_ptr<ChannelMemory> memory = std::make_shared<ChannelMemory>());
  ~CglaReader() override;

  // Errors: kUnsupported (+CCHO is refused for each AID: no such command, or no such application:
  // the modem does not tell), and as AtModem::Execute.
  Result<std::unique_ptr<card::ApduChannel>> OpenLogicalChannel(std::span<const apdu::Aid> aids,
                                                                const Call& call) override;
  // Closes what is left over. Errors: as AtPort::Execute.
  Result<void> CloseLeftOver(const Call& call);
  // Announces an LPA in the device to the card by another way; whether the card took it.
  using Announcer = std::function<Result<bool>(const Call&)>;
  // For cards that answer 6985 until then: the announcement is made once it is asked for like that.
  void SetAnnouncer(Announcer announcer);
  uint32_t card_generation() const override { return modem_.card_generation(); }
  std::string Describe() const override { return modem_.Describe(); }

 private:
  class Sessions;

  AtModem& modem_;
  std::shared_ptr<Sessions> sessions_;
};

}  // namespace lpab::modem
