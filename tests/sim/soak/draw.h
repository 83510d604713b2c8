// Draw: what one download of the soak meets, by chance.
#pragma once

#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "cutter.h"
#include "modem/modem_profile.h"
#include "sim/modem/modem.h"

namespace lpab::tests {

// What may be expected of a download without a fault.
enum class Outlook {
  kWorks,    // a way leads to the card
  kMayFail,  // a way opens on which the modem spoils answers
  kNoWay,    // the modem keeps the card to itself
};

struct Draw {
  std::string personality;
  std::vector<std::string> quirks;  // "NAME=VALUE", over the personality's
  std::string fault;                // of the modem, "KIND:N"; empty: none
  std::optional<CutKind> cut;       // of another connection, or of the port, at `cut_at`
  int cut_at = 0;
  Outlook outlook = Outlook::kWorks;

  bool disturbed() const { return cut || !fault.empty(); }
  sim::modem::ModemOptions Modem() const;
  // The device's settings, as lpa-bridged probe would print them for this modem.
  modem::ModemProfileChanges Settings() const;
  std::string ToString() const;
};

// Draws again and again from one seed, and counts. One thread.
class Lots {
 public:
  explicit Lots(uint64_t seed);

  Draw Next();
  // How often each personality, quirk, fault and cut was drawn: "quirk ccho". All that can be drawn
  // are in it.
  const std::map<std::string, int>& counts() const { return counts_; }

 private:
  int Below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(engine_); }
  void DrawQuirks(Draw& draw);
  void DrawTrouble(Draw& draw);

  std::mt19937_64 engine_;
  std::map<std::string, int> counts_;
};

}  // namespace lpab::tests
