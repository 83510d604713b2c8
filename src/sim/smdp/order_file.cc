#include "sim/smdp/order_file.h"

#include <nlohmann/json.hpp>

#include "sim/smdp/profile_package.h"

namespace lpab::sim::smdp {

namespace {

using nlohmann::json;

constexpr int64_t kMinimumSegment = 16;
constexpr int64_t kMaximumSegment = 1008;

Error BadField(const std::string& field, const std::string& what) {
  return MakeError(ErrorCode::kInvalidArgument, "field \"" + field + "\": " + what);
}

Result<std::string> ReadText(const std::string& field, const json& value) {
  if (!value.is_string()) return Fail(BadField(field, "must be text"));
  return value.get<std::string>();
}

Result<std::vector<std::string>> ReadTexts(const std::string& field, const json& value) {
  if (!value.is_array()) return Fail(BadField(field, "must be a list of text"));
  std::vector<std::string> texts;
  for (const json& item : value) {
    LPAB_ASSIGN(std::string text, ReadText(field, item));
    texts.push_back(std::move(text));
  }
  return texts;
}

Result<int> ReadClass(const std::string& field, const json& value) {
  LPAB_ASSIGN(const std::string name, ReadText(field, value));
  if (name == "test") return 0;
  if (name == "provisioning") return 1;
  if (name == "operational") return 2;
  return Fail(BadField(field, "must be \"test\", \"provisioning\" or \"operational\""));
}

Result<Protection> ReadProtection(const std::string& field, const json& value) {
  LPAB_ASSIGN(const std::string name, ReadText(field, value));
  if (name == "session-keys") return Protection::kSessionKeys;
  if (name == "replace-session-keys") return Protection::kReplaceSessionKeys;
  return Fail(BadField(field, "must be \"session-keys\" or \"replace-session-keys\""));
}

Result<size_t> ReadSegment(const std::string& field, const json& value) {
  const bool fits =
      value.is_number_integer() && value >= kMinimumSegment && value <= kMaximumSegment;
  if (!fits) return Fail(BadField(field, "must be a whole number from 16 to 1008"));
  return value.get<size_t>();
}

Result<void> ReadMetadataField(OrderFile& file, const std::string& name, const json& value) {
  const std::string field = "metadata." + name;
  if (name == "profileName") {
    LPAB_ASSIGN(file.profile_name, ReadText(field, value));
  } else if (name == "serviceProviderName") {
    LPAB_ASSIGN(file.service_provider_name, ReadText(field, value));
  } else if (name == "profileClass") {
    LPAB_ASSIGN(file.profile_class, ReadClass(field, value));
  } else if (name == "iconFile") {
    LPAB_ASSIGN(file.icon_file, ReadText(field, value));
  } else if (name == "notificationAddress") {
    LPAB_ASSIGN(std::string address, ReadText(field, value));
    file.notification_addresses.push_back(std::move(address));
  } else if (name == "notificationAddresses") {
    LPAB_ASSIGN(file.notification_addresses, ReadTexts(field, value));
  } else {
    return Fail(BadField(field, "there is no such field"));
  }
  return {};
}

Result<void> ReadMetadata(OrderFile& file, const json& metadata) {
  if (!metadata.is_object()) return Fail(BadField("metadata", "must be an object"));
  for (const auto& [name, value] : metadata.items()) {
    LPAB_TRY(ReadMetadataField(file, name, value));
  }
  return {};
}

Result<void> ReadField(OrderFile& file, const std::string& name, const json& value) {
  if (name == "package") {
    LPAB_ASSIGN(file.package, ReadText(name, value));
  } else if (name == "matchingId") {
    LPAB_ASSIGN(file.matching_id, ReadText(name, value));
  } else if (name == "confirmationCode") {
    LPAB_ASSIGN(file.confirmation_code, ReadText(name, value));
  } else if (name == "iccid") {
    LPAB_ASSIGN(file.iccid, ReadText(name, value));
    if (!CheckIccid(file.iccid)) return Fail(BadField(name, "must be 18 to 20 digits"));
  } else if (name == "protection") {
    LPAB_ASSIGN(file.protection, ReadProtection(name, value));
  } else if (name == "segment") {
    LPAB_ASSIGN(file.segment, ReadSegment(name, value));
  } else if (name == "metadata") {
    LPAB_TRY(ReadMetadata(file, value));
  } else {
    return Fail(BadField(name, "there is no such field"));
  }
  return {};
}

}  // namespace

Result<OrderFile> ParseOrderFile(std::string_view text, std::string stem) {
  const json object = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return Fail(ErrorCode::kInvalidArgument, "it is not a JSON object");
  OrderFile file;
  file.matching_id = std::move(stem);
  for (const auto& [name, value] : object.items()) LPAB_TRY(ReadField(file, name, value));
  if (file.package.empty()) return Fail(BadField("package", "is missing"));
  if (file.matching_id.empty()) return Fail(BadField("matchingId", "must not be empty"));
  return file;
}

}  // namespace lpab::sim::smdp
