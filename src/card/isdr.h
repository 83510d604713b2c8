// What every path to an ISD-R needs to know: its AIDs, TERMINAL CAPABILITY, and how to
// tell one.
#pragma once

#include <vector>

#include "apdu/apdu.h"

namespace lpab::card {

// The AIDs of ISD-R seen in the field, in the order they are tried: GSMA's (SGP.22 annex H), then
// eSIM.me, 5ber, Xesim, LinksField, eSTK.me SE0 and SE1. Evidence: lpac issues 157, 175, 212.
const std::vector<apdu::Aid>& KnownIsdrAids();

// TERMINAL CAPABILITY that announces an LPA in the device. Sent by the Reader once per card reset,
// where the path carries it. Spec: TS 102 221 section 11.1.19.2; SGP.22 section 3.4.1 (83 = 07).
apdu::CommandApdu TerminalCapability();

// ES10b.GetEUICCInfo1, which every ISD-R answers and which changes nothing. Spec: SGP.22 section
// 5.7.8.
apdu::CommandApdu GetEuiccInfo1();
// Whether an ISD-R gave this answer to it: the data, or 61xx where they wait to be fetched.
bool IsEuiccInfo1(const apdu::ResponseApdu& response);

}  // namespace lpab::card
