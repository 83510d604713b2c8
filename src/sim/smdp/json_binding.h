// The JSON binding of ES9+: a request's fields, an answer's fields, and the header of an answer.
// Spec: SGP.22 section 6.5.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "http/http.h"

namespace lpab::sim::smdp {

// The text fields of a request object; all of ES9+'s are text. Pure.
class JsonRequest {
 public:
  // Members that are not text are left out. Errors: kMalformed, with a status code.
  static Result<JsonRequest> Parse(std::string_view body);

  // Errors: kMalformed with a status code when the field is missing or not of its kind.
  Result<std::string> Text(const std::string& name) const;
  Result<Bytes> Base64(const std::string& name) const;
  // Hexadecimal, 1 to 16 bytes, as transactionId.
  Result<Bytes> TransactionId() const;

 private:
  std::map<std::string, std::string> fields_;
};

// What a function gives back besides the header.
class JsonAnswer {
 public:
  using Fields = std::vector<std::pair<std::string, std::string>>;

  JsonAnswer& Text(std::string name, std::string value);
  JsonAnswer& Base64(std::string name, ByteSpan value);
  // A list of objects with text fields.
  JsonAnswer& Objects(std::string name, std::vector<Fields> objects);
  JsonAnswer& Null(std::string name);
  void Remove(std::string_view name);

  const Fields& fields() const { return fields_; }
  // An absent list is a null.
  const std::map<std::string, std::optional<std::vector<Fields>>>& lists() const { return lists_; }

 private:
  Fields fields_;
  std::map<std::string, std::optional<std::vector<Fields>>> lists_;
};

// 200 with the fields and "Executed-Success".
http::HttpResponse SuccessResponse(const JsonAnswer& answer);
// "Failed" with the error's status code: 200 for an outcome of the function, 400 when the request
// itself is malformed, 500 for what is not the client's fault.
http::HttpResponse FailureResponse(const Error& error);
// An answer without a body.
http::HttpResponse EmptyResponse(int status);

}  // namespace lpab::sim::smdp
