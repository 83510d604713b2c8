// What every path to an ISD-R needs to know: its AIDs and TERMINAL CAPABILITY.
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

}  // namespace lpab::card
