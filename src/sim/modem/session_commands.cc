// APDUs through the modem's own channels. Spec: 3GPP TS 27.007 sections 8.43 (+CGLA), 8.45 (+CCHO)
// and 8.46 (+CCHC).
#include "apdu/channel.h"
#include "sim/modem/card_answers.h"
#include "sim/modem/command_table.h"
#include "sim/modem/csim_firmware.h"

namespace lpab::sim::modem {
namespace {

using apdu::ChannelNumber;
using apdu::CommandApdu;
using Kind = Command::Kind;

constexpr uint8_t kAuthenticate = 0x88;

// Plain ERROR, as Quectel's manual has it, or the number that 27.007 gives.
Reply Refuse(const Device& device, Cme why) {
  return device.quirks().plain_errors ? Reply::Error() : Reply::Error(why);
}

// The number of a channel that MANAGE CHANNEL opened, or nothing.
std::optional<ChannelNumber> OpenChannel(Uicc& uicc) {
  const auto opened = uicc.Exchange({0x00, apdu::ins::kManageChannel, 0x00, 0x00, {}, 1});
  if (!opened || !opened->sw.IsSuccess() || opened->data.size() != 1) return std::nullopt;
  return ChannelNumber::From(opened->data[0]);
}

bool CloseChannel(Uicc& uicc, ChannelNumber channel) {
  const auto number = static_cast<uint8_t>(channel.value());
  const auto closed = uicc.Exchange({0x00, apdu::ins::kManageChannel, 0x80, number, {}, {}});
  return closed && closed->sw.IsSuccess();
}

// +CCHO's answer, in this modem's form.
Reply SessionOpened(const Device& device, const std::string& id) {
  const Quirks& quirks = device.quirks();
  Reply reply = Reply::Ok(quirks.bare_session ? id : NameBefore(device, "+CCHO") + id);
  if (quirks.session_after_ok) reply.when = Reply::When::kAfterFinal;
  if (quirks.session_late) reply.when = Reply::When::kWithNextCommand;
  return reply;
}

Reply Ccho(Device& device, PortSettings&, const Command& command) {
  const Quirks& quirks = device.quirks();
  if (command.kind != Kind::kSet || command.arguments.size() != 1) return Reply::Error();
  const std::optional<Bytes> aid = HexArgument(device, command.arguments[0]);
  if (!aid || aid->empty() || aid->size() > 16) return Refuse(device, Cme::kIncorrectParameters);
  if (const auto trouble = device.CardTroubleNow()) return Refuse(device, *trouble);
  if (quirks.ccho_error) return Reply::Error(static_cast<Cme>(*quirks.ccho_error));
  const bool occupied = quirks.one_session && !device.sessions().empty();
  if (occupied || IsBlocked(device, *aid)) return Refuse(device, Cme::kOperationNotAllowed);
  const std::optional<ChannelNumber> channel = OpenChannel(device.uicc());
  if (!channel) return Refuse(device, Cme::kMemoryFailure);
  const CommandApdu select{0x00, apdu::ins::kSelect, 0x04, 0x00, *aid, 256};
  const auto selected = device.uicc().Exchange(select, *channel);
  if (!selected || !selected->sw.IsSuccess()) {
    static_cast<void>(CloseChannel(device.uicc(), *channel));
    return Refuse(device, Cme::kNotFound);
  }
  const std::string id = device.NewSessionId(*channel);
  device.sessions().insert_or_assign(id, *channel);
  return SessionOpened(device, id);
}

// The channel of a session that +CCHO opened, or nothing.
std::optional<ChannelNumber> SessionChannel(Device& device, const Argument& session) {
  const auto found = device.sessions().find(session.text);
  if (session.quoted || found == device.sessions().end()) return std::nullopt;
  return found->second;
}

Reply Cgla(Device& device, PortSettings&, const Command& command) {
  if (command.kind != Kind::kSet || command.arguments.size() != 3) return Reply::Error();
  const auto channel = SessionChannel(device, command.arguments[0]);
  std::optional<Bytes> apdu =
      LengthAndBytes(device, command.arguments[1], command.arguments[2], 8, 522);
  if (!channel || !apdu) return Refuse(device, Cme::kIncorrectParameters);
  if (const auto trouble = device.CardTroubleNow()) return Refuse(device, *trouble);
  // TS 27.007 section 8.43 forbids it.
  if ((*apdu)[1] == kAuthenticate) return Refuse(device, Cme::kOperationNotAllowed);
  (*apdu)[0] = apdu::ClaOnChannel(apdu::ClaWithoutChannel((*apdu)[0]), *channel);
  Result<Bytes> answer = device.uicc().Transmit(*apdu);
  if (answer && device.quirks().cgla_fetches) {
    answer = FetchResponse(device.uicc(), *apdu, std::move(*answer));
  }
  if (!answer) return Refuse(device, CardFailure(answer.error()));
  return Reply::Ok(ApduLine(device, "+CGLA", *answer, command.arguments[0].text));
}

Reply Cchc(Device& device, PortSettings&, const Command& command) {
  if (command.kind != Kind::kSet || command.arguments.size() != 1) return Reply::Error();
  const Reply done = device.quirks().cchc_line ? Reply::Ok("+CCHC") : Reply::Ok();
  const auto channel = SessionChannel(device, command.arguments[0]);
  if (!channel) {
    return device.quirks().cchc_checks ? Refuse(device, Cme::kIncorrectParameters) : done;
  }
  device.sessions().erase(command.arguments[0].text);
  const bool closed = CloseChannel(device.uicc(), *channel);
  return closed ? done : Refuse(device, Cme::kSimFailure);
}

constexpr CommandEntry kEntries[] = {
    {"+CCHO", Ccho, "", true}, {"+CGLA", Cgla, "", true}, {"+CCHC", Cchc, "", true}};

}  // namespace

std::span<const CommandEntry> SessionCommands() { return kEntries; }

}  // namespace lpab::sim::modem
