// How a user names a profile: ICCID, AID or nickname.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "sgp22/es10c.h"

namespace lpab::lpa {

// The one profile of `profiles` that `text` names: its ICCID (18 to 20 digits), its ISD-P AID
// (hex), or its nickname, compared exactly.
// Errors: kNotFound; kInvalidArgument when several profiles have that nickname, or it is empty.
Result<sgp22::ProfileInfo> FindProfile(std::span<const sgp22::ProfileInfo> profiles,
                                       std::string_view text);

// The profile's name in messages: nickname, or ICCID shortened.
std::string DisplayName(const sgp22::ProfileInfo& profile);

}  // namespace lpab::lpa
