// Device: what all AT ports of a modem share.
#pragma once

#include <map>
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
  Quirks quirks = personality.quirks;                 // in place of the personality's own
  Duration card_timeout = std::chrono::seconds(240);  // for one APDU
};

// What one AT port remembers.
struct PortSettings {
  PortSettings(const Personality& personality, const Quirks& quirks)
      : cmee(quirks.fixed_cmee.value_or(personality.default_cmee)) {}

  bool echo = true;
  bool verbose = true;
  int cmee;
  std::optional<int> rate;                          // that +IPR set
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
  PortSettings NewPortSettings() const { return {personality(), quirks()}; }

  // Unsolicited lines of a restart, after which all sessions are gone and +CFUN is 1.
  std::vector<std::string> Restart();
  // The lines of a card that has crashed and is up again.
  std::vector<std::string> CrashCard();

  int functionality() const { return functionality_; }  // +CFUN
  // 0, 1 or 4. Powers the card off at 0 and on when coming from it; gives the unsolicited lines of
  // that.
  std::vector<std::string> SetFunctionality(int functionality);

  // What the modem does of itself after a command: serves the proactive commands that the card
  // announced (toolkit.h), and powers up anew a card that did not answer. After a REFRESH and after
  // that the card was reset and all sessions are gone; gives the unsolicited lines of that.
  std::vector<std::string> ServeCard();

  // What the modem says of its profile: what the card holds, or held when the modem last looked
  // (Quirks::takes_profile). Errors: as Uicc::ReadIccid and ReadImsi.
  Result<std::string> Iccid();
  Result<std::string> Imsi();

  // Why a command cannot reach the card, or nothing.
  std::optional<Cme> CardTrouble() const;
  // CardTrouble(), or that the card is still busy (Quirks::busy_commands), which it is once less
  // the next time.
  std::optional<Cme> CardTroubleNow();

  // Channels that +CCHO opened, by session id.
  std::map<std::string, apdu::ChannelNumber>& sessions() { return card_.sessions; }
  // An id for a session on this channel.
  std::string NewSessionId(apdu::ChannelNumber channel);
  // Channels that MANAGE CHANNEL over +CSIM opened: whether commands may go there.
  std::map<int, bool>& csim_channels() { return card_.csim_channels; }
  // The command before over +CSIM; empty at first.
  Bytes& last_csim() { return card_.last_csim; }
  // Counts SELECTs over +CSIM; whether this one is one of Quirks::select_errors.
  bool SelectFails() { return card_.selects++ < quirks().select_errors; }

  // Counts a card command; the fault that is due at it, if any.
  std::optional<Fault::Kind> CountCardCommand();
  // Nothing is executed or answered any more.
  bool dead() const { return dead_; }

 private:
  // What a reset of the card takes away.
  struct CardState {
    std::map<std::string, apdu::ChannelNumber> sessions;
    std::map<int, bool> csim_channels;
    Bytes last_csim;
    int selects = 0;
    int busy = 0;  // commands that met a busy card
  };

  // What the modem knows of the card's profile.
  struct Identity {
    Result<std::string> iccid;
    Result<std::string> imsi;
  };

  // Whether there is a card.
  bool ResetCard();
  // Reads the profile, if this is what makes the modem look.
  void Look(TakesProfile event);
  void OpenOwnChannels();

  ModemOptions options_;
  Uicc uicc_;
  int functionality_ = 1;
  CardState card_;
  std::optional<Identity> identity_;  // where it is not read from the card each time
  uint32_t session_ids_ = 0;          // given so far
  int card_commands_ = 0;
  bool dead_ = false;
};

}  // namespace lpab::sim::modem
