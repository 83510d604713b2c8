// An APDU carried by an AT command.
#pragma once

#include <functional>

#include "apdu/apdu.h"
#include "at/answers.h"
#include "modem/at_modem.h"

namespace lpab::modem {

using ApduParser = std::function<Result<Bytes>(at::Lines)>;

// Sends `command`, which carries an APDU, and reads the response APDU out of its answer. When it
// changes the card, what was sent and not clearly refused is kUnknownOutcome.
// Errors: as AtPort::Execute; AtError(); kMalformed.
Result<apdu::ResponseApdu> ExchangeApdu(AtModem& modem, const AtCommand& command,
                                        const ApduParser& parse, const Call& call);

// Whether an ISD-R gave this answer to card::GetEuiccInfo1(); a refusal is an answer.
// Errors: the answer's, where neither card nor modem refused.
Result<bool> IsFromIsdr(const Result<apdu::ResponseApdu>& answer);

// The command's bytes, with data without Le where the modem takes no Le there or none fits.
// Errors: kUnsupported when the command is longer than the modem takes.
Result<Bytes> EncodeFor(const ModemProfile& profile, const apdu::CommandApdu& command);

}  // namespace lpab::modem
