// ES6.UpdateMetadata (BF2A): what an operator may change of an installed profile, over the air.
// It comes to the MNO-SD of the enabled profile; over ES10 a card does not know it.
// Spec: SGP.22 section 5.4.1, RSPDefinitions.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "sim/euicc/es10_functions.h"

namespace lpab::sim::euicc {

// UpdateMetadataRequest as a sender makes it; what is not set stays as it is.
struct MetadataUpdate {
  std::optional<std::string> provider;  // serviceProviderName, at most 32 characters
  std::optional<std::string> name;      // profileName, at most 64
  std::optional<int> icon_type;         // 0 jpg, 1 png; needed beside an icon
  std::optional<Bytes> icon;            // at most 1024 bytes; none: the profile loses its icon
  std::optional<uint8_t> rules;         // PolicyRule bits that the profile keeps if it has them

  Bytes Encode() const;
};

// Changes the enabled profile's metadata: all of the request or none of it. Rules are only ever
// taken away: what the profile has and the request names, too, is what stays. Other fields of a
// profile (ICCID, class, owner, notification addresses) are refused.
// Errors, with the status word that the MNO-SD answers: kFailedPrecondition (no profile is enabled:
// 6985), kNotFound (no BF2A: 6A88), kMalformed (a value or field that may not be: 6A80),
// kResourceExhausted (no memory for the icon: 6A84).
Result<void> UpdateMetadata(CardContext& context, ByteSpan request);

}  // namespace lpab::sim::euicc
