// What is known of a call's objects beyond their bytes, added to their trees. Private to relay.
#pragma once

#include <vector>

#include "relay/call_bodies.h"
#include "relay/signature_checks.h"
#include "sgp22/tree.h"

namespace lpab::relay {

// `tree` is of this message. Behind each signature of `checks` stands "signature check"; in each
// certificate who it is of; in a bound profile package its segments, counted.
void AddNotes(const CallBodies& call, bool request, const std::vector<SignatureCheck>& checks,
              std::vector<sgp22::TreeNode>& tree);

}  // namespace lpab::relay
