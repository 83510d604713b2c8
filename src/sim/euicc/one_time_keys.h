// The one-time key pairs of PrepareDownload, and the ones kept so that an order can be retried.
// Spec: SGP.22 section 5.7.5 (bppEuiccOtpk).
#pragma once

#include "crypto/ec_key.h"
#include "sim/euicc/es10_functions.h"
#include "sim/euicc/rsp_session.h"

namespace lpab::sim::euicc {

// The key pair for this session, on the curve of CERT.DPpb: the kept one whose public key is
// `asked` and that was made for the same SM-DP+, otherwise a new one. It is kept in the card's
// state, the oldest giving way.
crypto::PrivateKey TakeOneTimeKey(CardContext& context, const RspSession& session, ByteSpan asked);

// After a successful installation: the session's key is kept no longer.
void ForgetOneTimeKey(CardContext& context, const RspSession& session);

}  // namespace lpab::sim::euicc
