// Certificates in a call: their roles, dates and chains. Private to relay.
#pragma once

#include <string>
#include <vector>

#include "crypto/certificate.h"
#include "relay/call_bodies.h"
#include "relay/finding.h"
#include "relay/rsp_session.h"

namespace lpab::relay {

// `session` has learnt the call. Spec: SGP.22 section 4.5.
void CheckCertificates(const CallBodies& call, const RspSession& session, FindingList& findings);

// "DPauth", "CI, DPpb"; "none".
std::string RolesText(const crypto::Certificate& certificate);
// "it expired on 2026-08-02"; empty where it is valid.
std::string DatesProblem(const crypto::Certificate& certificate,
                         std::chrono::system_clock::time_point at);

}  // namespace lpab::relay
