// The ISD-R as an application that SELECT and STATUS see. Spec: SGP.22 section 5.7.1 and annex H.
#pragma once

#include "apdu/apdu.h"

namespace lpab::sim::euicc {

// A0000005591010FFFFFFFF8900000100.
ByteSpan IsdrAid();

// FCI: 6F { 84 AID, A5 { 9F65 maximum command data }, E0 { 82 svn } }.
Bytes IsdrFileControlInformation();

// STATUS on a channel where the ISD-R is selected: P2 00 the FCI, 01 its AID, 0C nothing.
apdu::ResponseApdu IsdrStatus(const apdu::CommandApdu& command);

}  // namespace lpab::sim::euicc
