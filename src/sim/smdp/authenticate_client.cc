// ES9+.AuthenticateClient. Spec: SGP.22 section 5.6.3.
#include "base/hex.h"
#include "base/log.h"
#include "sim/smdp/mutual_authentication.h"
#include "sim/smdp/rsp_status.h"
#include "sim/smdp/smdp.h"
#include "tlv/tlv.h"

namespace lpab::sim::smdp {

namespace {

Bytes SmdpSigned2(ByteSpan transaction_id, const Order& order, ByteSpan euicc_one_time_key) {
  const uint8_t code_required = order.confirmation_code.empty() ? 0x00 : 0xFF;
  tlv::Writer signed2;
  signed2.Put(0x80, transaction_id).Put(0x01, Bytes{code_required});
  if (!euicc_one_time_key.empty()) signed2.Put(0x5F49, euicc_one_time_key);
  return tlv::Encode(0x30, signed2.bytes());
}

}  // namespace

Result<Order> Smdp::FindOrder(const std::string& matching_id, const Requester& requester) const {
  return matching_id.empty() ? FindDefaultOrder(requester) : FindOrderById(matching_id, requester);
}

Result<Order> Smdp::FindDefaultOrder(const Requester& requester) const {
  LPAB_ASSIGN(const std::vector<std::string> matching_ids, orders_.FindFor(requester.eid));
  Result<Order> first =
      Fail(RspError(status::kMatchingIdRefused,
                    "this SM-DP+ has no default order for this EID: a matching id is needed"));
  for (size_t i = 0; i < matching_ids.size(); ++i) {
    auto order = FindOrderById(matching_ids[i], requester);
    if (order) return order;
    if (i == 0) first = std::move(order);
  }
  return first;
}

Result<Order> Smdp::FindOrderById(const std::string& matching_id,
                                  const Requester& requester) const {
  auto order = orders_.Find(matching_id);
  if (!order) {
    if (order.error().code != ErrorCode::kNotFound) log::Failure("smdp", order.error().ToString());
    return Fail(RspError(status::kMatchingIdRefused, order.error().message));
  }
  LPAB_ASSIGN(const OrderState state, states_.Load(order->matching_id));
  LPAB_TRY(CheckMayDownload(*order, state, requester, settings_.seams.unix_time()));
  return order;
}

Result<JsonAnswer> Smdp::AuthenticateClient(const JsonRequest& request) {
  LPAB_ASSIGN(const Bytes transaction_id, request.TransactionId());
  LPAB_ASSIGN(const Bytes der, request.Base64("authenticateServerResponse"));
  LPAB_ASSIGN(Session* const session, FindSession(transaction_id));
  LPAB_ASSIGN(const AuthenticateServerResponse response,
              ReadAuthenticateServerResponse(der, "SM-DP+"));
  const Expected expected{session->transaction_id, session->server_challenge, settings_.address,
                          session->euicc_ci};
  LPAB_ASSIGN(crypto::EuiccChain chain,
              VerifyAuthenticateServerResponse(response, expected, settings_.seams.unix_time()));
  const Requester requester{chain.eid, ToBytes(response.profile_version), ToBytes(response.svn),
                            response.tac};
  LPAB_ASSIGN(Order order, FindOrder(response.matching_id, requester));
  LPAB_ASSIGN(const OrderState state, states_.Load(order.matching_id));

  const Bugs& bugs = settings_.bugs;
  if (bugs.odd_empty_list) {
    LPAB_ASSIGN(order.metadata, EmptyNotificationList(order.metadata));
  }
  const bool stale = bugs.stale_transaction_id == kInSmdpSigned2;
  const Bytes signed2 =
      SmdpSigned2(stale ? history_.transaction_id_before() : session->transaction_id, order,
                  KeyToReuse(order, state, chain.eid));
  const bool wrong_role = bugs.wrong_certificate_role == 2;
  const pki::SmdpIdentity& identity = session->identity;
  const auto& key = wrong_role ? identity.dpauth_key : identity.dppb_key;
  Bytes signature = key.Sign(Concat({signed2, response.signature1}));
  if (bugs.wrong_signature == 2) signature = FlipLast(std::move(signature));
  Bytes signature2 = tlv::Encode(0x5F37, signature);
  JsonAnswer answer;
  answer.Text("transactionId", ToHex(session->transaction_id))
      .Base64("profileMetadata", order.metadata)
      .Base64("smdpSigned2", signed2)
      .Base64("smdpSignature2", signature2)
      .Base64("smdpCertificate", (wrong_role ? identity.dpauth : identity.dppb).Der());
  session->euicc = AuthenticatedEuicc{std::move(chain.euicc_key), std::move(chain.eid),
                                      std::move(order), std::move(signature2)};
  return answer;
}

}  // namespace lpab::sim::smdp
