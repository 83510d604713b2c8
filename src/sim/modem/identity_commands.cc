// Who the modem and the card are. Spec: 3GPP TS 27.007 sections 5.1 to 5.5 and 5.6 (+CIMI).
#include <algorithm>

#include "base/log.h"
#include "sim/modem/command_table.h"

namespace lpab::sim::modem {
namespace {

using Kind = Command::Kind;

constexpr std::string_view kPlaceholderIccid = "89111111111111111111";
constexpr std::string_view kPlaceholderImsi = "111111111111111";

Reply OnExecute(const Command& command, std::string line) {
  return command.kind == Kind::kExecute ? Reply::Ok(std::move(line)) : Reply::Error();
}

Reply Everything(Device& device, PortSettings&, const Command& command) {
  const Personality& who = device.personality();
  if (command.kind != Kind::kExecute) return Reply::Error();
  Reply reply;
  reply.lines = {who.manufacturer, who.model, "Revision: " + who.revision};
  return reply;
}

Reply Manufacturer(Device& device, PortSettings&, const Command& command) {
  return OnExecute(command, device.personality().manufacturer);
}
Reply Model(Device& device, PortSettings&, const Command& command) {
  return OnExecute(command, device.personality().model);
}
Reply Revision(Device& device, PortSettings&, const Command& command) {
  return OnExecute(command, device.personality().revision);
}
Reply SerialNumber(Device& device, PortSettings&, const Command& command) {
  return OnExecute(command, device.personality().imei);
}
Reply Capabilities(Device&, PortSettings&, const Command& command) {
  return OnExecute(command, "+GCAP: +CGSM");
}

// The answer of a command that shows what a file of the card holds.
Reply FromCard(Device& device, const Command& command, std::string prefix,
               const Result<std::string>& value, std::string_view placeholder) {
  if (command.kind == Kind::kSet) return Reply::Error();
  if (const auto trouble = device.CardTrouble()) return Reply::Error(*trouble);
  if (value) return Reply::Ok(prefix + *value);
  if (value.error().code == ErrorCode::kNotFound && device.quirks().placeholder_identity) {
    return Reply::Ok(prefix + std::string(placeholder));
  }
  log::Info("sim-modem", value.error().ToString());
  return Reply::Error(Cme::kSimFailure);
}

Reply Iccid(Device& device, PortSettings&, const Command& command) {
  const auto known =
      std::ranges::find(device.personality().iccid, command.name, &IccidName::command);
  return FromCard(device, command, known->answer + ": ", device.Iccid(), kPlaceholderIccid);
}

Reply Imsi(Device& device, PortSettings&, const Command& command) {
  if (command.kind != Kind::kExecute) return Reply::Error();
  return FromCard(device, command, "", device.Imsi(), kPlaceholderImsi);
}

constexpr CommandEntry kEntries[] = {
    {"I", Everything, ""},      {"+CGMI", Manufacturer, ""}, {"+GMI", Manufacturer, ""},
    {"+CGMM", Model, ""},       {"+GMM", Model, ""},         {"+CGMR", Revision, ""},
    {"+GMR", Revision, ""},     {"+QGMR", Revision, ""},     {"+CGSN", SerialNumber, ""},
    {"+GSN", SerialNumber, ""}, {"+GCAP", Capabilities, ""}, {"+QCCID", Iccid, ""},
    {"+CCID", Iccid, ""},       {"+ICCID", Iccid, ""},       {"+CICCID", Iccid, ""},
    {"#CCID", Iccid, ""},       {"^ICCID", Iccid, ""},       {"+CIMI", Imsi, ""},
};

}  // namespace

std::span<const CommandEntry> IdentityCommands() { return kEntries; }

}  // namespace lpab::sim::modem
