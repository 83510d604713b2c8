// How a call is written in JSON: its fields, and what they hold in Base64. Private to relay.
#pragma once

#include "relay/call_bodies.h"
#include "relay/finding.h"

namespace lpab::relay {

// `smds`: the server is an SM-DS, which answers with a list of events. Spec: SGP.22 section 6.5.2.
void CheckBinding(const CallBodies& call, bool smds, FindingList& findings);

}  // namespace lpab::relay
