#include "lpa/download_checks.h"

#include <algorithm>

#include "base/log.h"
#include "crypto/certificate.h"
#include "crypto/hash.h"

namespace lpab::lpa {
namespace {

// Roles of version 3, which nests them as the chain does. Spec: SGP.22 v3 Annex H.
constexpr std::string_view kDpAuthV3 = "2.23.146.1.2.1.0.0.1.1";
constexpr std::string_view kDsAuthV3 = "2.23.146.1.2.1.0.0.2.1";

Result<void> CheckOid(ByteSpan certificate_der, const std::string& demanded) {
  LPAB_ASSIGN(const auto certificate, crypto::Certificate::FromDer(certificate_der));
  const std::optional<std::string> oid = certificate.SubjectRegisteredId();
  if (oid == demanded) return {};
  return Fail(MakeError(ErrorCode::kUntrusted, "the activation code demands the server " +
                                                   demanded + ", the certificate names " +
                                                   oid.value_or("none"))
                  .WithNext("do not use this activation code"));
}

}  // namespace

Result<void> CheckServerSigned1(const sgp22::InitiateAuthenticationResponse& response,
                                const sgp22::SmdpAddress& contacted, ByteSpan euicc_challenge,
                                const std::optional<std::string>& demanded_oid) {
  LPAB_ASSIGN(const auto signed1, sgp22::ServerSigned1::Decode(response.server_signed1));
  LPAB_TRY(CheckTransaction(response.transaction_id, signed1.transaction_id, "serverSigned1"));
  if (!Equal(signed1.euicc_challenge, euicc_challenge)) {
    return Fail(ErrorCode::kUntrusted, "the server signed another challenge than the card's");
  }
  if (!contacted.Matches(signed1.server_address)) {
    return Fail(ErrorCode::kUntrusted, "the server that answers at " + contacted.ToString() +
                                           " signs as " + log::Escape(signed1.server_address, 80));
  }
  if (demanded_oid) return CheckOid(response.server_certificate, *demanded_oid);
  return {};
}

Result<void> CheckServerRole(ByteSpan certificate_der, http::ServerRole wanted) {
  namespace policy = crypto::policy;
  LPAB_ASSIGN(const auto certificate, crypto::Certificate::FromDer(certificate_der));
  const bool smds = wanted == http::ServerRole::kSmds;
  std::string roles;
  for (const std::string& oid : certificate.PolicyOids()) {
    if (oid == (smds ? policy::kDsAuth : policy::kDpAuth)) return {};
    if (oid == (smds ? kDsAuthV3 : kDpAuthV3)) return {};
    roles += (roles.empty() ? "" : ", ") + std::string(policy::RoleName(oid));
  }
  return Fail(ErrorCode::kUntrusted, "the server authenticates itself with " +
                                         (roles.empty() ? "no role" : "the role " + roles) +
                                         ", not as an " +
                                         (smds ? "SM-DS (DSauth)" : "SM-DP+ (DPauth)"));
}

sgp22::AuthenticateServer AuthenticateServerRequest(
    const sgp22::InitiateAuthenticationResponse& response, std::string matching_id,
    const sgp22::DeviceInfo& device) {
  sgp22::AuthenticateServer request;
  request.server_signed1 = response.server_signed1;
  request.server_signature1 = response.server_signature1;
  request.ci_key_id = response.ci_key_id;
  request.server_certificate = response.server_certificate;
  request.matching_id = std::move(matching_id);
  request.device = device;
  return request;
}

Result<void> CheckTransaction(const sgp22::TransactionId& session,
                              const sgp22::TransactionId& found, std::string_view where) {
  if (session == found) return {};
  return Fail(ErrorCode::kUntrusted,
              std::string(where) + " belongs to another transaction than this one");
}

Result<void> CheckIsNew(std::span<const sgp22::ProfileInfo> on_card, const sgp22::Iccid& offered) {
  const auto found = std::ranges::find_if(
      on_card, [&offered](const sgp22::ProfileInfo& one) { return one.iccid == offered; });
  if (found == on_card.end()) return {};
  const bool enabled = found->state == sgp22::ProfileState::kEnabled;
  return Fail(
      MakeError(ErrorCode::kAlreadyExists, "the profile " + offered.digits() +
                                               " that the server offers is on the card already, " +
                                               (enabled ? "and enabled" : "disabled") +
                                               "; nothing was installed")
          .WithNext("the code was not used up; 'lpa notification process' tells the server of an "
                    "installation that it does not know of" +
                    std::string(enabled ? "" : ", 'lpa profile enable' switches the profile on")));
}

Bytes HashConfirmationCode(std::string_view code, const sgp22::TransactionId& transaction_id) {
  const auto inner = crypto::Sha256(AsBytes(code));
  const auto outer = crypto::Sha256(Concat({inner, transaction_id.bytes()}));
  return ToBytes(outer);
}

}  // namespace lpab::lpa
