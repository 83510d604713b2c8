#include "sim/modem/device.h"

#include "base/log.h"
#include "card/isdr.h"

namespace lpab::sim::modem {

std::vector<std::string> Device::ResetCard() {
  sessions_.clear();
  csim_channels_.clear();
  if (auto reset = uicc_.Reset(); !reset) {
    log::Warning("sim-modem", reset.error().ToString());
    return {"+CPIN: NOT INSERTED"};
  }
  if (quirks().sends_terminal_capability) {
    // A card that knows nothing of it works all the same.
    static_cast<void>(uicc_.Exchange(card::TerminalCapability()));
  }
  return personality().card_ready_lines;
}

std::vector<std::string> Device::Restart() {
  functionality_ = 1;
  uicc_.PowerOff();
  std::vector<std::string> lines = personality().boot_lines;
  for (std::string& line : ResetCard()) lines.push_back(std::move(line));
  return lines;
}

std::vector<std::string> Device::SetFunctionality(int functionality) {
  const int before = std::exchange(functionality_, functionality);
  if (functionality == 0) {
    uicc_.PowerOff();
    sessions_.clear();
    csim_channels_.clear();
    return {};
  }
  if (before != 0) return {};
  return ResetCard();
}

std::optional<Cme> Device::CardTrouble() const {
  if (!uicc_.present()) return Cme::kSimNotInserted;
  if (!uicc_.powered()) return Cme::kSimFailure;
  return std::nullopt;
}

std::optional<Fault::Kind> Device::CountCardCommand() {
  ++card_commands_;
  const std::optional<Fault>& fault = quirks().fault;
  if (!fault || fault->at_command != card_commands_) return std::nullopt;
  dead_ = fault->kind == Fault::Kind::kDead;
  return fault->kind;
}

}  // namespace lpab::sim::modem
