// ES10b.LoadCRL. Spec: SGP.22 section 5.7.12 (version 2).
#pragma once

#include "sim/euicc/es10_functions.h"

namespace lpab::sim::euicc {

// Takes a CertificateList whose signature is by one of the card's CIs. The list is checked but not
// kept: RspCapability says that this card has no crlSupport, and it revokes nothing.
// Errors: 1 no CI's signature, 2 no CertificateList.
Es10Answer LoadCrl(CardContext& context, ByteSpan command);

}  // namespace lpab::sim::euicc
