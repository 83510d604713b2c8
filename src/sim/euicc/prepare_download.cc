#include "crypto/chain.h"
#include "sim/euicc/es10_answers.h"
#include "sim/euicc/oid.h"
#include "sim/euicc/one_time_keys.h"
#include "sim/euicc/rsp_functions.h"

namespace lpab::sim::euicc {
namespace {

constexpr tlv::Tag kTag = 0xBF21;
constexpr tlv::Tag kSignature = 0x5F37;
constexpr tlv::Tag kOneTimeKey = 0x5F49;
constexpr size_t kHashSize = 32;

struct Request {
  tlv::Element smdp_signed2;
  tlv::Element smdp_signature2;
  std::optional<tlv::Element> hash_cc;
  tlv::Element certificate;
};

struct SmdpSigned2 {
  ByteSpan transaction_id;
  bool confirmation_code_required = false;
  std::optional<tlv::Element> euicc_otpk;  // bppEuiccOtpk
};

Result<Request> ReadRequest(ByteSpan command) {
  LPAB_ASSIGN(const ByteSpan contents, CommandValue(command));
  tlv::Reader reader(contents);
  Request request;
  LPAB_ASSIGN(request.smdp_signed2, reader.Expect(0x30));
  LPAB_ASSIGN(request.smdp_signature2, reader.Expect(kSignature));
  LPAB_ASSIGN(request.hash_cc, reader.TakeIf(0x04));
  LPAB_ASSIGN(request.certificate, reader.Expect(0x30));
  return request;
}

Result<SmdpSigned2> ReadSmdpSigned2(ByteSpan contents) {
  tlv::Reader reader(contents);
  SmdpSigned2 fields;
  LPAB_ASSIGN(const tlv::Element transaction_id, reader.Expect(0x80));
  LPAB_ASSIGN(const tlv::Element flag, reader.Expect(0x01));
  LPAB_ASSIGN(fields.euicc_otpk, reader.TakeIf(kOneTimeKey));
  if (flag.value.size() != 1) {
    return RspFail(RspCode::kUndefinedError, "ccRequiredFlag is no BOOLEAN");
  }
  fields.transaction_id = transaction_id.value;
  fields.confirmation_code_required = flag.value[0] != 0;
  return fields;
}

// CERT.DPpb: under the CI of CERT.DPauth, role, and the same owner. Gives its key.
Result<crypto::PublicKey> CheckCertificate(const CardContext& context, ByteSpan der,
                                           const RspSession& session) {
  const auto certificate = crypto::Certificate::FromDer(der);
  if (!certificate) {
    return RspFail(RspCode::kInvalidCertificate, "CERT.DPpb: " + certificate.error().message);
  }
  const auto anchor =
      crypto::VerifyServerCertificate(*certificate, {&*session.ci, 1},
                                      {crypto::policy::kDpPb, context.options().verification_time});
  if (!anchor) {
    return RspFail(RspCode::kInvalidCertificate, "CERT.DPpb: " + anchor.error().message);
  }
  const auto oid = certificate->SubjectRegisteredId();
  const auto encoded = EncodeOid(oid.value_or(""));
  if (!encoded || *encoded != session.smdp_oid) {
    return RspFail(RspCode::kInvalidCertificate, "CERT.DPpb has another owner than CERT.DPauth");
  }
  const auto key = certificate->GetPublicKey();
  if (!key) return RspFail(RspCode::kUnsupportedCurve, "CERT.DPpb: " + key.error().message);
  return *key;
}

// All checks of SGP.22 section 5.7.5, in its order; sets dppb_key of the session.
Result<SmdpSigned2> CheckRequest(const CardContext& context, const Request& request,
                                 RspSession& session) {
  LPAB_ASSIGN(session.dppb_key, CheckCertificate(context, request.certificate.whole, session));
  const Bytes message = Concat({request.smdp_signed2.whole, session.euicc_signature1});
  const auto verified = session.dppb_key->Verify(message, request.smdp_signature2.value);
  if (!verified) {
    return RspFail(RspCode::kInvalidSignature, "smdpSignature2: " + verified.error().message);
  }
  LPAB_ASSIGN(const SmdpSigned2 fields, ReadSmdpSigned2(request.smdp_signed2.value));
  if (!Equal(fields.transaction_id, session.transaction_id)) {
    return RspFail(RspCode::kInvalidTransactionId, "smdpSigned2 is of another transaction");
  }
  if (fields.confirmation_code_required && !request.hash_cc) {
    return RspFail(RspCode::kUndefinedError, "a confirmation code is required and none was given");
  }
  if (request.hash_cc && request.hash_cc->value.size() != kHashSize) {
    return RspFail(RspCode::kUndefinedError, "hashCc is not 32 bytes");
  }
  return fields;
}

Es10Answer Accept(CardContext& context, const Request& request, const SmdpSigned2& fields,
                  RspSession& session) {
  const ByteSpan asked = fields.euicc_otpk ? fields.euicc_otpk->value : ByteSpan();
  session.one_time = TakeOneTimeKey(context, session, asked);
  tlv::Writer contents;
  contents.Put(0x80, AnsweredTransactionId(context, session.transaction_id))
      .Put(kOneTimeKey, session.one_time->public_key().Point());
  if (request.hash_cc) contents.Raw(request.hash_cc->whole);
  const Bytes euicc_signed2 = tlv::Encode(0x30, contents.bytes());
  const Bytes message = Concat({euicc_signed2, request.smdp_signature2.whole});
  const Bytes signature = Sign(context, SessionCredential(context, session), message);
  session.step = RspSession::Step::kPrepared;
  const tlv::Writer ok = tlv::Writer().Raw(euicc_signed2).Put(kSignature, signature);
  return {tlv::Encode(kTag, tlv::Writer().Put(0xA0, ok).bytes()), apdu::kSwSuccess};
}

}  // namespace

Es10Answer PrepareDownload(CardContext& context, ByteSpan command) {
  const auto request = ReadRequest(command);
  if (!request) return {{}, apdu::kSwIncorrectData};
  const ByteSpan signed2 = request->smdp_signed2.whole;
  const std::shared_ptr<RspSession> session = context.session();
  if (session == nullptr || session->step != RspSession::Step::kAuthenticated) {
    return RefuseRsp(context, kTag, signed2, NoSessionContext("no server is authenticated"));
  }
  if (session->with_smds) {
    return RefuseRsp(context, kTag, signed2, NoSessionContext("the session is an SM-DS's"));
  }
  const auto fields = CheckRequest(context, *request, *session);
  if (!fields) return RefuseRsp(context, kTag, signed2, fields.error());
  if (const auto& code = context.options().bugs.prepare_error) {
    return RefuseRsp(context, kTag, signed2, RspBug(*code));
  }
  return Accept(context, *request, *fields, *session);
}

}  // namespace lpab::sim::euicc
