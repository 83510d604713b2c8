// Signatures in a call, held against the certificates that should have made them. Private to relay.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "relay/call_bodies.h"
#include "relay/finding.h"
#include "relay/rsp_session.h"

namespace lpab::relay {

struct SignatureCheck {
  enum class State { kVerifies, kWrong, kUnknown };
  bool in_request = false;
  std::string_view field;  // of the JSON; a literal, as the next
  std::string_view name;   // of its element in the field's tree: "euiccSignature1"
  State state = State::kUnknown;
  std::string by;   // whose key: "serverCertificate"
  std::string why;  // of kUnknown

  // "verifies under serverCertificate", "cannot be checked: ...".
  std::string Text() const;
};

// `session` has learnt the call. In the order in which they stand in it.
std::vector<SignatureCheck> CheckSignatures(const CallBodies& call, const RspSession& session);
// Those that do not verify.
void AddFindings(const std::vector<SignatureCheck>& checks, FindingList& findings);

}  // namespace lpab::relay
