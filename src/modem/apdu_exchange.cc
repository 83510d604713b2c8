#include "modem/apdu_exchange.h"

#include <string>

#include "card/isdr.h"
#include "modem/at_error.h"

namespace lpab::modem {
namespace {

Error Unknown(Error error) {
  error.code = ErrorCode::kUnknownOutcome;
  error.next = "read the state of the card before trying again";
  return error;
}

Result<apdu::ResponseApdu> ParseResponse(const AtAnswer& answer, const ApduParser& parse) {
  LPAB_ASSIGN(const Bytes bytes, parse(answer.lines));
  return apdu::ResponseApdu::Decode(bytes);
}

}  // namespace

Result<apdu::ResponseApdu> ExchangeApdu(AtModem& modem, const AtCommand& command,
                                        const ApduParser& parse, const Call& call) {
  if (!command.changes_card) {
    LPAB_ASSIGN(const AtAnswer answer, modem.Execute(command, call));
    return ParseResponse(answer, parse);
  }
  LPAB_ASSIGN(const AtAnswer answer, modem.port().Execute(command, call));
  if (!answer.final.ok()) {
    Error error = AtError("AT" + std::string(at::NameOfCommand(command.text)), answer.final);
    return Fail(WasNotExecuted(answer.final) ? std::move(error) : Unknown(std::move(error)));
  }
  auto response = ParseResponse(answer, parse);
  if (!response) return Fail(Unknown(std::move(response).error()));
  return response;
}

Result<bool> IsFromIsdr(const Result<apdu::ResponseApdu>& answer) {
  if (answer) return card::IsEuiccInfo1(*answer);
  if (answer.error().Detail<CmeDetail>() != nullptr) return false;
  return Fail(answer.error());
}

Result<Bytes> EncodeFor(const ModemProfile& profile, const apdu::CommandApdu& command) {
  apdu::CommandApdu fitting = command;
  if (!profile.le_with_data && !command.data.empty()) fitting.le.reset();
  // Without Le the answer is fetched by GET RESPONSE, which is better than no answer.
  const bool one_too_long = fitting.Encode().size() == profile.maximum_command + 1;
  if (one_too_long && !command.data.empty()) fitting.le.reset();
  Bytes bytes = fitting.Encode();
  if (bytes.size() <= profile.maximum_command) return bytes;
  return Fail(MakeError(ErrorCode::kUnsupported,
                        "the modem takes commands of " + std::to_string(profile.maximum_command) +
                            " bytes; this one has " + std::to_string(bytes.size()))
                  .WithNext("set a smaller block size"));
}

}  // namespace lpab::modem
