// ModemProfile: what is known about a family of modems, as data.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace lpab::modem {

// The ways of 3GPP TS 27.007 to an application on the card.
enum class AccessMethod {
  kCgla,  // +CCHO, +CGLA, +CCHC: the modem owns the logical channel
  kCsim,  // +CSIM: MANAGE CHANNEL, SELECT and CLA are ours
};

// How long each kind of command may take until it counts as unanswered.
struct AtDeadlines {
  Duration query = std::chrono::seconds(5);      // identification, ICCID, IMSI
  Duration open = std::chrono::seconds(15);      // +CCHO
  Duration exchange = std::chrono::seconds(30);  // +CGLA, +CSIM
  Duration install = std::chrono::seconds(240);  // last block of a BoundProfilePackage segment
  Duration close = std::chrono::seconds(10);     // +CCHC
};

struct IccidCommand {
  std::string_view command;  // "AT+QCCID"
  std::string_view prefix;   // of its answer: "+QCCID"
};

struct ModemIdentity {
  std::string manufacturer;  // +CGMI
  std::string model;         // +CGMM
  std::string revision;      // +CGMR
};

struct ModemProfile {
  std::string_view name;
  std::string_view manufacturer;         // +CGMI begins with this, in either case; empty: any
  std::vector<std::string_view> models;  // +CGMM begins with one of these; empty: any
  std::vector<AccessMethod> access;      // in the order in which they are tried
  AtDeadlines deadlines;
  size_t maximum_command = 261;     // bytes of a command APDU that the modem takes
  int manage_channel_le = 1;        // Le of MANAGE CHANNEL open over +CSIM
  bool terminal_capability = true;  // sent over +CSIM
  std::vector<IccidCommand> iccid;  // tried in order
  std::string_view evidence;
};

// All rows; the last one is the generic row, which matches every modem.
const std::vector<ModemProfile>& ModemProfiles();

// The first row that matches.
const ModemProfile& FindProfile(const ModemIdentity& identity);

}  // namespace lpab::modem
