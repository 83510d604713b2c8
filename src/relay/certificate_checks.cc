#include "relay/certificate_checks.h"

#include <algorithm>

#include "base/hex.h"
#include "relay/elements.h"

namespace lpab::relay {
namespace {

using crypto::Certificate;
namespace policy = crypto::policy;

// Roles of version 3, which nests them as the chain does. Spec: SGP.22 v3 Annex H.
constexpr std::string_view kDpAuthV3 = "2.23.146.1.2.1.0.0.1.1";
constexpr std::string_view kDpPbV3 = "2.23.146.1.2.1.0.0.1.2";
constexpr std::string_view kDsAuthV3 = "2.23.146.1.2.1.0.0.2.1";
constexpr std::string_view kV3 = "2.23.146.1.2.1.0.0";

bool HasRole(const Certificate& certificate, std::initializer_list<std::string_view> roles) {
  for (const std::string& oid : certificate.PolicyOids()) {
    if (std::ranges::find(roles, oid) != roles.end()) return true;
  }
  return false;
}

bool IsVersion3(const Certificate& certificate) {
  const auto policies = certificate.PolicyOids();
  return std::ranges::any_of(policies, [](const auto& oid) { return oid.starts_with(kV3); });
}

bool Lists(const std::vector<Bytes>& identifiers, ByteSpan identifier) {
  return std::ranges::any_of(identifiers, [&](const Bytes& one) { return Equal(one, identifier); });
}

class CertificateChecker {
 public:
  CertificateChecker(const CallBodies& call, const RspSession& session, FindingList& findings)
      : call_(call), session_(session), findings_(findings) {}

  void CheckInitiation() {
    if (!call_.Executed()) return;
    CheckSigningCi();
    CheckParses("serverCertificate");
    if (!session_.server) return;
    const Certificate& server = *session_.server;
    CheckServerRole(server);
    CheckDates("serverCertificate", server);
    CheckVerifyingCi(server);
  }

  // Of the answer: CERT.DPpb; of the request: the card's.
  void CheckAuthentication() {
    CheckCard(call_.request.Binary("authenticateServerResponse").value_or(Bytes()), {0xBF38, 0xA0});
    if (session_.server) CheckServerRole(*session_.server);
    CheckParses("smdpCertificate");
    if (!session_.binding) return;
    const Certificate& binding = *session_.binding;
    CheckRole("smdpCertificate", binding, {policy::kDpPb, kDpPbV3}, "CERT.DPpb");
    CheckDates("smdpCertificate", binding);
    CheckOids(binding);
  }

  void CheckNotification() {
    CheckCard(call_.request.Binary("pendingNotification").value_or(Bytes()), {0x30});
  }

 private:
  void CheckParses(std::string_view field) {
    const auto der = call_.answer.Binary(field);
    if (!der) return;
    const auto certificate = Certificate::FromDer(*der);
    if (certificate) return;
    findings_.Add(finding::kWrongObject,
                  "answer: the field " + std::string(field) + ": " + certificate.error().message);
  }

  void CheckRole(const std::string& name, const Certificate& certificate,
                 std::initializer_list<std::string_view> roles, const std::string& place) {
    if (HasRole(certificate, roles)) return;
    findings_.Add(finding::kWrongCertificateRole, name + " has the role " + RolesText(certificate) +
                                                      " where " + place + " belongs");
  }

  // Which kind of server it is may only be seen from its second answer.
  void CheckServerRole(const Certificate& server) {
    const bool events = call_.answer.Has("eventEntries");
    const bool metadata = call_.answer.Has("profileMetadata");
    const auto role = call_.exchange.role;
    const bool smds = role ? *role == http::ServerRole::kSmds
                           : events || call_.exchange.path.find("/es11/") != std::string::npos;
    if (smds) {
      CheckRole("serverCertificate", server, {policy::kDsAuth, kDsAuthV3}, "CERT.DSauth");
    } else if (role || metadata) {
      CheckRole("serverCertificate", server, {policy::kDpAuth, kDpAuthV3}, "CERT.DPauth");
    } else {
      CheckRole("serverCertificate", server,
                {policy::kDpAuth, kDpAuthV3, policy::kDsAuth, kDsAuthV3},
                "CERT.DPauth or CERT.DSauth");
    }
  }

  void CheckDates(const std::string& name, const Certificate& certificate) {
    const std::string problem = DatesProblem(certificate, call_.exchange.at);
    if (!problem.empty()) findings_.Add(finding::kCertificateDates, name + ": " + problem);
  }

  void CheckOids(const Certificate& binding) {
    if (!session_.server) return;
    const auto expected = session_.server->SubjectRegisteredId();
    const auto found = binding.SubjectRegisteredId();
    if (expected == found) return;
    findings_.Add(finding::kServerOid, "smdpCertificate names the server " +
                                           found.value_or("none") + ", serverCertificate " +
                                           expected.value_or("none"));
  }

  void CheckSigningCi() {
    const auto der = call_.answer.Binary("euiccCiPKIdToBeUsed");
    const ByteSpan identifier = der ? ValueAt(*der, {0x04}) : ByteSpan();
    if (identifier.empty() || !session_.cis_known) return;
    if (Lists(session_.ci_to_sign, identifier)) return;
    findings_.Add(finding::kUnknownCi, "euiccCiPKIdToBeUsed is " + ToHex(identifier) +
                                           ", which the card does not list for signing");
  }

  // In version 2 the CI signs the server's certificate itself.
  void CheckVerifyingCi(const Certificate& server) {
    const auto issuer = server.AuthorityKeyId();
    if (!issuer || IsVersion3(server) || !session_.cis_known) return;
    if (Lists(session_.ci_to_verify, *issuer)) return;
    findings_.Add(finding::kUnknownCi, "serverCertificate is signed by the CI " + ToHex(*issuer) +
                                           ", which the card does not list for verification");
  }

  // CERT.EUICC and CERT.EUM, the last two SEQUENCEs there.
  void CheckCard(ByteSpan bytes, std::initializer_list<tlv::Tag> path) {
    const auto sequences = ElementsWith(ValueAt(bytes, path), 0x30);
    if (sequences.size() < 2) return;
    const auto euicc = Certificate::FromDer(sequences[sequences.size() - 2].whole);
    const auto eum = Certificate::FromDer(sequences.back().whole);
    for (const auto* certificate : {&euicc, &eum}) {
      const std::string name = certificate == &euicc ? "euiccCertificate" : "eumCertificate";
      if (*certificate) {
        CheckDates(name, **certificate);
      } else {
        findings_.Add(finding::kWrongObject,
                      "request: " + name + ": " + certificate->error().message);
      }
    }
    if (!euicc || !eum) return;
    if (!IsVersion3(*euicc)) {
      CheckRole("euiccCertificate", *euicc, {policy::kEuicc}, "CERT.EUICC");
      CheckRole("eumCertificate", *eum, {policy::kEum}, "CERT.EUM");
    }
    const auto key = eum->GetPublicKey();
    if (!key || euicc->VerifySignedBy(*key)) return;
    findings_.Add(finding::kCertificateChain,
                  "euiccCertificate is not signed with the key of eumCertificate");
  }

  const CallBodies& call_;
  const RspSession& session_;
  FindingList& findings_;
};

}  // namespace

void CheckCertificates(const CallBodies& call, const RspSession& session, FindingList& findings) {
  CertificateChecker checker(call, session, findings);
  if (call.function == Function::kInitiateAuthentication) return checker.CheckInitiation();
  if (call.function == Function::kAuthenticateClient) return checker.CheckAuthentication();
  if (call.function == Function::kHandleNotification) return checker.CheckNotification();
}

std::string RolesText(const Certificate& certificate) {
  std::string text;
  for (const std::string& oid : certificate.PolicyOids()) {
    text += (text.empty() ? "" : ", ") + std::string(policy::RoleName(oid));
  }
  return text.empty() ? "none" : text;
}

std::string DatesProblem(const Certificate& certificate, std::chrono::system_clock::time_point at) {
  const int64_t now = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  if (certificate.ValidAt(now)) return "";
  if (now < certificate.NotBefore()) {
    return "it is not valid before " + crypto::DateText(certificate.NotBefore());
  }
  return "it expired on " + crypto::DateText(certificate.NotAfter());
}

}  // namespace lpab::relay
