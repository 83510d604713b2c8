// Commands about the modem itself. Spec: ITU-T V.250 sections 6.1 and 6.2, 3GPP TS 27.007 sections
// 8.2 (+CFUN), 8.3 (+CPIN) and 9.1 (+CMEE).
#include <algorithm>

#include "sim/modem/command_table.h"

namespace lpab::sim::modem {
namespace {

using Kind = Command::Kind;

// The only argument as a number; of a basic command 0 when it is left out.
std::optional<int> OnlyNumber(const Command& command) {
  if (command.arguments.empty()) return 0;
  if (command.arguments.size() > 1 || command.arguments[0].quoted) return std::nullopt;
  return ParseNumber(command.arguments[0].text);
}

std::optional<bool> OnlySwitch(const Command& command) {
  const std::optional<int> number = OnlyNumber(command);
  if (!number || *number > 1) return std::nullopt;
  return *number == 1;
}

Reply Echo(Device& device, PortSettings& port, const Command& command) {
  const std::optional<bool> on = OnlySwitch(command);
  if (!on) return Reply::Error();
  port.echo = *on || device.quirks().echo_always;
  return Reply::Ok();
}

Reply Verbose(Device&, PortSettings& port, const Command& command) {
  const std::optional<bool> on = OnlySwitch(command);
  if (!on) return Reply::Error();
  port.verbose = *on;
  return Reply::Ok();
}

// ATZ and AT&F: there is one stored profile, the factory's.
Reply FactorySettings(Device& device, PortSettings& port, const Command& command) {
  if (OnlyNumber(command) != 0) return Reply::Error();
  const std::optional<int> rate = port.rate;
  port = device.NewPortSettings();
  port.rate = rate;
  return Reply::Ok();
}

// Spec: ITU-T V.250 section 6.2.10. The rate is not kept over a restart.
constexpr int kRates[] = {9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600};
constexpr char kRatesLine[] = "+IPR: (9600,19200,38400,57600,115200,230400,460800,921600)";

Reply Rate(Device&, PortSettings& port, const Command& command) {
  constexpr int kPowerOnRate = 115200;
  if (command.kind == Kind::kRead) {
    return Reply::Ok("+IPR: " + std::to_string(port.rate.value_or(kPowerOnRate)));
  }
  const std::optional<int> rate = OnlyNumber(command);
  if (command.kind != Kind::kSet || !rate || !std::ranges::count(kRates, *rate)) {
    return Reply::Error();
  }
  port.rate = rate;
  return Reply::Ok();
}

// Result codes stay on, and lines that a pty or socket does not have are left alone.
Reply Accepted(Device&, PortSettings&, const Command&) { return Reply::Ok(); }

Reply QuietOff(Device&, PortSettings&, const Command& command) {
  return OnlyNumber(command) == 0 ? Reply::Ok() : Reply::Error();
}

Reply ErrorReporting(Device& device, PortSettings& port, const Command& command) {
  if (command.kind == Kind::kRead) return Reply::Ok("+CMEE: " + std::to_string(port.cmee));
  const std::optional<int> mode = OnlyNumber(command);
  if (command.kind != Kind::kSet || !mode || *mode > 2) return Reply::Error();
  port.cmee = device.quirks().fixed_cmee.value_or(*mode);
  return Reply::Ok();
}

Reply Restart(Device& device) {
  Reply reply;
  reply.urcs = device.Restart();
  reply.restarted = true;
  return reply;
}

Reply Functionality(Device& device, PortSettings&, const Command& command) {
  if (command.kind == Kind::kRead) {
    return Reply::Ok("+CFUN: " + std::to_string(device.functionality()));
  }
  if (command.kind != Kind::kSet || command.arguments.size() > 2) return Reply::Error();
  const std::optional<int> functionality = ParseNumber(command.arguments[0].text);
  const std::optional<int> reset =
      command.arguments.size() == 2 ? ParseNumber(command.arguments[1].text) : 0;
  const bool known = functionality == 0 || functionality == 1 || functionality == 4;
  if (!known || !reset || *reset > 1) return Reply::Error(Cme::kIncorrectParameters);
  if (*reset == 1) {
    return functionality == 1 ? Restart(device) : Reply::Error(Cme::kIncorrectParameters);
  }
  Reply reply;
  reply.urcs = device.SetFunctionality(*functionality);
  return reply;
}

// No PIN is asked for, by a card without a profile neither (modems.md 2.3, RM520N-GL).
Reply Pin(Device& device, PortSettings&, const Command& command) {
  if (command.kind != Kind::kRead) return Reply::Error(Cme::kOperationNotAllowed);
  if (const auto trouble = device.CardTrouble()) return Reply::Error(*trouble);
  return Reply::Ok("+CPIN: READY");
}

// Bits: 1 SIM ready, 2 SMS done, 4 phone book done.
Reply InitialisationStatus(Device& device, PortSettings&, const Command&) {
  return Reply::Ok(device.CardTrouble() ? "+QINISTAT: 0" : "+QINISTAT: 7");
}

Reply CardStatus(Device& device, PortSettings&, const Command& command) {
  if (command.kind != Kind::kRead) return Reply::Ok();
  return Reply::Ok(device.uicc().present() ? "+QSIMSTAT: 0,1" : "+QSIMSTAT: 0,0");
}

constexpr CommandEntry kEntries[] = {
    {"E", Echo, ""},
    {"V", Verbose, ""},
    {"Q", QuietOff, ""},
    {"Z", FactorySettings, ""},
    {"&F", FactorySettings, ""},
    {"&C", Accepted, ""},
    {"&D", Accepted, ""},
    {"&W", Accepted, ""},
    {"X", Accepted, ""},
    {"S0", Accepted, ""},
    {"+IFC", Accepted, "+IFC: (0,2),(0,2)"},
    {"+IPR", Rate, kRatesLine},
    {"+CMEE", ErrorReporting, "+CMEE: (0-2)"},
    {"+CFUN", Functionality, "+CFUN: (0,1,4),(0,1)"},
    {"+CPIN", Pin, ""},
    {"+QINISTAT", InitialisationStatus, "+QINISTAT: (0-7)"},
    {"+QSIMSTAT", CardStatus, "+QSIMSTAT: (0,1)"},
    {"+QSIMDET", Accepted, "+QSIMDET: (0,1),(0,1)"},
    {"+QURCCFG", Accepted, "+QURCCFG: \"urcport\",(\"usbat\",\"usbmodem\",\"uart1\")"},
};

}  // namespace

std::span<const CommandEntry> ControlCommands() { return kEntries; }

}  // namespace lpab::sim::modem
