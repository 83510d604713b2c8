#include "lpa/json_answer.h"

#include "base/base64.h"
#include "base/log.h"
#include "sgp22/result_texts.h"

namespace lpab::lpa {
namespace {

using nlohmann::json;

std::string TextOr(const json& object, const char* field, const char* otherwise) {
  const auto found = object.find(field);
  return found != object.end() && found->is_string() ? found->get<std::string>() : otherwise;
}

// An object inside an object; empty when there is none.
json Child(const json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_object() ? *found : json::object();
}

}  // namespace

std::string Dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<JsonAnswer> JsonAnswer::Parse(std::string_view function, std::string_view text) {
  json body = json::parse(text, nullptr, false);
  if (!body.is_object()) {
    return Fail(MakeError(ErrorCode::kMalformed,
                          std::string(function) +
                              ": the server's answer is not JSON: " + log::Escape(text, 60))
                    .WithNext("check that the address is that of an SM-DP+"));
  }
  JsonAnswer answer(function, std::move(body));
  LPAB_TRY(answer.CheckStatus());
  return answer;
}

Result<std::string> JsonAnswer::Text(const char* field) const {
  const auto found = body_.find(field);
  if (found == body_.end() || !found->is_string()) {
    return Fail(ErrorCode::kMalformed, function_ + ": the server's answer has no " + field);
  }
  return found->get<std::string>();
}

Result<Bytes> JsonAnswer::Der(const char* field, tlv::Tag tag) const {
  LPAB_ASSIGN(const std::string text, Text(field));
  auto bytes = FromBase64(text);
  if (!bytes) return Fail(std::move(bytes).error().WithContext(Name(field)));
  auto element = tlv::ReadOne(*bytes, tag);
  if (!element) return Fail(std::move(element).error().WithContext(Name(field)));
  return std::move(*bytes);
}

Result<sgp22::TransactionId> JsonAnswer::Transaction() const {
  LPAB_ASSIGN(const std::string text, Text("transactionId"));
  auto id = sgp22::TransactionId::FromText(text);
  if (!id) return Fail(std::move(id).error().WithContext(Name("transactionId")));
  return std::move(*id);
}

Result<std::vector<json>> JsonAnswer::List(const char* field, size_t maximum) const {
  const auto found = body_.find(field);
  if (found != body_.end() && found->is_null()) return std::vector<json>();
  if (found == body_.end() || !found->is_array()) {
    return Fail(ErrorCode::kMalformed, function_ + ": the server's answer has no list " + field);
  }
  if (found->size() > maximum) {
    return Fail(ErrorCode::kResourceExhausted,
                Name(field) + " has " + std::to_string(found->size()) + " entries, more than " +
                    std::to_string(maximum));
  }
  return std::vector<json>(found->begin(), found->end());
}

// header.functionExecutionStatus; an answer without a header counts as executed.
Result<void> JsonAnswer::CheckStatus() const {
  const json status = Child(Child(body_, "header"), "functionExecutionStatus");
  if (status.empty()) return {};
  const std::string word = TextOr(status, "status", "");
  if (word == "Executed-Success" || word == "Executed-WithWarning") return {};
  const json data = Child(status, "statusCodeData");
  if (data.empty()) {
    return Fail(ErrorCode::kRefused, function_ + ": the server answers '" + log::Escape(word, 30) +
                                         "' and does not say why");
  }
  return Fail(sgp22::RspError(function_, TextOr(data, "subjectCode", "none"),
                              TextOr(data, "reasonCode", "none"), TextOr(data, "message", "")));
}

}  // namespace lpab::lpa
