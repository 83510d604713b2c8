#include "modem/card_reset_signs.h"

#include <utility>

namespace lpab::modem {

bool CardResetSigns::IsReset(std::string_view line) {
  struct Sign {
    std::string_view beginning;
    Stage stage;
  };
  static constexpr Sign kSigns[] = {
      {"RDY", Stage::kBoot},
      {"APP RDY", Stage::kBoot},
      {"+CPIN: READY", Stage::kCardReady},
      {"+CPIN: SIM P", Stage::kCardReady},  // PIN or PUK: the card is on
      {"+CPIN:", Stage::kNoCard},           // NOT READY, NOT INSERTED, SIM REMOVED, SIM CRASH
      {"+QUSIM:", Stage::kUsimReady},
  };
  for (const auto& [beginning, stage] : kSigns) {
    if (line.starts_with(beginning)) return std::exchange(last_, stage) >= stage;
  }
  return false;
}

bool CardResetSigns::IsRestart(std::string_view line) {
  return line.starts_with("RDY") || line.starts_with("APP RDY");
}

}  // namespace lpab::modem
