// What an SM-DP+ answers over ES9+, and what is asked of it against the simulated server's reader.
#include <nlohmann/json.hpp>

#include "base/base64.h"
#include "base/hex.h"
#include "fuzz.h"
#include "lpa/es9plus_json.h"
#include "sim/smdp/json_binding.h"

namespace lpab::lpa {
namespace {

using nlohmann::json;

// The field of the answer, read apart from es9plus_json.cc.
Bytes Der(const json& body, const char* field) {
  LPAB_HOLDS(body.is_object() && body.contains(field) && body[field].is_string(),
             "a field that was read is there");
  return LPAB_MUST(FromBase64(body[field].get<std::string>()), "a field that was read is base64");
}

void CheckTransaction(const json& body, const sgp22::TransactionId& id) {
  const std::string text = body["transactionId"].get<std::string>();
  LPAB_HOLDS(id.ToText() == text, "a transaction id keeps its text");
  LPAB_HOLDS(FromHex(text) == id.bytes(), "a transaction id is its text's bytes");
  LPAB_HOLDS(!id.bytes().empty() && id.bytes().size() <= 16, "a transaction id is 1 to 16 bytes");
}

void CheckElement(const json& body, const char* field, const Bytes& value, tlv::Tag tag) {
  LPAB_HOLDS(Der(body, field) == value, "both readings see the same field");
  LPAB_MUST(tlv::ReadOne(value, tag), "a field is one element of its tag");
}

// An answer is taken when its header does not say that the function failed.
void CheckStatus(const json& body) {
  if (!body.contains("header") || !body["header"].is_object()) return;
  const json& header = body["header"];
  if (!header.contains("functionExecutionStatus")) return;
  const json& execution = header["functionExecutionStatus"];
  if (!execution.is_object() || execution.empty()) return;
  LPAB_HOLDS(execution.contains("status") && execution["status"].is_string(),
             "an answer that is taken has a status");
  const std::string word = execution["status"].get<std::string>();
  LPAB_HOLDS(word.rfind("Executed-", 0) == 0, "an answer that is taken was executed");
}

void CheckInitiate(std::string_view text, const json& body) {
  const auto answer = InitiateAuthenticationFromJson(text);
  if (!answer) return;
  CheckStatus(body);
  CheckTransaction(body, answer->transaction_id);
  CheckElement(body, "serverSigned1", answer->server_signed1, 0x30);
  CheckElement(body, "serverSignature1", answer->server_signature1, 0x5F37);
  CheckElement(body, "euiccCiPKIdToBeUsed", answer->ci_key_id, 0x04);
  CheckElement(body, "serverCertificate", answer->server_certificate, 0x30);
}

void CheckAuthenticate(std::string_view text, const json& body) {
  const auto answer = AuthenticateClientFromJson(text);
  if (!answer) return;
  CheckStatus(body);
  CheckTransaction(body, answer->transaction_id);
  CheckElement(body, "profileMetadata", answer->metadata.raw, 0xBF25);
  CheckElement(body, "smdpSigned2", answer->smdp_signed2, 0x30);
  CheckElement(body, "smdpSignature2", answer->smdp_signature2, 0x5F37);
  CheckElement(body, "smdpCertificate", answer->smdp_certificate, 0x30);
}

void CheckPackage(std::string_view text, const json& body) {
  const auto answer = GetBoundProfilePackageFromJson(text);
  if (!answer) return;
  CheckStatus(body);
  CheckTransaction(body, answer->transaction_id);
  CheckElement(body, "boundProfilePackage", answer->package.whole(), 0xBF36);
}

void CheckCancel(std::string_view text, const json& body) {
  const auto answer = CancelSessionFromJson(text);
  if (answer) return CheckStatus(body);
  const auto* rsp = answer.error().Detail<RspDetail>();
  if (rsp == nullptr) return;
  const json& data = body["header"]["functionExecutionStatus"]["statusCodeData"];
  const auto subject = data.contains("subjectCode") && data["subjectCode"].is_string()
                           ? data["subjectCode"].get<std::string>()
                           : "none";
  LPAB_HOLDS(rsp->subject == subject, "a failure has the subject that the server named");
}

// Requests, from any bytes, as the simulated SM-DP+ reads them.
void CheckRequests(ByteSpan input) {
  const auto id = sgp22::TransactionId::FromWire(input.first(std::min<size_t>(input.size(), 16)));
  if (!id) return;
  const std::string text = ToJson(sgp22::GetBoundProfilePackageRequest{*id, ToBytes(input)});
  const auto request = LPAB_MUST(sim::smdp::JsonRequest::Parse(text), "a request is read");
  LPAB_HOLDS(request.TransactionId() == id->bytes(), "a transaction id is read alike");
  LPAB_HOLDS(request.Base64("prepareDownloadResponse") == ToBytes(input), "bytes are read alike");
  const std::string initiate =
      ToJson(sgp22::InitiateAuthenticationRequest{std::string(AsText(input)), ToBytes(input), {}});
  const auto first = LPAB_MUST(sim::smdp::JsonRequest::Parse(initiate), "a request is read");
  LPAB_HOLDS(first.Base64("euiccChallenge") == ToBytes(input), "a challenge is read alike");
}

}  // namespace

LPAB_FUZZ_TARGET(es9plus_json, input) {
  const std::string_view text = AsText(input);
  const json body = json::parse(text, nullptr, false);
  CheckInitiate(text, body);
  CheckAuthenticate(text, body);
  CheckPackage(text, body);
  CheckCancel(text, body);
  CheckRequests(input);
  // The simulated server reads requests of any client.
  if (const auto request = sim::smdp::JsonRequest::Parse(text)) {
    LPAB_HOLDS(body.is_object(), "a request is an object");
    if (const auto id = request->TransactionId()) {
      LPAB_HOLDS(!id->empty() && id->size() <= 16, "a transaction id is 1 to 16 bytes");
    }
  }
}

}  // namespace lpab::lpa
