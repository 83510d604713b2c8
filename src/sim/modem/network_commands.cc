// Commands about the network, there is none: a registered modem's answers, so that programs which
// look for a modem get on. Spec: 3GPP TS 27.007 sections 7 and 10.
#include "sim/modem/command_table.h"

namespace lpab::sim::modem {
namespace {

using Kind = Command::Kind;

// <stat> of +CREG: 1 registered at home, 2 searching, 0 not searching.
std::string RegistrationState(Device& device) {
  if (device.functionality() != 1 || device.CardTrouble()) return "0";
  const std::string& no_network = device.quirks().no_network;
  if (!no_network.empty() && device.Iccid().value_or("").starts_with(no_network)) return "2";
  return device.Imsi() ? "1" : "2";
}

// +CREG, +CGREG, +CEREG.
Reply Registration(Device& device, PortSettings& port, const Command& command) {
  std::string& mode = port.registration[command.name];
  if (mode.empty()) mode = "0";
  if (command.kind == Kind::kRead) {
    return Reply::Ok(command.name + ": " + mode + "," + RegistrationState(device));
  }
  if (command.kind != Kind::kSet || command.arguments.size() != 1) return Reply::Error();
  const std::optional<int> number = ParseNumber(command.arguments[0].text);
  if (!number || *number > 2) return Reply::Error(Cme::kIncorrectParameters);
  mode = std::to_string(*number);
  return Reply::Ok();
}

Reply Operator(Device& device, PortSettings&, const Command& command) {
  if (command.kind == Kind::kSet) return Reply::Ok();
  if (command.kind != Kind::kRead) return Reply::Error();
  return Reply::Ok(RegistrationState(device) == "1" ? "+COPS: 0,0,\"Test\",7" : "+COPS: 0");
}

Reply SignalQuality(Device& device, PortSettings&, const Command& command) {
  if (command.kind != Kind::kExecute) return Reply::Error();
  return Reply::Ok(device.functionality() == 1 ? "+CSQ: 20,99" : "+CSQ: 99,99");
}

Reply ContextDefinition(Device&, PortSettings&, const Command& command) {
  if (command.kind != Kind::kRead) return Reply::Ok();
  return Reply::Ok("+CGDCONT: 1,\"IPV4V6\",\"\",\"0.0.0.0\",0,0,0,0");
}

Reply PacketService(Device& device, PortSettings&, const Command& command) {
  if (command.kind != Kind::kRead) return Reply::Ok();
  return Reply::Ok("+CGATT: " + std::string(RegistrationState(device) == "1" ? "1" : "0"));
}

Reply CharacterSet(Device&, PortSettings&, const Command& command) {
  return command.kind == Kind::kRead ? Reply::Ok("+CSCS: \"GSM\"") : Reply::Ok();
}

Reply Accepted(Device&, PortSettings&, const Command&) { return Reply::Ok(); }

constexpr CommandEntry kEntries[] = {
    {"+CREG", Registration, "+CREG: (0-2)"},
    {"+CGREG", Registration, "+CGREG: (0-2)"},
    {"+CEREG", Registration, "+CEREG: (0-2)"},
    {"+COPS", Operator, "+COPS: (2,\"Test\",\"Test\",\"00101\",7),,(0-4),(0-2)"},
    {"+CSQ", SignalQuality, "+CSQ: (0-31,99),(0-7,99)"},
    {"+CGDCONT", ContextDefinition, "+CGDCONT: (1-24),\"IPV4V6\",,,(0-2),(0-4)"},
    {"+CGATT", PacketService, "+CGATT: (0,1)"},
    {"+CSCS", CharacterSet, "+CSCS: (\"GSM\",\"IRA\",\"UCS2\")"},
    {"+CMGF", Accepted, "+CMGF: (0,1)"},
    {"+CTZU", Accepted, "+CTZU: (0,1)"},
    {"+CNUM", Accepted, ""},
};

}  // namespace

std::span<const CommandEntry> NetworkCommands() { return kEntries; }

}  // namespace lpab::sim::modem
