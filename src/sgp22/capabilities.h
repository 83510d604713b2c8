// The capability bits of EUICCInfo2 as names. Spec: SGP.22 annex H, UICCCapability (of
// SIMalliance's profile package, PEDefinitions), RspCapability, PprIds.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace lpab::sgp22 {

// `bit_string` is the contents of a BIT STRING, unused-bits byte first. One name for each bit that
// is set, "bit 40" where the specifications name none. Errors: kMalformed.
Result<std::vector<std::string>> UiccCapabilityNames(ByteSpan bit_string);
Result<std::vector<std::string>> RspCapabilityNames(ByteSpan bit_string);
Result<std::vector<std::string>> PolicyRuleNames(ByteSpan bit_string);

// The same in the words of a person who is no programmer: "usimSupport" is "USIM". A name that has
// no other word stays as it is.
std::string CapabilityWords(std::string_view name);

}  // namespace lpab::sgp22
