// The ES10b functions of an RSP session, and what they have in common. The table of them is
// RspFunctions() in es10_functions.h.
#pragma once

#include <string>

#include "sim/euicc/es10_functions.h"
#include "sim/euicc/rsp_session.h"

namespace lpab::sim::euicc {

// ES10b.GetEUICCChallenge (BF2E): 16 random bytes; ends the session before.
Es10Answer GetEuiccChallenge(CardContext& context, ByteSpan command);

// ES10b.AuthenticateServer (BF38): of an SM-DP+ (CERT.DPauth), and of an SM-DS (CERT.DSauth) for
// discovery. Spec: SGP.22 section 5.7.13. A refusal is data with 9000:
// BF38 { A1 { 80 transactionId, 02 authenticateErrorCode } }, and ends the session; 6A80 when not
// even a transactionId can be read.
Es10Answer AuthenticateServer(CardContext& context, ByteSpan command);

// ES10b.PrepareDownload (BF21). Spec: SGP.22 section 5.7.5. Refusals as above, in BF21. A session
// with an SM-DS is none to download in: noSessionContext.
Es10Answer PrepareDownload(CardContext& context, ByteSpan command);

// ES10b.CancelSession (BF41). Spec: SGP.22 section 5.7.14. A refusal is BF41 { 81 error }.
Es10Answer CancelSession(CardContext& context, ByteSpan command);

// One segment of ES10b.LoadBoundProfilePackage. Spec: SGP.22 section 5.7.6. No data while more is
// to come; BF37 with the last one, or with the one that failed.
Es10Answer LoadBoundProfilePackage(CardContext& context, ByteSpan command);

// Codes that AuthenticateErrorCode and DownloadErrorCode share.
enum class RspCode : uint8_t {
  kInvalidCertificate = 1,
  kInvalidSignature = 2,
  kUnsupportedCurve = 3,
  kNoSessionContext = 4,
  kInvalidOid = 5,            // AuthenticateServer
  kInvalidTransactionId = 5,  // PrepareDownload and CancelSession
  kEuiccChallengeMismatch = 6,
  kCiPkUnknown = 7,
  kUndefinedError = 127,
};

// An Error that carries `code`, as Es10Detail{"RSP", code}.
Unexpected RspFail(RspCode code, std::string message);
// The code of an error; kUndefinedError when it carries none.
RspCode RspCodeOf(const Error& error);

// An Error with `code`, for a card whose bug it is to refuse.
Error RspBug(int code);
// An Error with RspCode::kNoSessionContext.
Error NoSessionContext(std::string message);

// What a function answers when it refuses: ends the session, notes the reason in the log.
// `signed_object` is the one that names the transaction (tag 80).
Es10Answer RefuseRsp(CardContext& context, tlv::Tag tag, ByteSpan signed_object,
                     const Error& error);

// The credential that signs in this session. There is one since AuthenticateServer.
const pki::EuiccCredential& SessionCredential(const CardContext& context,
                                              const RspSession& session);

}  // namespace lpab::sim::euicc
