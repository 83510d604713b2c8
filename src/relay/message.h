// Message: one side of an ES9+ or ES11 call as JSON. Private to relay.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace lpab::relay {

// A body longer than this is not decoded: an answer holds a package of 4 MiB in Base64 at most.
inline constexpr size_t kLongestBody = 6u << 20;

// What `header.functionExecutionStatus` of an answer says. Spec: SGP.22 section 6.5.1.
struct ExecutionStatus {
  std::string status;  // "Executed-Success"; empty where there is none
  std::string subject;
  std::string reason;
  std::string message;
};

// A body, read once. Total: of what is no JSON object it has no fields. Memory: some times that of
// the body, which counts up to kLongestBody. One thread.
class Message {
 public:
  explicit Message(std::string_view body);

  bool IsObject() const { return json_.is_object(); }
  // It is JSON as far as it goes, and ends too early.
  bool IsCutShort() const { return cut_short_; }
  bool Has(std::string_view field) const { return Find(field) != nullptr; }
  // The field, where it is there.
  const nlohmann::json* Find(std::string_view field) const;
  // A field that is text.
  std::optional<std::string> Text(std::string_view field) const;
  // A field that is Base64, as the bytes in it.
  std::optional<Bytes> Binary(std::string_view field) const;
  ExecutionStatus Status() const;

 private:
  nlohmann::json json_;
  bool cut_short_ = false;
};

}  // namespace lpab::relay
