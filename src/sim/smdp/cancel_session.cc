// ES9+.CancelSession. Spec: SGP.22 section 5.6.5.
#include "sim/smdp/euicc_messages.h"
#include "sim/smdp/rsp_status.h"
#include "sim/smdp/smdp.h"

namespace lpab::sim::smdp {

namespace {

Result<CancelSessionResponse> Decode(ByteSpan der) {
  auto response = DecodeCancelSessionResponse(der);
  if (!response) {
    return Fail(RspError(status::kMalformedRequest,
                         "cancelSessionResponse: " + response.error().message,
                         ErrorCode::kMalformed));
  }
  if (response->error) {
    return Fail(RspError(status::kEuiccExecution,
                         "the eUICC did not cancel the session (cancelSessionResponseError " +
                             std::to_string(*response->error) + ")"));
  }
  return response;
}

Result<void> Verify(const CancelSessionResponse& response, const Session& session) {
  if (!session.euicc) {
    return Fail(
        RspError(status::kTransactionUnknown, "no eUICC was authenticated in this RSP session"));
  }
  if (!session.euicc->key.Verify(response.signed_part, response.signature)) {
    return Fail(RspError(status::kEuiccVerification,
                         "euiccCancelSessionSignature does not verify under the eUICC's "
                         "certificate",
                         ErrorCode::kUntrusted));
  }
  if (response.smdp_oid != session.identity.oid) {
    return Fail(RspError(status::kOtherSmdpOid,
                         "the smdpOid in euiccCancelSessionSigned is not this server's"));
  }
  if (!Equal(response.transaction_id, session.transaction_id)) {
    return Fail(RspError(status::kTransactionUnknown,
                         "the transactionId in euiccCancelSessionSigned is another one"));
  }
  return {};
}

}  // namespace

Result<JsonAnswer> Smdp::CancelSession(const JsonRequest& request) {
  LPAB_ASSIGN(const Bytes transaction_id, request.TransactionId());
  LPAB_ASSIGN(const Bytes der, request.Base64("cancelSessionResponse"));
  LPAB_ASSIGN(Session* const session, FindSession(transaction_id));
  LPAB_ASSIGN(const CancelSessionResponse response, Decode(der));
  LPAB_TRY(Verify(response, *session));
  const AuthenticatedEuicc& euicc = *session->euicc;
  LPAB_ASSIGN(const OrderState state, states_.Load(euicc.order.matching_id));
  LPAB_TRY(
      states_.Save(euicc.order.matching_id, AfterCancellation(state, euicc.eid, response.reason)));
  sessions_.Remove(transaction_id);
  return JsonAnswer();
}

}  // namespace lpab::sim::smdp
