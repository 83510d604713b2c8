// Device: what all AT ports of a modem share.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "sim/modem/command_line.h"
#include "sim/modem/personality.h"
#include "sim/modem/quirks.h"
#include "sim/modem/reply.h"
#include "sim/modem/uicc.h"

namespace lpab::sim::modem {

struct ModemOptions {
  Personality personality = Ec25J();
  Quirks quirks;
  Duration card_timeout = std::chrono::seconds(240);  // for one APDU
};

// What one AT port remembers.
struct PortSettings {
  explicit PortSettings(const Personality& personality) : cmee(personality.default_cmee) {}

  bool echo = true;
  bool verbose = true;
  int cmee;
  std::map<std::string, std::string> registration;  // +CREG and its siblings: <n>
};

// The card, the power state and the sessions. One thread.
class Device {
 public:
  Device(card::RawCard& card, ModemOptions options)
      : options_(std::move(options)), uicc_(card, options_.card_timeout) {}

  const Personality& personality() const { return options_.personality; }
  const Quirks& quirks() const { return options_.quirks; }
  Uicc& uicc() { return uicc_; }
  const Uicc& uicc() const { return uicc_; }

  // Unsolicited lines of a restart, after which all sessions are gone and +CFUN is 1.
  std::vector<std::string> Restart();

  int functionality() const { return functionality_; }  // +CFUN
  // 0, 1 or 4. Powers the card off at 0 and on when coming from it; gives the unsolicited lines of
  // that.
  std::vector<std::string> SetFunctionality(int functionality);

  // What the modem does of itself after a command: serves the proactive commands that the card
  // announced (toolkit.h), and powers up anew a card that did not answer. After a REFRESH and after
  // that the card was reset and all sessions are gone; gives the unsolicited lines of that.
  std::vector<std::string> ServeCard();

  // Why a command cannot reach the card, or nothing.
  std::optional<Cme> CardTrouble() const;

  // Channels that +CCHO opened. A session id is the channel's number, as on Quectel.
  std::set<int>& sessions() { return sessions_; }
  // Channels that MANAGE CHANNEL over +CSIM opened: whether commands may go there.
  std::map<int, bool>& csim_channels() { return csim_channels_; }

  // Counts a card command; the fault that is due at it, if any.
  std::optional<Fault::Kind> CountCardCommand();
  // Nothing is executed or answered any more.
  bool dead() const { return dead_; }

 private:
  // Whether there is a card.
  bool ResetCard();

  ModemOptions options_;
  Uicc uicc_;
  int functionality_ = 1;
  std::set<int> sessions_;
  std::map<int, bool> csim_channels_;
  int card_commands_ = 0;
  bool dead_ = false;
};

}  // namespace lpab::sim::modem
