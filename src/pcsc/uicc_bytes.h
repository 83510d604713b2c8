// What a card says of itself when a program first looks at it, as bytes.
#pragma once

#include "apdu/apdu.h"

namespace lpab::pcsc {

// An ATR for a card whose own is not known: T=0 and T=1, an eUICC by the first TB after T=15, as
// many logical channels as there can be, numbered by the card; "LPAB" as issuer's data.
// Spec: ISO/IEC 7816-3 section 8.2, ISO/IEC 7816-4 section 12.1.1, TS 102 221 section 6.3.
Bytes SyntheticAtr();

// File control parameters of the MF. Spec: TS 102 221 section 11.1.1.3.
Bytes MasterFileParameters();
// The same for a selected application.
Bytes ApplicationParameters(const apdu::Aid& aid);

// File control information of an application whose SELECT response was hidden. Spec: GlobalPlatform
// Card Specification section 11.9.3.1.
Bytes ControlInformation(const apdu::Aid& aid);

// 84 { AID }: which application is selected.
Bytes ApplicationName(const apdu::Aid& aid);

}  // namespace lpab::pcsc
