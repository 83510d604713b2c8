// APDUs through the modem. Spec: 3GPP TS 27.007 sections 8.17 (+CSIM), 8.43 (+CGLA), 8.45 (+CCHO)
// and 8.46 (+CCHC). +CCHO and its siblings answer plain ERROR, as Quectel's manual says.
#include "apdu/channel.h"
#include "base/hex.h"
#include "base/log.h"
#include "sim/modem/command_table.h"
#include "sim/modem/csim_channels.h"
#include "sim/modem/restricted_access.h"

namespace lpab::sim::modem {
namespace {

using apdu::ChannelNumber;
using apdu::CommandApdu;
using apdu::ResponseApdu;
using Kind = Command::Kind;

constexpr uint8_t kAuthenticate = 0x88;

// The bytes of a hexadecimal argument, or nothing when it is no hexadecimal or lacks its quotes.
std::optional<Bytes> HexArgument(const Device& device, const Argument& argument) {
  if (!argument.quoted && device.quirks().unquoted_refused) return std::nullopt;
  auto bytes = FromHex(argument.text);
  if (!bytes) return std::nullopt;
  return std::move(*bytes);
}

// "<prefix>: <length>,"<hex>"": the length in characters.
std::string ApduLine(std::string_view prefix, ByteSpan answer) {
  return std::string(prefix) + ": " + std::to_string(2 * answer.size()) + ",\"" + ToHex(answer) +
         "\"";
}

Cme CardFailure(const Error& error) {
  log::Warning("sim-modem", error.ToString());
  return Cme::kSimFailure;
}

// <length>,<command> of +CSIM and +CGLA. Nothing when they do not fit each other.
std::optional<Bytes> LengthAndBytes(const Device& device, const Argument& length,
                                    const Argument& hex, int minimum, int maximum) {
  const std::optional<int> characters = ParseNumber(length.text);
  if (!characters || *characters < minimum || *characters > maximum) return std::nullopt;
  std::optional<Bytes> bytes = HexArgument(device, hex);
  if (!bytes || 2 * bytes->size() != static_cast<size_t>(*characters)) return std::nullopt;
  return bytes;
}

Reply Csim(Device& device, PortSettings&, const Command& command) {
  const Quirks& quirks = device.quirks();
  if (command.kind != Kind::kSet || command.arguments.size() != 2) return Reply::Error();
  if (!command.arguments[1].quoted && quirks.unquoted_refused) return Reply::Error();
  const std::optional<Bytes> apdu =
      LengthAndBytes(device, command.arguments[0], command.arguments[1], quirks.csim_minimum_length,
                     quirks.csim_maximum_length);
  if (!apdu) return Reply::Error(Cme::kOperationNotAllowed);
  if (const auto trouble = device.CardTrouble()) return Reply::Error(*trouble);
  if (const auto refused = RefuseCsim(device, *apdu)) return *refused;
  const Result<Bytes> answer = device.uicc().Transmit(*apdu);
  if (!answer) return Reply::Error(CardFailure(answer.error()));
  NoteCsimChannels(device, *apdu, *answer);
  return Reply::Ok(ApduLine("+CSIM", *answer));
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

Reply Ccho(Device& device, PortSettings&, const Command& command) {
  if (command.kind != Kind::kSet || command.arguments.size() != 1) return Reply::Error();
  const std::optional<Bytes> aid = HexArgument(device, command.arguments[0]);
  if (!aid || aid->empty() || aid->size() > 16 || device.CardTrouble()) return Reply::Error();
  const std::optional<ChannelNumber> channel = OpenChannel(device.uicc());
  if (!channel) return Reply::Error();
  const CommandApdu select{0x00, apdu::ins::kSelect, 0x04, 0x00, *aid, 256};
  const auto selected = device.uicc().Exchange(select, *channel);
  if (!selected || !selected->sw.IsSuccess()) {
    static_cast<void>(CloseChannel(device.uicc(), *channel));
    return Reply::Error();
  }
  device.sessions().insert(channel->value());
  return Reply::Ok("+CCHO: " + std::to_string(channel->value()));
}

// The channel of a session that +CCHO opened, or nothing.
std::optional<ChannelNumber> SessionChannel(Device& device, const Argument& session) {
  const std::optional<int> number = ParseNumber(session.text);
  if (!number || session.quoted || !device.sessions().contains(*number)) return std::nullopt;
  return ChannelNumber::From(*number);
}

Reply Cgla(Device& device, PortSettings&, const Command& command) {
  if (command.kind != Kind::kSet || command.arguments.size() != 3) return Reply::Error();
  const auto channel = SessionChannel(device, command.arguments[0]);
  std::optional<Bytes> apdu =
      LengthAndBytes(device, command.arguments[1], command.arguments[2], 8, 522);
  if (!channel || !apdu || device.CardTrouble()) return Reply::Error();
  if ((*apdu)[1] == kAuthenticate) return Reply::Error();  // TS 27.007 section 8.43 forbids it
  (*apdu)[0] = apdu::ClaOnChannel(apdu::ClaWithoutChannel((*apdu)[0]), *channel);
  const Result<Bytes> answer = device.uicc().Transmit(*apdu);
  if (!answer) {
    static_cast<void>(CardFailure(answer.error()));
    return Reply::Error();
  }
  return Reply::Ok(ApduLine("+CGLA", *answer));
}

Reply Cchc(Device& device, PortSettings&, const Command& command) {
  if (command.kind != Kind::kSet || command.arguments.size() != 1) return Reply::Error();
  const auto channel = SessionChannel(device, command.arguments[0]);
  if (!channel) return Reply::Error();
  device.sessions().erase(channel->value());
  return CloseChannel(device.uicc(), *channel) ? Reply::Ok() : Reply::Error();
}

Reply Crsm(Device& device, PortSettings&, const Command& command) {
  if (command.kind != Kind::kSet) return Reply::Error();
  const std::optional<RestrictedAccess> access = ParseRestrictedAccess(command.arguments);
  if (!access) return Reply::Error(Cme::kIncorrectParameters);
  if (const auto trouble = device.CardTrouble()) return Reply::Error(*trouble);
  const Result<ResponseApdu> answer = RunRestrictedAccess(device.uicc(), *access);
  if (!answer) return Reply::Error(CardFailure(answer.error()));
  std::string line =
      "+CRSM: " + std::to_string(answer->sw.sw1()) + "," + std::to_string(answer->sw.sw2());
  if (!answer->data.empty()) line += ",\"" + ToHex(answer->data) + "\"";
  return Reply::Ok(std::move(line));
}

constexpr CommandEntry kEntries[] = {
    {"+CSIM", Csim, "", true}, {"+CCHO", Ccho, "", true},  {"+CGLA", Cgla, "", true},
    {"+CCHC", Cchc, "", true}, {"+CRSM", Crsm, "", false},
};

}  // namespace

std::span<const CommandEntry> CardCommands() { return kEntries; }

}  // namespace lpab::sim::modem
