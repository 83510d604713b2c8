// CglaReader: the card over +CCHO, +CGLA and +CCHC.
// Spec: 3GPP TS 27.007 sections 8.43, 8.45, 8.46.
#pragma once

#include <memory>
#include <string>

#include "card/reader.h"
#include "modem/at_modem.h"

namespace lpab::modem {

// The modem owns the logical channel and puts its number into CLA (27.007 section 8.45), so channel
// bits go out as zero. 61xx comes back from the modem and is settled in the batch; modems that
// fetch the answer themselves work as well. One thread; `modem` must outlive it and its channels.
class CglaReader final : public card::Reader {
 public:
  explicit CglaReader(AtModem& modem);
  ~CglaReader() override;

  // Errors: kUnsupported (+CCHO is refused for each AID: no such command, or no such application:
  // the modem does not tell), and as AtModem::Execute.
  Result<std::unique_ptr<card::ApduChannel>> OpenLogicalChannel(std::span<const apdu::Aid> aids,
                                                                const Call& call) override;
  uint32_t card_generation() const override { return modem_.card_generation(); }
  std::string Describe() const override { return modem_.Describe(); }

 private:
  class Sessions;

  AtModem& modem_;
  std::shared_ptr<Sessions> sessions_;
};

}  // namespace lpab::modem
