#include "sim/modem/device.h"

#include <cstdio>

#include "base/log.h"
#include "card/isdr.h"
#include "sim/modem/toolkit.h"

namespace lpab::sim::modem {
namespace {

constexpr uint8_t kTerminalProfile = 0x10;

using Lines = std::vector<std::string>;

Lines NoCard() { return {"+CPIN: NOT INSERTED"}; }

}  // namespace

bool Device::ResetCard() {
  card_ = {};
  if (auto reset = uicc_.Reset(); !reset) {
    log::Warning("sim-modem", reset.error().ToString());
    return false;
  }
  if (!personality().terminal_profile.empty()) {
    static_cast<void>(
        uicc_.Exchange({0x80, kTerminalProfile, 0x00, 0x00, personality().terminal_profile, {}}));
  }
  if (quirks().sends_terminal_capability) {
    // A card that knows nothing of it works all the same.
    static_cast<void>(uicc_.Exchange(card::TerminalCapability()));
  }
  OpenOwnChannels();
  return true;
}

void Device::OpenOwnChannels() {
  for (int i = 0; i < quirks().own_channels; ++i) {
    static_cast<void>(uicc_.Exchange({0x00, apdu::ins::kManageChannel, 0x00, 0x00, {}, 1}));
  }
}

void Device::Look(TakesProfile event) {
  if (quirks().takes_profile == TakesProfile::kRefresh) return;
  if (identity_ && event < quirks().takes_profile) return;
  identity_ = Identity{uicc_.ReadIccid(), uicc_.ReadImsi()};
}

Result<std::string> Device::Iccid() { return identity_ ? identity_->iccid : uicc_.ReadIccid(); }
Result<std::string> Device::Imsi() { return identity_ ? identity_->imsi : uicc_.ReadImsi(); }

Lines Device::CrashCard() {
  uicc_.PowerOff();
  Lines lines = {"+CPIN: SIM CRASH"};
  const Lines up = ResetCard() ? personality().card_ready_lines : NoCard();
  lines.insert(lines.end(), up.begin(), up.end());
  return lines;
}

Lines Device::Restart() {
  functionality_ = 1;
  uicc_.PowerOff();
  Lines lines = personality().boot_lines;
  const Lines card_lines = ResetCard() ? personality().card_ready_lines : NoCard();
  lines.insert(lines.end(), card_lines.begin(), card_lines.end());
  Look(TakesProfile::kRestart);
  return lines;
}

Lines Device::SetFunctionality(int functionality) {
  const int before = std::exchange(functionality_, functionality);
  if (functionality == 0) {
    uicc_.PowerOff();
    card_ = {};
    return {};
  }
  if (before != 0) return {};
  const bool present = ResetCard();
  Look(TakesProfile::kCfun);
  return present ? personality().card_ready_lines : NoCard();
}

Lines Device::ServeCard() {
  if (uicc_.TakeFailure()) {
    uicc_.PowerOff();
    return ResetCard() ? personality().card_ready_lines : NoCard();
  }
  if (quirks().takes_profile != TakesProfile::kRefresh) return {};
  if (!ServeProactiveCommands(uicc_)) return {};
  return ResetCard() ? personality().refreshed_lines : NoCard();
}

std::optional<Cme> Device::CardTrouble() const {
  if (!uicc_.present()) return Cme::kSimNotInserted;
  if (!uicc_.powered()) return Cme::kSimFailure;
  return std::nullopt;
}

std::optional<Cme> Device::CardTroubleNow() {
  if (const auto trouble = CardTrouble()) return trouble;
  if (card_.busy == quirks().busy_commands) return std::nullopt;
  ++card_.busy;
  return static_cast<Cme>(quirks().busy_error);
}

std::string Device::NewSessionId(apdu::ChannelNumber channel) {
  const uint32_t count = session_ids_++;
  char text[20] = "";
  switch (quirks().session_ids) {
    case SessionIds::kChannel:
      return std::to_string(channel.value());
    case SessionIds::kFromZero:
      return std::to_string(count % 10);
    case SessionIds::kHandle16:
      std::snprintf(text, sizeof text, "%016x", 0x0385A7CFu + count * 0x1F0Bu);
      break;
    case SessionIds::kRandom8:
      std::snprintf(text, sizeof text, "%08u", (4815162u + count * 30011177u) % 100000000u);
      break;
  }
  return text;
}

std::optional<Fault::Kind> Device::CountCardCommand() {
  ++card_commands_;
  const std::optional<Fault>& fault = quirks().fault;
  if (!fault || fault->at_command != card_commands_) return std::nullopt;
  dead_ = fault->kind == Fault::Kind::kDead;
  return fault->kind;
}

}  // namespace lpab::sim::modem
