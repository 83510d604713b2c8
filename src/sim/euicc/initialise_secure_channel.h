// InitialiseSecureChannel (BF23): the first command of a bound profile package.
// Spec: SGP.22 section 5.5.1.
#pragma once

#include "sim/euicc/bsp.h"
#include "sim/euicc/rsp_session.h"

namespace lpab::sim::euicc {

// Checks signature, operation, transaction and key parameters against the session, in this order,
// and derives the session keys. `eid` is 16 bytes.
// Errors carry a BppErrorReason (installation_result.h).
Result<BspKeys> InitialiseSecureChannel(const RspSession& session, ByteSpan eid,
                                        const tlv::Element& request);

}  // namespace lpab::sim::euicc
