// What firmware does with an APDU that passes through +CSIM (quirks.h).
#pragma once

#include "sim/modem/device.h"

namespace lpab::sim::modem {

// The modem's own answer when it does not let the command reach the card.
std::optional<Reply> RefuseCsim(Device& device, ByteSpan apdu);

// Sends the command to the card and takes note of channels that are opened and closed.
// Errors: as Uicc::Transmit.
Result<Bytes> TransmitCsim(Device& device, ByteSpan apdu);

// Whether this is the AID of an ISD-R and the modem keeps that to itself.
bool IsBlocked(const Device& device, ByteSpan aid);

// Fetches what an answer of 61xx announces, as +CSIM and +CGLA of some modems do. Errors: as
// Uicc::Transmit.
Result<Bytes> FetchResponse(Uicc& uicc, ByteSpan command, Bytes answer);

}  // namespace lpab::sim::modem
