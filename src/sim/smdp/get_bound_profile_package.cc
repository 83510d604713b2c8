// ES9+.GetBoundProfilePackage. Spec: SGP.22 section 5.6.2.
#include "base/hex.h"
#include "crypto/hash.h"
#include "sim/smdp/bound_profile_package.h"
#include "sim/smdp/euicc_messages.h"
#include "sim/smdp/rsp_status.h"
#include "sim/smdp/smdp.h"

namespace lpab::sim::smdp {

namespace {

constexpr std::string_view kHostId = "lpa-bridge";

Result<PrepareDownloadResponse> Decode(ByteSpan der) {
  auto response = DecodePrepareDownloadResponse(der);
  if (!response) {
    return Fail(RspError(status::kMalformedRequest,
                         "prepareDownloadResponse: " + response.error().message,
                         ErrorCode::kMalformed));
  }
  if (response->error) {
    return Fail(
        RspError(status::kEuiccExecution, "the eUICC refused the download (downloadErrorCode " +
                                              std::to_string(*response->error) + ")"));
  }
  return response;
}

Result<void> Verify(const PrepareDownloadResponse& response, ByteSpan transaction_id,
                    const AuthenticatedEuicc& euicc) {
  const Bytes message = Concat({response.signed2, euicc.smdp_signature2});
  if (!euicc.key.Verify(message, response.signature)) {
    return Fail(RspError(status::kEuiccVerification,
                         "euiccSignature2 does not verify under the eUICC's certificate",
                         ErrorCode::kUntrusted));
  }
  if (!Equal(response.transaction_id, transaction_id)) {
    return Fail(
        RspError(status::kTransactionUnknown, "the transactionId in euiccSigned2 is another one"));
  }
  return {};
}

// hashCc is SHA-256(SHA-256(code) | transactionId).
std::array<uint8_t, 32> HashCode(const std::string& code, ByteSpan transaction_id) {
  const auto inner = crypto::Sha256(AsBytes(code));
  return crypto::Sha256(Concat({inner, transaction_id}));
}

Result<crypto::PublicKey> ReadOneTimeKey(const PrepareDownloadResponse& response,
                                         crypto::Curve curve) {
  auto key = crypto::PublicKey::FromPoint(curve, response.one_time_key);
  if (key) return key;
  return Fail(RspError(status::kMalformedRequest,
                       "otPK.EUICC.ECKA is no point of " + std::string(crypto::CurveName(curve)),
                       ErrorCode::kMalformed));
}

BspKeys RandomKeys(const SmdpSeams& seams) {
  const Bytes random = seams.random(48);
  BspKeys keys;
  std::copy_n(random.begin(), 16, keys.initial_mac_chaining_value.begin());
  std::copy_n(random.begin() + 16, 16, keys.encryption.begin());
  std::copy_n(random.begin() + 32, 16, keys.mac.begin());
  return keys;
}

Result<Bytes> Bind(const Session& session, ByteSpan transaction_id, const AuthenticatedEuicc& euicc,
                   crypto::PublicKey euicc_key, const SmdpSeams& seams, const Bugs& bugs) {
  LPAB_ASSIGN(Bytes eid, FromHex(euicc.eid));
  const crypto::PrivateKey& dppb_key = session.identity.dppb_key;
  BindingInput input{ToBytes(transaction_id),
                     ToBytes(AsBytes(kHostId)),
                     std::move(eid),
                     seams.one_time_key(euicc_key.curve()),
                     euicc_key,
                     [&dppb_key, &bugs](ByteSpan message) {
                       Bytes signature = dppb_key.Sign(message);
                       return bugs.wrong_signature == 3 ? FlipLast(signature) : signature;
                     },
                     euicc.order.metadata,
                     euicc.order.package,
                     std::nullopt,
                     euicc.order.segment};
  if (euicc.order.protection == Protection::kReplaceSessionKeys) {
    input.package_keys = RandomKeys(seams);
  }
  if (bugs.other_metadata) {
    LPAB_ASSIGN(input.metadata, RenameProfile(input.metadata));
  }
  LPAB_ASSIGN(Bytes package, BindProfilePackage(input));
  return bugs.wrong_mac ? SpoilMac(package, *bugs.wrong_mac) : Result<Bytes>(std::move(package));
}

}  // namespace

Result<void> Smdp::CheckConfirmationCode(const Order& order,
                                         const std::optional<ByteSpan>& hash_code,
                                         ByteSpan transaction_id) {
  if (order.confirmation_code.empty()) return {};
  if (!hash_code) {
    return Fail(RspError(status::kCodeMissing, "this order needs a confirmation code"));
  }
  const auto expected = HashCode(order.confirmation_code, transaction_id);
  if (EqualConstantTime(expected, *hash_code)) return {};
  LPAB_ASSIGN(const OrderState state, states_.Load(order.matching_id));
  const OrderState after = AfterWrongCode(order, state);
  LPAB_TRY(states_.Save(order.matching_id, after));
  if (after.status == OrderStatus::kError) {
    return Fail(RspError(status::kCodeAttempts, after.reason));
  }
  return Fail(RspError(status::kCodeRefused, "the confirmation code is wrong"));
}

Result<JsonAnswer> Smdp::GetBoundProfilePackage(const JsonRequest& request) {
  LPAB_ASSIGN(const Bytes transaction_id, request.TransactionId());
  LPAB_ASSIGN(const Bytes der, request.Base64("prepareDownloadResponse"));
  LPAB_ASSIGN(Session* const session, FindSession(transaction_id));
  if (!session->euicc) {
    return Fail(
        RspError(status::kTransactionUnknown, "no eUICC was authenticated in this RSP session"));
  }
  const AuthenticatedEuicc& euicc = *session->euicc;
  LPAB_ASSIGN(const PrepareDownloadResponse response, Decode(der));
  LPAB_TRY(Verify(response, transaction_id, euicc));
  const Order& order = euicc.order;
  LPAB_ASSIGN(const OrderState state, states_.Load(order.matching_id));
  LPAB_TRY(CheckState(order, state, euicc.eid));
  LPAB_TRY(CheckConfirmationCode(order, response.hash_code, transaction_id));
  const crypto::Curve curve = session->identity.dppb_key.public_key().curve();
  LPAB_ASSIGN(crypto::PublicKey euicc_key, ReadOneTimeKey(response, curve));
  const bool stale = settings_.bugs.stale_transaction_id == kInInitialiseSecureChannel;
  LPAB_ASSIGN(const Bytes package,
              Bind(*session, stale ? history_.transaction_id_before() : transaction_id, euicc,
                   std::move(euicc_key), settings_.seams, settings_.bugs));
  LPAB_TRY(states_.Save(order.matching_id,
                        AfterDownload(state, euicc.eid, transaction_id, response.one_time_key)));
  JsonAnswer answer;
  answer.Text("transactionId", ToHex(transaction_id)).Base64("boundProfilePackage", package);
  return answer;
}

}  // namespace lpab::sim::smdp
