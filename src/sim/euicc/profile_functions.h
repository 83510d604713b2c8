// ES10c functions that manage profiles. Spec: SGP.22 section 5.7.15 to 5.7.21.
#pragma once

#include "sim/euicc/es10_functions.h"

namespace lpab::sim::euicc {

// Result codes: 0 ok, 1 not found, 2 not in the state it needs, 3 forbidden by a
// profile policy rule (ppr1 of the enabled profile, ppr2), 5 a REFRESH is under way, 127 malformed
// request. Enabling disables the enabled profile; both end the RSP session and issue notifications.
Es10Answer EnableProfile(CardContext& context, ByteSpan command);
Es10Answer DisableProfile(CardContext& context, ByteSpan command);
Es10Answer DeleteProfile(CardContext& context, ByteSpan command);
// An empty nickname removes it.
Es10Answer SetNickname(CardContext& context, ByteSpan command);

// profile_list.cc. Error 1 incorrectInputValues for a malformed request.
Es10Answer GetProfilesInfo(CardContext& context, ByteSpan command);

}  // namespace lpab::sim::euicc
