// The terminal's side of the card application toolkit: FETCH and TERMINAL RESPONSE.
// Spec: ETSI TS 102 221 section 7.4.2, TS 102 223 sections 6.4.7 and 6.8.
#pragma once

#include "sim/modem/uicc.h"

namespace lpab::sim::modem {

// Fetches and answers what the card has announced. REFRESH is answered as done, and ends it: the
// caller resets the card. All other commands are beyond this terminal's capabilities.
// Returns whether the card asked for REFRESH.
bool ServeProactiveCommands(Uicc& uicc);

}  // namespace lpab::sim::modem
