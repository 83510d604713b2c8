// The bound profile package, and what the card makes of it. Private to relay.
#pragma once

#include <string>
#include <vector>

#include "relay/call_bodies.h"
#include "relay/finding.h"
#include "relay/rsp_session.h"

namespace lpab::relay {

// A sequence of a package: A0, A1, A2 or A3.
struct PackageSequence {
  tlv::Tag tag = 0;
  size_t segments = 0;
  size_t bytes = 0;     // of the segments, with tag and length
  size_t longest = 0;   // likewise
  size_t too_long = 0;  // segments of more than 1020 bytes
};

// As far as the package parses.
std::vector<PackageSequence> SequencesOf(ByteSpan package);

// Metadata, package, and the card's result. `session` has learnt the call.
// Spec: SGP.22 sections 2.5 and 5.5.
void CheckPackage(const CallBodies& call, const RspSession& session, FindingList& findings);

}  // namespace lpab::relay
