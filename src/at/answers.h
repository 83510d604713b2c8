// The information lines of answers, read into values.
// Spec: 3GPP TS 27.007 sections 5, 8.3, 8.17, 8.18, 8.43, 8.45.
//
// The name ("+CGLA: ") may be missing, a blank after its colon too, and quotes are optional: all
// of that is seen in the field. Each takes the information lines of one answer.
#pragma once

#include <span>
#include <string>

#include "at/session_id.h"
#include "base/bytes.h"
#include "base/result.h"

namespace lpab::at {

using Lines = std::span<const std::string>;

// Of AT+CCHO: "+CCHO: 1", or a bare "1" (so in the specification's table).
// Errors: kMalformed.
Result<SessionId> ParseOpenLogicalChannel(Lines lines);

// The response APDU of AT+CGLA: `+CGLA: 4,"9000"`, or with the session id in front. The length must
// agree with the hex, which holds a status word at least. Errors: kMalformed.
Result<Bytes> ParseGenericLogicalChannelAccess(Lines lines, const SessionId& session);

// The response APDU of AT+CSIM: `+CSIM: 6,"019000"`. Errors: kMalformed.
Result<Bytes> ParseGenericSimAccess(Lines lines);

struct RestrictedSimResponse {
  uint8_t sw1 = 0;
  uint8_t sw2 = 0;
  Bytes data;
};
// Of AT+CRSM: `+CRSM: 144,0,"98880..."`. Errors: kMalformed.
Result<RestrictedSimResponse> ParseRestrictedSimAccess(Lines lines);

// Of AT+QCCID, AT+CCID, AT+ICCID: 18 to 20 digits, padding F cut off. Errors: kMalformed.
Result<std::string> ParseIccid(Lines lines);

// Of AT+CIMI: 6 to 15 digits. Errors: kMalformed.
Result<std::string> ParseImsi(Lines lines);

// Of AT+COPS?: the operator's name or number, `Test` of `+COPS: 0,0,"Test",7`; empty when there is
// none. At most 100 characters, none of them a control character. Errors: kMalformed.
// Spec: 3GPP TS 27.007 section 7.3.
Result<std::string> ParseOperator(Lines lines);

// Of AT+CGDCONT?: the access point name of the first context that has one, `internet` of
// `+CGDCONT: 1,"IP","internet","",0,0`; empty when none has. As above. Errors: kMalformed.
// Spec: 3GPP TS 27.007 section 10.1.1.
Result<std::string> ParseAccessPointName(Lines lines);

// Of AT+CPIN?: "READY", "SIM PIN". Errors: kMalformed.
Result<std::string> ParsePinState(Lines lines);

// <stat> of AT+CREG? and its siblings: "+CREG: 0,1", more fields may follow. Errors: kMalformed.
// Spec: 3GPP TS 27.007 section 7.2.
Result<int> ParseRegistration(Lines lines);

// Of AT+CGMI, AT+CGMM, AT+CGMR: the first line, at most 64 characters, without name and quotes.
// Errors: kMalformed.
Result<std::string> ParseIdentification(Lines lines);

}  // namespace lpab::at
