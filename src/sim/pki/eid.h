// EIDs with valid check digits. Spec: SGP.02 section 2.2.2, SGP.29 section 5: the 32 digits as a
// number are 1 modulo 97.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace lpab::sim::pki {

// `digits` (at most 30) is padded with random digits to 30, and two check digits follow.
// Errors: kInvalidArgument.
Result<std::string> MakeEid(std::string_view digits = "89049032");

// 32 digits that are 1 modulo 97.
bool IsValidEid(std::string_view eid);

}  // namespace lpab::sim::pki
