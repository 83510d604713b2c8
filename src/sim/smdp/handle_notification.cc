// ES9+.HandleNotification. Spec: SGP.22 section 5.6.4.
//
// The function has no status codes of its own. A notification that does not verify is kept as such
// and refused, so that the client does not take it for delivered.
#include "sim/smdp/euicc_verification.h"
#include "sim/smdp/rsp_status.h"
#include "sim/smdp/smdp.h"

namespace lpab::sim::smdp {

namespace {

Result<void> VerifyInstallationResult(const PendingNotification& notification,
                                      const Session& session) {
  if (!session.euicc) {
    return Fail(
        RspError(status::kTransactionUnknown, "no eUICC was authenticated in this RSP session"));
  }
  if (!session.euicc->key.Verify(notification.signed_part, notification.signature)) {
    return Fail(RspError(status::kEuiccVerification,
                         "euiccSignPIR does not verify under the eUICC's certificate",
                         ErrorCode::kUntrusted));
  }
  if (!notification.smdp_oid.empty() && notification.smdp_oid != session.identity.oid) {
    return Fail(RspError(status::kOtherSmdpOid,
                         "the smdpOid in the installation result is not this server's"));
  }
  return {};
}

Result<void> VerifyOther(const PendingNotification& notification,
                         const std::vector<pki::SmdpIdentity>& identities, int64_t now) {
  std::vector<crypto::Certificate> cis;
  for (const pki::SmdpIdentity& identity : identities) cis.push_back(identity.ci);
  LPAB_ASSIGN(const crypto::EuiccChain chain,
              VerifyEuicc(notification.euicc_certificate, notification.eum_certificate, cis, now));
  if (chain.euicc_key.Verify(notification.signed_part, notification.signature)) return {};
  return Fail(RspError(status::kEuiccVerification,
                       "euiccNotificationSignature does not verify under the eUICC's certificate",
                       ErrorCode::kUntrusted));
}

}  // namespace

Result<void> Smdp::VerifyNotification(const PendingNotification& notification) {
  if (!notification.installation) {
    return VerifyOther(notification, settings_.identities, settings_.seams.unix_time());
  }
  LPAB_ASSIGN(const Session* const session, FindSession(notification.transaction_id));
  return VerifyInstallationResult(notification, *session);
}

Result<void> Smdp::TakeInstallationResult(const PendingNotification& notification) {
  LPAB_ASSIGN(const Session* const session, FindSession(notification.transaction_id));
  const std::string& matching_id = session->euicc->order.matching_id;
  LPAB_ASSIGN(const OrderState state, states_.Load(matching_id));
  return states_.Save(matching_id, AfterInstallation(state, notification.transaction_id,
                                                     *notification.installation));
}

Result<JsonAnswer> Smdp::HandleNotification(const JsonRequest& request) {
  LPAB_ASSIGN(const Bytes der, request.Base64("pendingNotification"));
  if (spoiler_.RefusesNotification()) {
    return Fail(ErrorCode::kUnavailable, "this notification is refused on purpose");
  }
  const auto notification = DecodePendingNotification(der);
  if (!notification) {
    return Fail(RspError(status::kMalformedRequest,
                         "pendingNotification: " + notification.error().message,
                         ErrorCode::kMalformed));
  }
  const auto verified = VerifyNotification(*notification);
  const std::string problem = verified ? std::string() : verified.error().message;
  LPAB_TRY(notifications_.Add(*notification, der, problem));
  if (!verified) return Fail(verified.error());
  if (notification->installation) LPAB_TRY(TakeInstallationResult(*notification));
  return JsonAnswer();
}

}  // namespace lpab::sim::smdp
