// Verifies an eUICC's certificate chain, telling the client which certificate is at fault.
#pragma once

#include <span>

#include "crypto/chain.h"

namespace lpab::sim::smdp {

// eUICC <- EUM <- one of `cis`, valid at `unix_seconds`. Errors with status codes: EUM or eUICC
// certificate, verification failed or expired; CI public key unknown.
// Spec: SGP.22 section 5.6.3.
Result<crypto::EuiccChain> VerifyEuicc(ByteSpan euicc_der, ByteSpan eum_der,
                                       std::span<const crypto::Certificate> cis,
                                       int64_t unix_seconds);

}  // namespace lpab::sim::smdp
