// What lpa doctor looks at, gathered from the PC, the card and the network.
#pragma once

#include "apps/lpa/doctor.h"
#include "apps/lpa/session.h"

namespace lpab::apps {

// `server` is an address or an activation code; empty: the card's default SM-DP+. What fails is
// part of the examination. Errors: kInvalidArgument (`server`).
Result<Examination> Examine(Session& session, const std::string& server);

}  // namespace lpab::apps
