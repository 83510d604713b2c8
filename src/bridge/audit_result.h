// What came of a chain that changes the card, for the audit log.
#pragma once

#include <string>

#include "bridge/apdu_filter.h"
#include "bridge/card_worker.h"

namespace lpab::bridge {

struct AuditResult {
  std::string text;   // "ok", "code 3", "status 6985", "unknown", "cut off"
  std::string iccid;  // of the profile that a package installed, where the card says so; digits
};

// `object`: the request, or what a chain brought of it. Spec: SGP.22 section 5.7: the answer's tag
// is the request's, with the result in 80; for BF36 it is BF37, section 2.5.6.
AuditResult ResultOf(const JudgedObject& object, const ChainResult& chain);

}  // namespace lpab::bridge
