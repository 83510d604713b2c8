#include <algorithm>

#include "crypto/chain.h"
#include "sim/euicc/es10_answers.h"
#include "sim/euicc/oid.h"
#include "sim/euicc/rsp_functions.h"

namespace lpab::sim::euicc {
namespace {

constexpr tlv::Tag kTag = 0xBF38;
constexpr tlv::Tag kSignature = 0x5F37;

struct Request {
  tlv::Element server_signed1;
  tlv::Element server_signature1;
  tlv::Element ci_identifier;  // euiccCiPKIdToBeUsed
  tlv::Element certificate;
  tlv::Element ctx_params1;
};

struct ServerSigned1 {
  Bytes transaction_id;
  ByteSpan euicc_challenge;
  tlv::Element server_address;
  tlv::Element server_challenge;
};

Result<Request> ReadRequest(ByteSpan command) {
  LPAB_ASSIGN(const ByteSpan contents, CommandValue(command));
  tlv::Reader reader(contents);
  Request request;
  LPAB_ASSIGN(request.server_signed1, reader.Expect(0x30));
  LPAB_ASSIGN(request.server_signature1, reader.Expect(kSignature));
  LPAB_ASSIGN(request.ci_identifier, reader.Expect(0x04));
  LPAB_ASSIGN(request.certificate, reader.Expect(0x30));
  LPAB_ASSIGN(request.ctx_params1, reader.Expect(0xA0));
  return request;
}

Result<ServerSigned1> ReadServerSigned1(ByteSpan contents) {
  tlv::Reader reader(contents);
  ServerSigned1 fields;
  LPAB_ASSIGN(const tlv::Element transaction_id, reader.Expect(0x80));
  LPAB_ASSIGN(const tlv::Element challenge, reader.Expect(0x81));
  LPAB_ASSIGN(fields.server_address, reader.Expect(0x83));
  LPAB_ASSIGN(fields.server_challenge, reader.Expect(0x84));
  if (transaction_id.value.empty() || transaction_id.value.size() > 16) {
    return RspFail(RspCode::kUndefinedError, "the transactionId is not 1 to 16 bytes");
  }
  if (fields.server_challenge.value.size() != 16) {
    return RspFail(RspCode::kUndefinedError, "the serverChallenge is not 16 bytes");
  }
  fields.transaction_id = ToBytes(transaction_id.value);
  fields.euicc_challenge = challenge.value;
  return fields;
}

// Whether the certificate claims to be an SM-DS's; all else is held to the role of an SM-DP+.
bool IsOfSmds(const crypto::Certificate& certificate) {
  const std::vector<std::string> roles = certificate.PolicyOids();
  return std::find(roles.begin(), roles.end(), crypto::policy::kDsAuth) != roles.end();
}

// The CI of the card that the certificate names as its issuer, or none.
std::optional<crypto::Certificate> FindCi(const CardContext& context,
                                          const crypto::Certificate& certificate) {
  const auto issuer = certificate.AuthorityKeyId();
  std::optional<crypto::Certificate> found;
  for (const crypto::Certificate& ci : context.identity().cis) {
    if (issuer && crypto::CiKeyIdentifier(ci) == *issuer) found = ci;
  }
  return found;
}

// CERT.DPauth or CERT.DSauth: chain to one of the card's CIs, role, owner. Fills ci, with_smds and
// smdp_oid of the session.
Result<crypto::PublicKey> CheckCertificate(const CardContext& context, ByteSpan der,
                                           RspSession& session) {
  const auto certificate = crypto::Certificate::FromDer(der);
  if (!certificate) {
    return RspFail(RspCode::kInvalidCertificate,
                   "the server's certificate: " + certificate.error().message);
  }
  session.with_smds = IsOfSmds(*certificate);
  const std::string name = session.with_smds ? "CERT.DSauth" : "CERT.DPauth";
  session.ci = FindCi(context, *certificate);
  if (!session.ci) {
    return RspFail(RspCode::kCiPkUnknown, name + " is not under a CI of this card");
  }
  const auto role = session.with_smds ? crypto::policy::kDsAuth : crypto::policy::kDpAuth;
  const auto anchor = crypto::VerifyServerCertificate(*certificate, {&*session.ci, 1},
                                                      {role, context.options().verification_time});
  if (!anchor) {
    return RspFail(RspCode::kInvalidCertificate, name + ": " + anchor.error().message);
  }
  const auto oid = certificate->SubjectRegisteredId();
  if (!oid) return RspFail(RspCode::kInvalidOid, name + " names no OID of its owner");
  const auto encoded = EncodeOid(*oid);
  if (!encoded) return RspFail(RspCode::kInvalidOid, name + ": " + encoded.error().message);
  session.smdp_oid = *encoded;
  const auto key = certificate->GetPublicKey();
  if (!key) return RspFail(RspCode::kUnsupportedCurve, name + ": " + key.error().message);
  return *key;
}

// All checks of SGP.22 section 5.7.13, in its order; fills the session.
Result<ServerSigned1> CheckRequest(const CardContext& context, const Request& request,
                                   RspSession& session) {
  LPAB_ASSIGN(const crypto::PublicKey key,
              CheckCertificate(context, request.certificate.whole, session));
  const auto verified = key.Verify(request.server_signed1.whole, request.server_signature1.value);
  if (!verified) {
    return RspFail(RspCode::kInvalidSignature, "serverSignature1: " + verified.error().message);
  }
  LPAB_ASSIGN(ServerSigned1 fields, ReadServerSigned1(request.server_signed1.value));
  if (!Equal(fields.euicc_challenge, session.challenge)) {
    return RspFail(RspCode::kEuiccChallengeMismatch, "serverSigned1 holds another challenge");
  }
  if (context.identity().FindCredential(request.ci_identifier.value) == nullptr) {
    return RspFail(RspCode::kCiPkUnknown, "no eUICC certificate under euiccCiPKIdToBeUsed");
  }
  session.transaction_id = fields.transaction_id;
  session.server_address = AsText(fields.server_address.value);
  session.ci_identifier = ToBytes(request.ci_identifier.value);
  return fields;
}

Bytes EncodeEuiccSigned1(const CardContext& context, const ServerSigned1& fields,
                         const tlv::Element& ctx_params1) {
  const tlv::Writer contents = tlv::Writer()
                                   .Put(0x80, AnsweredTransactionId(context, fields.transaction_id))
                                   .Raw(fields.server_address.whole)
                                   .Raw(fields.server_challenge.whole)
                                   .Raw(EncodeEuiccInfo2(context))
                                   .Raw(ctx_params1.whole);
  return tlv::Encode(0x30, contents.bytes());
}

Es10Answer Accept(const CardContext& context, const Request& request, const ServerSigned1& fields,
                  RspSession& session) {
  const pki::EuiccCredential& credential = SessionCredential(context, session);
  const Bytes euicc_signed1 = EncodeEuiccSigned1(context, fields, request.ctx_params1);
  session.euicc_signature1 = tlv::Encode(kSignature, Sign(context, credential, euicc_signed1));
  session.step = RspSession::Step::kAuthenticated;
  const tlv::Writer ok = tlv::Writer()
                             .Raw(euicc_signed1)
                             .Raw(session.euicc_signature1)
                             .Raw(credential.euicc.Der())
                             .Raw(credential.eum.Der());
  return {tlv::Encode(kTag, tlv::Writer().Put(0xA0, ok).bytes()), apdu::kSwSuccess};
}

}  // namespace

Es10Answer AuthenticateServer(CardContext& context, ByteSpan command) {
  const auto request = ReadRequest(command);
  if (!request) return {{}, apdu::kSwIncorrectData};
  const ByteSpan signed1 = request->server_signed1.whole;
  const std::shared_ptr<RspSession> session = context.session();
  if (session == nullptr || session->step != RspSession::Step::kChallenged) {
    return RefuseRsp(context, kTag, signed1, NoSessionContext("no eUICC challenge is open"));
  }
  const auto fields = CheckRequest(context, *request, *session);
  if (!fields) return RefuseRsp(context, kTag, signed1, fields.error());
  if (const auto& code = context.options().bugs.authenticate_error) {
    return RefuseRsp(context, kTag, signed1, RspBug(*code));
  }
  return Accept(context, *request, *fields, *session);
}

}  // namespace lpab::sim::euicc
