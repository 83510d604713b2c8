#include "sim/smdp/json_binding.h"

#include <nlohmann/json.hpp>

#include "base/base64.h"
#include "base/hex.h"
#include "sim/smdp/rsp_status.h"

namespace lpab::sim::smdp {

namespace {

using nlohmann::json;

constexpr size_t kMaximumTransactionId = 16;

Error Malformed(const StatusCode& status, std::string message) {
  return RspError(status, std::move(message), ErrorCode::kMalformed);
}

http::Headers JsonHeaders() {
  return {{"Content-Type", "application/json"}, {"X-Admin-Protocol", "gsma/rsp/v2.2.2"}};
}

std::string Dump(const json& object) {
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

int HttpStatus(const Error& error) {
  if (error.Detail<RspDetail>() == nullptr) return 500;
  return error.code == ErrorCode::kMalformed ? 400 : 200;
}

}  // namespace

Result<JsonRequest> JsonRequest::Parse(std::string_view body) {
  const json object = json::parse(body, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) {
    return Fail(Malformed(status::kMalformedRequest, "the request is not a JSON object"));
  }
  JsonRequest request;
  for (const auto& [name, value] : object.items()) {
    if (value.is_string()) request.fields_[name] = value.get<std::string>();
  }
  return request;
}

Result<std::string> JsonRequest::Text(const std::string& name) const {
  const auto field = fields_.find(name);
  if (field == fields_.end()) {
    return Fail(Malformed(status::kFieldMissing, "the field " + name + " is missing or not text"));
  }
  return field->second;
}

Result<Bytes> JsonRequest::Base64(const std::string& name) const {
  LPAB_ASSIGN(const std::string text, Text(name));
  auto bytes = FromBase64(text);
  if (!bytes) {
    return Fail(Malformed(status::kMalformedRequest,
                          "the field " + name + " is not base64: " + bytes.error().message));
  }
  return bytes;
}

Result<Bytes> JsonRequest::TransactionId() const {
  LPAB_ASSIGN(const std::string text, Text("transactionId"));
  auto bytes = FromHex(text);
  if (!bytes || bytes->empty() || bytes->size() > kMaximumTransactionId) {
    return Fail(Malformed(status::kMalformedRequest,
                          "the field transactionId is not 1 to 16 bytes in hexadecimal"));
  }
  return bytes;
}

JsonAnswer& JsonAnswer::Text(std::string name, std::string value) {
  fields_.emplace_back(std::move(name), std::move(value));
  return *this;
}

JsonAnswer& JsonAnswer::Base64(std::string name, ByteSpan value) {
  return Text(std::move(name), ToBase64(value));
}

JsonAnswer& JsonAnswer::Objects(std::string name, std::vector<Fields> objects) {
  lists_[std::move(name)] = std::move(objects);
  return *this;
}

JsonAnswer& JsonAnswer::Null(std::string name) {
  lists_[std::move(name)] = std::nullopt;
  return *this;
}

void JsonAnswer::Remove(std::string_view name) {
  lists_.erase(std::string(name));
  std::erase_if(fields_, [name](const auto& field) { return field.first == name; });
}

http::HttpResponse SuccessResponse(const JsonAnswer& answer) {
  json object = json::object();
  for (const auto& [name, value] : answer.fields()) object[name] = value;
  for (const auto& [name, objects] : answer.lists()) {
    object[name] = objects ? json::array() : json();
    for (const auto& fields : objects.value_or(std::vector<JsonAnswer::Fields>())) {
      object[name].push_back(
          json(std::map<std::string, std::string>(fields.begin(), fields.end())));
    }
  }
  object["header"]["functionExecutionStatus"]["status"] = "Executed-Success";
  return {200, JsonHeaders(), Dump(object)};
}

http::HttpResponse FailureResponse(const Error& error) {
  json execution;
  execution["status"] = "Failed";
  if (const auto* detail = error.Detail<RspDetail>()) {
    execution["statusCodeData"] = {{"subjectCode", detail->subject},
                                   {"reasonCode", detail->reason},
                                   {"message", error.message}};
  }
  json object;
  object["header"]["functionExecutionStatus"] = std::move(execution);
  return {HttpStatus(error), JsonHeaders(), Dump(object)};
}

http::HttpResponse EmptyResponse(int status) {
  return {status, {{"X-Admin-Protocol", "gsma/rsp/v2.2.2"}}, {}};
}

}  // namespace lpab::sim::smdp
