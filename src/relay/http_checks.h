// How a call travelled: status, headers, time, length. Private to relay.
#pragma once

#include "relay/call_bodies.h"
#include "relay/finding.h"

namespace lpab::relay {

// Headers are judged on a side that has any. Spec: SGP.22 section 6.5.1.
void CheckHttp(const CallBodies& call, FindingList& findings);

}  // namespace lpab::relay
