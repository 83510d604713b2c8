#include "lpa/es9plus_json.h"

#include "base/base64.h"
#include "lpa/json_answer.h"

namespace lpab::lpa {
std::string ToJson(const sgp22::InitiateAuthenticationRequest& request) {
  return Dump({{"smdpAddress", request.smdp_address},
               {"euiccChallenge", ToBase64(request.euicc_challenge)},
               {"euiccInfo1", ToBase64(request.euicc_info1)}});
}

std::string ToJson(const sgp22::AuthenticateClientRequest& request) {
  return Dump({{"transactionId", request.transaction_id.ToText()},
               {"authenticateServerResponse", ToBase64(request.authenticate_server_response)}});
}

std::string ToJson(const sgp22::GetBoundProfilePackageRequest& request) {
  return Dump({{"transactionId", request.transaction_id.ToText()},
               {"prepareDownloadResponse", ToBase64(request.prepare_download_response)}});
}

std::string ToJson(const sgp22::CancelSessionRequest& request) {
  return Dump({{"transactionId", request.transaction_id.ToText()},
               {"cancelSessionResponse", ToBase64(request.cancel_session_response)}});
}

std::string ToJson(const sgp22::HandleNotificationRequest& request) {
  return Dump({{"pendingNotification", ToBase64(request.pending_notification)}});
}

Result<sgp22::InitiateAuthenticationResponse> InitiateAuthenticationFromJson(
    std::string_view text) {
  LPAB_ASSIGN(const JsonAnswer answer, JsonAnswer::Parse("initiateAuthentication", text));
  LPAB_ASSIGN(auto transaction_id, answer.Transaction());
  LPAB_ASSIGN(Bytes signed1, answer.Der("serverSigned1", 0x30));
  LPAB_ASSIGN(Bytes signature1, answer.Der("serverSignature1", 0x5F37));
  LPAB_ASSIGN(Bytes ci_key_id, answer.Der("euiccCiPKIdToBeUsed", 0x04));
  LPAB_ASSIGN(Bytes certificate, answer.Der("serverCertificate", 0x30));
  return sgp22::InitiateAuthenticationResponse{std::move(transaction_id), std::move(signed1),
                                               std::move(signature1), std::move(ci_key_id),
                                               std::move(certificate)};
}

Result<sgp22::AuthenticateClientResponse> AuthenticateClientFromJson(std::string_view text) {
  LPAB_ASSIGN(const JsonAnswer answer, JsonAnswer::Parse("authenticateClient", text));
  LPAB_ASSIGN(auto transaction_id, answer.Transaction());
  LPAB_ASSIGN(const Bytes metadata, answer.Der("profileMetadata", sgp22::ProfileMetadata::kTag));
  LPAB_ASSIGN(auto profile, sgp22::ProfileMetadata::Decode(metadata));
  LPAB_ASSIGN(Bytes signed2, answer.Der("smdpSigned2", 0x30));
  LPAB_ASSIGN(Bytes signature2, answer.Der("smdpSignature2", 0x5F37));
  LPAB_ASSIGN(Bytes certificate, answer.Der("smdpCertificate", 0x30));
  return sgp22::AuthenticateClientResponse{std::move(transaction_id), std::move(profile),
                                           std::move(signed2), std::move(signature2),
                                           std::move(certificate)};
}

Result<sgp22::GetBoundProfilePackageResponse> GetBoundProfilePackageFromJson(
    std::string_view text) {
  LPAB_ASSIGN(const JsonAnswer answer, JsonAnswer::Parse("getBoundProfilePackage", text));
  LPAB_ASSIGN(auto transaction_id, answer.Transaction());
  LPAB_ASSIGN(Bytes package, answer.Der("boundProfilePackage", sgp22::BoundProfilePackage::kTag));
  LPAB_ASSIGN(auto decoded, sgp22::BoundProfilePackage::Decode(std::move(package)));
  return sgp22::GetBoundProfilePackageResponse{std::move(transaction_id), std::move(decoded)};
}

Result<void> CancelSessionFromJson(std::string_view text) {
  LPAB_TRY(JsonAnswer::Parse("cancelSession", text));
  return {};
}

Result<void> HandleNotificationFromJson(std::string_view text) {
  if (!nlohmann::json::parse(text, nullptr, false).is_object()) return {};
  LPAB_TRY(JsonAnswer::Parse("handleNotification", text));
  return {};
}

}  // namespace lpab::lpa
