// ModemReader: the card in a modem, by whichever AT commands lead to it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "card/reader.h"
#include "modem/at_modem.h"
#include "modem/cgla_reader.h"
#include "modem/csim_reader.h"
#include "modem/profile_refresh.h"

namespace lpab::modem {

// Tries the access methods of the modem's profile in order, by using them, and begins with the one
// that worked the next time. One thread.
class ModemReader final : public card::Reader {
 public:
  explicit ModemReader(
      std::unique_ptr<AtModem> modem,
      const std::shared_ptr<ChannelMemory>& memory = std::make_shared<ChannelMemory>());

  // The modem behind a port (io::OpenModemPort). `memory`: as CglaReader's, for who opens the same
  // modem again after its port went away. Errors: as AtModem::Open.
  static Result<std::unique_ptr<ModemReader>> Open(
      std::unique_ptr<io::ByteStream> port, const ModemProfileChanges& changes, const Call& call,
      Clock& clock = Clock::System(),
      const std::shared_ptr<ChannelMemory>& memory = std::make_shared<ChannelMemory>());

  Result<std::unique_ptr<card::ApduChannel>> OpenLogicalChannel(std::span<const apdu::Aid> aids,
                                                                const Call& call) override;
  card::ProfileSwitchControl* switch_control() override { return &refresh_; }
  // How the port is opened anew when a profile switch needs a restart of the modem.
  void SetPortOpener(PortOpener opener) { refresh_.SetPortOpener(std::move(opener)); }
  // Closes channels that earlier readers and runs left open, in either way. Errors: as
  // AtModem::Execute.
  Result<void> CloseLeftOver(const Call& call);
  uint32_t card_generation() const override { return modem_->card_generation(); }
  std::string Describe() const override { return modem_->Describe(); }

  AtModem& modem() { return *modem_; }
  // The method that last opened a channel.
  std::optional<AccessMethod> working_method() const { return working_; }
  // The port is gone for good; another ModemReader is needed.
  bool closed() const { return modem_->port().closed(); }

 private:
  card::Reader& ReaderOf(AccessMethod method);
  std::vector<AccessMethod> Order() const;
  // What to do where no method leads to the card.
  std::string Advice() const;

  std::unique_ptr<AtModem> modem_;
  CglaReader cgla_;
  CsimReader csim_;
  ProfileRefresh refresh_;
  std::optional<AccessMethod> working_;
};

}  // namespace lpab::modem
