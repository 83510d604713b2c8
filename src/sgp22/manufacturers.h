// Names of card manufacturers, by the issuer identifier that an EID begins with.
#pragma once

#include <string_view>

#include "sgp22/identifiers.h"

namespace lpab::sgp22 {

// "Thales"; empty when the issuer is not known here. The first eight digits of an EID are its
// industry (89), country and issuer. Spec: SGP.02 section 2.2.2; the names as EasyLPAC's
// eum-registry.json lists them.
std::string_view ManufacturerName(const Eid& eid);

}  // namespace lpab::sgp22
