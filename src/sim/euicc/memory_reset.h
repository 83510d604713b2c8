// ES10c.eUICCMemoryReset. Spec: SGP.22 section 5.7.19.
#pragma once

#include "sim/euicc/es10_functions.h"

namespace lpab::sim::euicc {

// Deletes the profiles that the options name, enabled ones and those with ppr1 or ppr2 too, and
// issues a delete notification for each; removes the default SM-DP+ address. Operational profiles
// are those of class 2, field-loaded test profiles those of class 0 that an SM-DP+ installed.
// Results: 0 ok, 1 nothing to delete, 5 a REFRESH is under way, 127 malformed. Ends the RSP session
// when a profile went; asks for REFRESH when the enabled one did.
Es10Answer EuiccMemoryReset(CardContext& context, ByteSpan command);

}  // namespace lpab::sim::euicc
