#include "sim/smdp/order_file.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/hex.h"
#include "sim/smdp/profile_package.h"

namespace lpab::sim::smdp {

namespace {

using nlohmann::json;

constexpr int64_t kMinimumSegment = 16;
constexpr int64_t kMaximumSegment = 1008;
constexpr int64_t kMaximumSize = 2 * 1024 * 1024;
constexpr int64_t kMaximumAttempts = 10;

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

Result<uint32_t> ReadWhole(const std::string& field, const json& value, int64_t least,
                           int64_t most) {
  const bool fits = value.is_number_integer() && value >= least && value <= most;
  if (fits) return value.get<uint32_t>();
  return Fail(BadField(field, "must be a whole number from " + std::to_string(least) + " to " +
                                  std::to_string(most)));
}

Result<bool> ReadFlag(const std::string& field, const json& value) {
  if (!value.is_boolean()) return Fail(BadField(field, "must be true or false"));
  return value.get<bool>();
}

Result<Bytes> ReadHex(const std::string& field, const json& value) {
  LPAB_ASSIGN(const std::string text, ReadText(field, value));
  auto bytes = FromHex(text);
  if (!bytes) return Fail(BadField(field, "must be hexadecimal"));
  return bytes;
}

bool AreDigits(std::string_view text, size_t count) {
  return text.size() == count && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// "YYYY-MM-DD" as the second after that day.
Result<int64_t> ReadExpiry(const std::string& field, const json& value) {
  LPAB_ASSIGN(const std::string text, ReadText(field, value));
  const bool shape = text.size() == 10 && text[4] == '-' && text[7] == '-' &&
                     AreDigits(text.substr(0, 4), 4) && AreDigits(text.substr(5, 2), 2) &&
                     AreDigits(text.substr(8), 2);
  if (!shape) return Fail(BadField(field, "must be a date as 2027-12-31"));
  const std::chrono::year_month_day date{
      std::chrono::year(std::stoi(text.substr(0, 4))),
      std::chrono::month(static_cast<unsigned>(std::stoi(text.substr(5, 2)))),
      std::chrono::day(static_cast<unsigned>(std::stoi(text.substr(8))))};
  if (!date.ok()) return Fail(BadField(field, "is no day of the calendar"));
  const auto end = std::chrono::sys_days(date) + std::chrono::days(1);
  return std::chrono::duration_cast<std::chrono::seconds>(end.time_since_epoch()).count();
}

// "2.3" or "2.3.1" as three bytes.
Result<Bytes> ReadVersion(const std::string& field, const json& value) {
  LPAB_ASSIGN(const std::string text, ReadText(field, value));
  Bytes version;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, '.');) {
    const bool number = AreDigits(part, part.size()) && !part.empty() && part.size() <= 3;
    const int digits = number ? std::stoi(part) : 256;
    if (digits > 255) return Fail(BadField(field, "must be a version as 2.3.1"));
    version.push_back(static_cast<uint8_t>(digits));
  }
  if (version.size() == 2) version.push_back(0);
  if (version.size() != 3) return Fail(BadField(field, "must be a version as 2.3.1"));
  return version;
}

Result<ProfileOwner> ReadOwner(const std::string& field, const json& owner) {
  if (!owner.is_object()) return Fail(BadField(field, "must be an object"));
  ProfileOwner out;
  for (const auto& [name, value] : owner.items()) {
    const std::string inner = field + "." + name;
    if (name == "mcc") {
      LPAB_ASSIGN(out.mcc, ReadText(inner, value));
    } else if (name == "mnc") {
      LPAB_ASSIGN(out.mnc, ReadText(inner, value));
    } else if (name == "gid1") {
      LPAB_ASSIGN(out.gid1, ReadHex(inner, value));
    } else if (name == "gid2") {
      LPAB_ASSIGN(out.gid2, ReadHex(inner, value));
    } else {
      return Fail(BadField(inner, "there is no such field"));
    }
  }
  return out;
}

Result<ProfilePolicyRules> ReadPolicyRules(const std::string& field, const json& value) {
  LPAB_ASSIGN(const std::vector<std::string> names, ReadTexts(field, value));
  ProfilePolicyRules rules;
  for (const std::string& name : names) {
    if (name == "ppr1") {
      rules.ppr1 = true;
    } else if (name == "ppr2") {
      rules.ppr2 = true;
    } else if (name == "pprUpdateControl") {
      rules.update_control = true;
    } else {
      return Fail(BadField(field, "may hold \"ppr1\", \"ppr2\" and \"pprUpdateControl\""));
    }
  }
  return rules;
}

Result<Eligibility> ReadEligibility(const std::string& field, const json& object) {
  if (!object.is_object()) return Fail(BadField(field, "must be an object"));
  Eligibility eligibility;
  for (const auto& [name, value] : object.items()) {
    const std::string inner = field + "." + name;
    if (name == "minimumProfileVersion") {
      LPAB_ASSIGN(eligibility.minimum_profile_version, ReadVersion(inner, value));
    } else if (name == "minimumSvn") {
      LPAB_ASSIGN(eligibility.minimum_svn, ReadVersion(inner, value));
    } else if (name == "tacs") {
      LPAB_ASSIGN(eligibility.tacs, ReadTexts(inner, value));
      for (const std::string& tac : eligibility.tacs) {
        if (!AreDigits(tac, 8)) return Fail(BadField(inner, "must be TACs of 8 digits"));
      }
    } else {
      return Fail(BadField(inner, "there is no such field"));
    }
  }
  return eligibility;
}

// The fields of OrderRules. Gives whether `name` is one.
Result<bool> ReadRule(OrderRules& rules, const std::string& name, const json& value) {
  if (name == "single") {
    LPAB_ASSIGN(rules.single, ReadFlag(name, value));
  } else if (name == "eid") {
    LPAB_ASSIGN(rules.eid, ReadText(name, value));
    if (!AreDigits(rules.eid, 32)) return Fail(BadField(name, "must be 32 digits"));
  } else if (name == "expires") {
    LPAB_ASSIGN(rules.expires, ReadExpiry(name, value));
  } else if (name == "confirmationCodeAttempts") {
    LPAB_ASSIGN(rules.code_attempts, ReadWhole(name, value, 1, kMaximumAttempts));
  } else if (name == "eligibility") {
    LPAB_ASSIGN(rules.eligibility, ReadEligibility(name, value));
  } else {
    return false;
  }
  return true;
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
  } else if (name == "profileOwner") {
    LPAB_ASSIGN(file.owner, ReadOwner(field, value));
  } else if (name == "profilePolicyRules") {
    LPAB_ASSIGN(file.policy_rules, ReadPolicyRules(field, value));
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
  } else if (name == "size") {
    LPAB_ASSIGN(file.size, ReadWhole(name, value, 1, kMaximumSize));
  } else if (name == "protection") {
    LPAB_ASSIGN(file.protection, ReadProtection(name, value));
  } else if (name == "segment") {
    LPAB_ASSIGN(file.segment, ReadWhole(name, value, kMinimumSegment, kMaximumSegment));
  } else if (name == "metadata") {
    LPAB_TRY(ReadMetadata(file, value));
  } else {
    LPAB_ASSIGN(const bool known, ReadRule(file.rules, name, value));
    if (!known) return Fail(BadField(name, "there is no such field"));
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
