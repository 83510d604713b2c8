// Who speaks with whom: transaction ids, challenges, addresses. Private to relay.
#pragma once

#include "relay/call_bodies.h"
#include "relay/finding.h"
#include "relay/rsp_session.h"

namespace lpab::relay {

// `session` has learnt the call.
void CheckIdentity(const CallBodies& call, const RspSession& session, FindingList& findings);

}  // namespace lpab::relay
