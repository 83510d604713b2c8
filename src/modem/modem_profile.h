// ModemProfile: what is known about a family of modems, as data.
#pragma once

#include <cstdint>
#include <optional>
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
// "cgla", "csim": as settings and documents name it.
std::string_view AccessMethodName(AccessMethod method);

// How long each kind of command may take until it counts as unanswered.
struct AtDeadlines {
  Duration query = std::chrono::seconds(5);      // identification, ICCID, IMSI
  Duration open = std::chrono::seconds(15);      // +CCHO
  Duration exchange = std::chrono::seconds(30);  // +CGLA, +CSIM
  Duration install = std::chrono::seconds(240);  // last block of a BoundProfilePackage segment
  Duration close = std::chrono::seconds(10);     // +CCHC
  Duration function = std::chrono::seconds(15);  // +CFUN
  // From a profile taken over until the modem is registered with a network.
  Duration registration = std::chrono::seconds(120);
};

// What makes a modem read its card anew after a profile switch.
enum class RefreshAction {
  kWait,      // nothing: the card's REFRESH is served, or the modem looks by itself
  kCfun41,    // AT+CFUN=4, AT+CFUN=1: the radio off and on
  kCfun01,    // AT+CFUN=0, AT+CFUN=1: radio and card off and on
  kSimPower,  // the two commands of ModemProfile::sim_power
  kRestart,   // AT+CFUN=1,1: a USB port goes away and comes back
};
// "wait", "cfun-4-1", "cfun-0-1", "sim-power", "restart": as settings and documents name it.
std::string_view RefreshActionName(RefreshAction action);
std::optional<RefreshAction> RefreshActionFrom(std::string_view name);

struct RefreshStep {
  RefreshAction action = RefreshAction::kWait;
  Duration deadline{};  // from the action on until the modem reports the profile
  bool operator==(const RefreshStep&) const = default;
};
// The step with the time that the action takes on most modems.
RefreshStep UsualStep(RefreshAction action);

struct IccidCommand {
  std::string_view command;  // "AT+QCCID"
  std::string_view prefix;   // of its answer: "+QCCID"
};

struct ModemIdentity {
  std::string manufacturer;  // +CGMI
  std::string model;         // +CGMM
  std::string revision;      // +CGMR
};

// A USB device and which of its interfaces is the AT port.
struct UsbPort {
  uint16_t vendor = 0;
  uint16_t product = 0;
  uint8_t interface = 0;
  bool operator==(const UsbPort&) const = default;
};

// Least disturbing first: wait, cfun-4-1, cfun-0-1, restart.
std::vector<RefreshStep> UsualRefresh();

// A row. Members without a value of their own are those of a modem that does what TS 27.007 says.
struct ModemProfile {
  std::string name;
  std::string_view manufacturer;         // +CGMI begins with this, in either case; empty: any
  std::vector<std::string_view> models;  // +CGMM begins with one of these; empty: any
  std::vector<UsbPort> usb = {};         // where the AT port is
  std::vector<AccessMethod> access = {AccessMethod::kCgla, AccessMethod::kCsim};  // tried in order
  AtDeadlines deadlines = {};
  size_t maximum_command = 261;     // bytes of a command APDU that the modem takes, 12 to 261
  int manage_channel_le = 1;        // Le of MANAGE CHANNEL open over +CSIM; 256 is sent as 00
  bool terminal_capability = true;  // sent over +CSIM
  bool le_with_data = true;         // Le is sent also where a command has data (case 4)
  std::vector<IccidCommand> iccid;  // tried in order
  // After a profile switch, in order until the modem reports the profile.
  std::vector<RefreshStep> refresh = UsualRefresh();
  // +CFUN=0 and =1 go out in one write, for the port goes away between them (EG916Q).
  bool cfun_in_one_write = false;
  std::vector<std::string> sim_power = {};  // commands that take power from the card, and give it
  // What to do where no method leads to the card; empty: what every modem is advised.
  std::string_view when_blocked = {};
  std::string_view evidence = {};  // who measured it or says so, and on which firmware
  std::string_view tried_on = {};  // by this project on hardware: firmware, by whom; empty: nobody
};

// All rows; the last one is the generic row, which matches every modem. They stand in
// modem_rows.cc; docs/modems.md is written from them.
const std::vector<ModemProfile>& ModemProfiles();

// The first row that matches.
const ModemProfile& FindProfile(const ModemIdentity& identity);

// What a device's own settings say over the row that matches. What is not set stays.
struct ModemProfileChanges {
  std::optional<std::vector<AccessMethod>> access;
  std::optional<size_t> maximum_command;
  std::optional<int> manage_channel_le;
  std::optional<bool> terminal_capability;
  std::optional<bool> le_with_data;
  std::optional<Duration> open_deadline;
  std::optional<Duration> exchange_deadline;
  std::optional<Duration> install_deadline;
  std::optional<std::vector<RefreshAction>> refresh;  // with the row's times, or the usual ones
  std::optional<Duration> refresh_deadline;           // of each step
  std::optional<Duration> registration_deadline;
  std::optional<std::vector<std::string>> sim_power;

  bool empty() const;
  void ApplyTo(ModemProfile& profile) const;
};

}  // namespace lpab::modem
