// Probing: which ways lead to the card in a modem, found out by using them.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "apdu/apdu.h"
#include "modem/at_modem.h"

namespace lpab::modem {

// One way that was tried.
struct Trial {
  AccessMethod method = AccessMethod::kCgla;
  bool terminal_capability = false;  // sent before; over +CSIM alone
  int manage_channel_le = 1;         // over +CSIM alone; 256 is sent as 00
  std::optional<Error> error = {};   // why it does not lead to the ISD-R; none: it does

  // Of a way that leads there:
  std::string aid = {};        // which ISD-R answered
  size_t largest_command = 0;  // bytes of the longest STORE DATA that was taken; 0: none was
  Duration exchange{};         // the median of five GetEID
};

struct ProbeReport {
  std::string modem;  // "Quectel EC25 on /dev/ttyUSB2"
  ModemIdentity identity;
  std::string row;                   // of ModemProfiles() that matches
  std::string manufacturer_of_card;  // the first eight digits of the EID; empty: no way found
  std::vector<Trial> trials;

  // Whether some way leads to the card.
  bool reachable() const;
  // For people and bug trackers, a line each. No identifier of the card is in it but the eight
  // digits.
  std::string ToText() const;
  // "[modem_profile]\n...": settings for lpa-bridged; empty where no way was found.
  std::string ToSettings() const;
};

// Tries +CCHO/+CGLA, then +CSIM without and with TERMINAL CAPABILITY, with each Le of MANAGE
// CHANNEL until one opens. Never asks by "=?": many modems answer that wrongly. No channel is left
// open, and nothing is changed on the card: the long command that is sent is the first block of a
// chain which the next command drops. Errors: those of AtModem::Open, and kUnavailable or
// kCancelled when the modem goes away meanwhile.
Result<ProbeReport> ProbeModem(std::unique_ptr<io::ByteStream> port,
                               std::span<const apdu::Aid> aids, const Call& call,
                               Clock& clock = Clock::System());

}  // namespace lpab::modem
