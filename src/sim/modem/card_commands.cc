// APDUs and files past the modem's own channels. Spec: 3GPP TS 27.007 sections 8.17 (+CSIM) and
// 8.18 (+CRSM).
#include <algorithm>

#include "base/hex.h"
#include "sim/modem/card_answers.h"
#include "sim/modem/command_table.h"
#include "sim/modem/csim_firmware.h"
#include "sim/modem/restricted_access.h"

namespace lpab::sim::modem {
namespace {

using Kind = Command::Kind;

bool HasLowerCase(const std::string& hex) {
  return std::ranges::any_of(hex, [](char c) { return c >= 'a' && c <= 'f'; });
}

Reply Csim(Device& device, PortSettings&, const Command& command) {
  const Quirks& quirks = device.quirks();
  if (command.kind != Kind::kSet || command.arguments.size() != 2) return Reply::Error();
  const Argument& hex = command.arguments[1];
  if (!hex.quoted && quirks.unquoted_refused) return Reply::Error();
  if (quirks.csim_upper_case_only && HasLowerCase(hex.text)) return Reply::Error();
  const std::optional<Bytes> apdu = LengthAndBytes(
      device, command.arguments[0], hex, quirks.csim_minimum_length, quirks.csim_maximum_length);
  if (!apdu) return Reply::Error(Cme::kOperationNotAllowed);
  if (const auto trouble = device.CardTroubleNow()) return Reply::Error(*trouble);
  if (const auto refused = RefuseCsim(device, *apdu)) return *refused;
  const Result<Bytes> answer = TransmitCsim(device, *apdu);
  if (!answer) return Reply::Error(CardFailure(answer.error()));
  return Reply::Ok(ApduLine(device, "+CSIM", *answer));
}

Reply Crsm(Device& device, PortSettings&, const Command& command) {
  if (command.kind != Kind::kSet) return Reply::Error();
  const std::optional<RestrictedAccess> access = ParseRestrictedAccess(command.arguments);
  if (!access) return Reply::Error(Cme::kIncorrectParameters);
  if (const auto trouble = device.CardTrouble()) return Reply::Error(*trouble);
  const Result<apdu::ResponseApdu> answer = RunRestrictedAccess(device.uicc(), *access);
  if (!answer) return Reply::Error(CardFailure(answer.error()));
  std::string line =
      "+CRSM: " + std::to_string(answer->sw.sw1()) + "," + std::to_string(answer->sw.sw2());
  if (!answer->data.empty()) line += ",\"" + ToHex(answer->data) + "\"";
  return Reply::Ok(std::move(line));
}

constexpr CommandEntry kEntries[] = {{"+CSIM", Csim, "", true}, {"+CRSM", Crsm, "", false}};

}  // namespace

std::span<const CommandEntry> CardCommands() { return kEntries; }

}  // namespace lpab::sim::modem
