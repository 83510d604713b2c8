// CsimReader: the card over +CSIM, by MANAGE CHANNEL and SELECT.
// Spec: 3GPP TS 27.007 section 8.17.
#pragma once

#include <memory>
#include <string>

#include "card/reader.h"
#include "modem/at_modem.h"
#include "modem/channel_memory.h"

namespace lpab::modem {

// Sends TERMINAL CAPABILITY once per card reset, owns the logical channel and its number in CLA.
// What an earlier reader left open is treated as CglaReader does. One thread; `modem` must outlive
// it and its channels.
class CsimReader final : public card::Reader {
 public:
  // `memory` of an earlier reader that is gone, or a new one.
  explicit CsimReader(AtModem& modem,
                      std::shared_ptr<ChannelMemory> memory = std::make_shared<ChannelMemory>());
  ~CsimReader() override;

  // When no channel is free, one that an earlier program left open is closed once: channel 1,
  // which is all that such modems have (Quectel EC20).
  // Errors: kNotFound (the card has none of the applications), kResourceExhausted (no channel),
  // kUnsupported (the modem keeps the application from us: 6999), and as AtModem::Execute.
  Result<std::unique_ptr<card::ApduChannel>> OpenLogicalChannel(std::span<const apdu::Aid> aids,
                                                                const Call& call) override;
  // Closes what is left over. Errors: as AtModem::Execute.
  Result<void> CloseLeftOver(const Call& call);
  // Sends TERMINAL CAPABILITY, once per card reset; whether the card took it. Also for channels
  // that are not over +CSIM. Errors: of the port.
  Result<bool> AnnounceTerminal(const Call& call);
  uint32_t card_generation() const override { return modem_.card_generation(); }
  std::string Describe() const override { return modem_.Describe(); }

 private:
  class Channels;

  Result<std::unique_ptr<card::ApduChannel>> SelectFirst(std::span<const apdu::Aid> aids,
                                                         apdu::ChannelNumber number,
                                                         const Call& call);
  Call CallForClosing() const;

  AtModem& modem_;
  std::shared_ptr<Channels> channels_;
};

}  // namespace lpab::modem
