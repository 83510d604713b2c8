// Names of the CIs that eUICCs in the field trust.
#pragma once

#include <string_view>

#include "base/bytes.h"

namespace lpab::sgp22 {

// "GSMA RSP2 Root CI1" for its SubjectKeyIdentifier; empty for one that is not known.
// Source: the CIs' certificates as public registries list them; SGP.26 for the test CIs.
std::string_view CiName(ByteSpan key_identifier);

}  // namespace lpab::sgp22
