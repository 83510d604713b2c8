#include "relay/rsp_session.h"

#include <algorithm>

#include "relay/elements.h"
#include "sgp22/es10b_download.h"
#include "sgp22/euicc_info.h"

namespace lpab::relay {
namespace {

Bytes TransactionIdIn(const Message& message) {
  const auto id = sgp22::TransactionId::FromText(message.Text("transactionId").value_or(""));
  return id ? id->bytes() : Bytes();
}

std::optional<crypto::Certificate> ReadCertificate(ByteSpan der) {
  auto certificate = crypto::Certificate::FromDer(der);
  if (!certificate) return std::nullopt;
  return *std::move(certificate);
}

Bytes WholeAt(ByteSpan bytes, std::initializer_list<tlv::Tag> path) {
  const auto element = ElementAt(bytes, path);
  return element ? ToBytes(element->whole) : Bytes();
}

void LearnInitiation(const CallBodies& call, RspSession& session) {
  RspSession next;
  next.transaction_id_before = std::move(session.transaction_id);
  next.challenge_before = std::move(session.euicc_challenge);
  next.euicc = std::move(session.euicc);
  next.address = call.request.Text("smdpAddress").value_or("");
  next.euicc_challenge = call.request.Binary("euiccChallenge").value_or(Bytes());
  if (const auto info =
          sgp22::EuiccInfo1::Decode(call.request.Binary("euiccInfo1").value_or(Bytes()))) {
    next.cis_known = true;
    next.ci_to_verify = info->ci_ids_for_verification;
    next.ci_to_sign = info->ci_ids_for_signing;
  }
  next.transaction_id = TransactionIdIn(call.answer);
  const Bytes signed1 = call.answer.Binary("serverSigned1").value_or(Bytes());
  next.server_challenge = ToBytes(ValueAt(signed1, {0x30, 0x84}));
  next.server = CertificateIn(call.answer, "serverCertificate");
  session = std::move(next);
}

void LearnAuthentication(const CallBodies& call, RspSession& session) {
  const Bytes response = call.request.Binary("authenticateServerResponse").value_or(Bytes());
  const ByteSpan ok = ValueAt(response, {0xBF38, 0xA0});
  session.euicc_signature1 = WholeAt(ok, {0x5F37});
  const auto sequences = ElementsWith(ok, 0x30);
  if (sequences.size() > 1) session.euicc = ReadCertificate(sequences[1].whole);
  session.smdp_signature2 = call.answer.Binary("smdpSignature2").value_or(Bytes());
  session.binding = CertificateIn(call.answer, "smdpCertificate");
  const auto signed2 =
      sgp22::SmdpSigned2::Decode(call.answer.Binary("smdpSigned2").value_or(Bytes()));
  session.code_required = signed2 && signed2->confirmation_code_required;
  auto metadata =
      sgp22::ProfileMetadata::Decode(call.answer.Binary("profileMetadata").value_or(Bytes()));
  if (metadata) session.metadata = *std::move(metadata);
}

}  // namespace

void RspSession::Learn(const CallBodies& call) {
  if (call.function == Function::kInitiateAuthentication) return LearnInitiation(call, *this);
  if (transaction_id.empty()) transaction_id = TransactionIdIn(call.request);
  if (call.function == Function::kAuthenticateClient) return LearnAuthentication(call, *this);
  if (call.function != Function::kGetBoundProfilePackage) return;
  const Bytes response = call.request.Binary("prepareDownloadResponse").value_or(Bytes());
  euicc_one_time_key = WholeAt(response, {0xBF21, 0xA0, 0x30, 0x5F49});
}

std::optional<crypto::Certificate> CertificateIn(const Message& message, std::string_view field) {
  const auto bytes = message.Binary(field);
  return bytes ? ReadCertificate(*bytes) : std::nullopt;
}

bool IsSmds(const CallBodies& call, const RspSession& session) {
  if (call.exchange.role) return *call.exchange.role == http::ServerRole::kSmds;
  if (call.exchange.path.find("/es11/") != std::string::npos) return true;
  if (call.function == Function::kAuthenticateClient && call.answer.Has("eventEntries")) {
    return true;
  }
  if (!session.server) return false;
  const auto policies = session.server->PolicyOids();
  return std::ranges::find(policies, crypto::policy::kDsAuth) != policies.end();
}

}  // namespace lpab::relay
