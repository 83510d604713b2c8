// CardResetSigns: which unsolicited lines mean that the card was reset.
#pragma once

#include <string_view>

namespace lpab::modem {

// A modem tells of one reset in several lines: "RDY", "+CPIN: NOT READY", "+CPIN: READY",
// "+QUSIM: 1". Only the first of them counts.
class CardResetSigns {
 public:
  // Whether this line tells of a reset not told of before.
  bool IsReset(std::string_view line);

  // Whether this line is the first of a modem that has started, with its settings as at the
  // factory.
  static bool IsRestart(std::string_view line);

 private:
  enum class Stage { kBoot, kNoCard, kCardReady, kUsimReady };
  Stage last_ = Stage::kUsimReady;
};

}  // namespace lpab::modem
