#include "lpa/es9plus_json.h"

#include <nlohmann/json.hpp>

#include "base/base64.h"
#include "base/log.h"
#include "sgp22/result_texts.h"

namespace lpab::lpa {
namespace {

using nlohmann::json;

std::string Dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

// A parsed answer of one function, for errors that name it.
class Answer {
 public:
  static Result<Answer> Parse(std::string_view function, std::string_view text) {
    json body = json::parse(text, nullptr, false);
    if (!body.is_object()) {
      return Fail(MakeError(ErrorCode::kMalformed,
                            std::string(function) +
                                ": the server's answer is not JSON: " + log::Escape(text, 60))
                      .WithNext("check that the address is that of an SM-DP+"));
    }
    Answer answer(function, std::move(body));
    LPAB_TRY(answer.CheckStatus());
    return answer;
  }

  Result<std::string> Text(const char* field) const {
    const auto found = body_.find(field);
    if (found == body_.end() || !found->is_string()) {
      return Fail(ErrorCode::kMalformed, function_ + ": the server's answer has no " + field);
    }
    return found->get<std::string>();
  }

  // Base64 of one DER object with this tag.
  Result<Bytes> Der(const char* field, tlv::Tag tag) const {
    LPAB_ASSIGN(const std::string text, Text(field));
    auto bytes = FromBase64(text);
    if (!bytes) return Fail(std::move(bytes).error().WithContext(Name(field)));
    auto element = tlv::ReadOne(*bytes, tag);
    if (!element) return Fail(std::move(element).error().WithContext(Name(field)));
    return std::move(*bytes);
  }

  Result<sgp22::TransactionId> Transaction() const {
    LPAB_ASSIGN(const std::string text, Text("transactionId"));
    auto id = sgp22::TransactionId::FromText(text);
    if (!id) return Fail(std::move(id).error().WithContext(Name("transactionId")));
    return std::move(*id);
  }

 private:
  Answer(std::string_view function, json body) : function_(function), body_(std::move(body)) {}

  std::string Name(const char* field) const { return function_ + ": " + field; }

  static std::string TextOr(const json& object, const char* field, const char* otherwise) {
    const auto found = object.find(field);
    return found != object.end() && found->is_string() ? found->get<std::string>() : otherwise;
  }

  // An object inside an object; empty when there is none.
  static json Child(const json& object, const char* field) {
    const auto found = object.find(field);
    return found != object.end() && found->is_object() ? *found : json::object();
  }

  // header.functionExecutionStatus; an answer without a header counts as executed.
  Result<void> CheckStatus() const {
    const json status = Child(Child(body_, "header"), "functionExecutionStatus");
    if (status.empty()) return {};
    const std::string word = TextOr(status, "status", "");
    if (word == "Executed-Success" || word == "Executed-WithWarning") return {};
    const json data = Child(status, "statusCodeData");
    if (data.empty()) {
      return Fail(ErrorCode::kRefused, function_ + ": the server answers '" +
                                           log::Escape(word, 30) + "' and does not say why");
    }
    return Fail(sgp22::RspError(function_, TextOr(data, "subjectCode", "none"),
                                TextOr(data, "reasonCode", "none"), TextOr(data, "message", "")));
  }

  std::string function_;
  json body_;
};

}  // namespace

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
  LPAB_ASSIGN(const Answer answer, Answer::Parse("initiateAuthentication", text));
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
  LPAB_ASSIGN(const Answer answer, Answer::Parse("authenticateClient", text));
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
  LPAB_ASSIGN(const Answer answer, Answer::Parse("getBoundProfilePackage", text));
  LPAB_ASSIGN(auto transaction_id, answer.Transaction());
  LPAB_ASSIGN(Bytes package, answer.Der("boundProfilePackage", sgp22::BoundProfilePackage::kTag));
  LPAB_ASSIGN(auto decoded, sgp22::BoundProfilePackage::Decode(std::move(package)));
  return sgp22::GetBoundProfilePackageResponse{std::move(transaction_id), std::move(decoded)};
}

Result<void> CancelSessionFromJson(std::string_view text) {
  LPAB_TRY(Answer::Parse("cancelSession", text));
  return {};
}

}  // namespace lpab::lpa
