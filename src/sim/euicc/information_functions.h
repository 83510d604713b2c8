// ES10 functions that tell what the card is: GetEID, EUICCInfo1 and 2, configured addresses, rules
// authorisation table; and SetDefaultDpAddress.
#pragma once

#include "sim/euicc/es10_functions.h"

namespace lpab::sim::euicc {

inline constexpr uint8_t kSvn[] = {2, 2, 2};  // SGP.22 version that the card speaks

Es10Answer GetEid(CardContext& context, ByteSpan command);
Es10Answer GetEuiccInfo1(CardContext& context, ByteSpan command);
Es10Answer GetEuiccInfo2(CardContext& context, ByteSpan command);
Es10Answer GetEuiccConfiguredAddresses(CardContext& context, ByteSpan command);
Es10Answer GetRat(CardContext& context, ByteSpan command);
// An empty address removes it. Result 127 for one that is no printable ASCII of at most 255 bytes.
Es10Answer SetDefaultDpAddress(CardContext& context, ByteSpan command);

}  // namespace lpab::sim::euicc
