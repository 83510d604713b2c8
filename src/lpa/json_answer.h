// What ES9+ and ES11 have in common in JSON. Pure. Private to lpa. Spec: SGP.22 section 6.5.2.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "sgp22/identifiers.h"
#include "tlv/tlv.h"

namespace lpab::lpa {

// One line, invalid UTF-8 replaced.
std::string Dump(const nlohmann::json& value);

// A parsed answer of one function, for errors that name it.
class JsonAnswer {
 public:
  // Errors: kMalformed; RspError when functionExecutionStatus is Failed or Expired.
  static Result<JsonAnswer> Parse(std::string_view function, std::string_view text);

  // Fields. Errors: kMalformed, naming the function and the field.
  Result<std::string> Text(const char* field) const;
  Result<Bytes> Der(const char* field, tlv::Tag tag) const;  // Base64 of one object with this tag
  Result<sgp22::TransactionId> Transaction() const;
  // A list of at most `maximum` elements; null counts as empty.
  Result<std::vector<nlohmann::json>> List(const char* field, size_t maximum) const;

 private:
  JsonAnswer(std::string_view function, nlohmann::json body)
      : function_(function), body_(std::move(body)) {}

  std::string Name(const char* field) const { return function_ + ": " + field; }
  Result<void> CheckStatus() const;

  std::string function_;
  nlohmann::json body_;
};

}  // namespace lpab::lpa
