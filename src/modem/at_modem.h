// AtModem: a modem on an AT port: who it is, its card, its resets.
#pragma once

#include <memory>
#include <string>

#include "base/call.h"
#include "modem/at_port.h"
#include "modem/card_reset_signs.h"
#include "modem/modem_profile.h"

namespace lpab::modem {

// One thread.
class AtModem {
 public:
  // Switches echo off and verbose results and numbered errors on, and asks the modem who it is;
  // `changes` are made to the row that matches.
  // Errors: kUnavailable (no modem answers, port closed), kTimeout, kCancelled.
  static Result<std::unique_ptr<AtModem>> Open(std::unique_ptr<io::ByteStream> stream,
                                               const ModemProfileChanges& changes, const Call& call,
                                               Clock& clock = Clock::System());

  const ModemIdentity& identity() const { return identity_; }
  const ModemProfile& profile() const { return profile_; }
  // Handles the modem by another row from the next command on. For probing.
  void SetProfile(ModemProfile profile) { profile_ = std::move(profile); }
  AtPort& port() { return *port_; }
  Clock& clock() { return clock_; }

  // A command whose final result must be OK. "SIM busy" is waited out for ten seconds. A modem that
  // has restarted gets its settings again before.
  // Errors: as AtPort::Execute and AtError().
  Result<AtAnswer> Execute(const AtCommand& command, const Call& call);

  // The ICCID, 18 to 20 digits, and IMSI that the modem reports now.
  // Errors: as Execute; kMalformed.
  Result<std::string> ReadIccid(const Call& call);
  Result<std::string> ReadImsi(const Call& call);

  // Whether the modem is registered with a network, at home or roaming, of any generation.
  // Errors: as AtPort::Execute.
  Result<bool> IsRegistered(const Call& call);

  // Lets go of a port that went away, so that it can be opened anew under the same name.
  void DropPort();
  // Goes on with another stream to the same modem, whose port went away. The card counts as reset.
  // Errors: as Open.
  Result<void> Reconnect(std::unique_ptr<io::ByteStream> stream, const Call& call);
  // The card was reset by a command of ours, whatever the modem says of it.
  void NoteCardReset() { ++generation_; }

  // Takes note of resets that the modem told of since the last command. Does not wait.
  // Errors: kUnavailable (port closed).
  Result<void> TakeUnsolicited() { return port_->TakeUnsolicited(); }

  // Counts up at each reset of the card that the modem told of.
  uint32_t card_generation() const { return generation_; }

  // "Quectel EC25 on /dev/ttyUSB2".
  std::string Describe() const;

 private:
  AtModem(std::unique_ptr<io::ByteStream> stream, ModemProfileChanges changes, Clock& clock);
  AtModem(const AtModem&) = delete;

  void SetPort(std::unique_ptr<io::ByteStream> stream);
  Result<void> Initialise(const Call& call);
  Result<void> SetUp(const Call& call);
  Result<void> FindModem(const Call& call);
  Error RefusesEverything(const at::FinalResult& final) const;
  Result<std::string> Ask(const char* command, const Call& call);

  Clock& clock_;
  std::unique_ptr<AtPort> port_;  // never null
  ModemProfileChanges changes_;
  ModemIdentity identity_;
  ModemProfile profile_;
  CardResetSigns signs_;
  uint32_t generation_ = 0;
  bool settings_lost_ = false;  // the modem restarted
};

}  // namespace lpab::modem
