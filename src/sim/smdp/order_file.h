// One order file's fields, read and checked but not yet built into an order. Format: order.h.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "sim/smdp/order.h"

namespace lpab::sim::smdp {

struct OrderFile {
  std::string package;
  std::string matching_id;
  std::string confirmation_code;
  std::string iccid;
  std::optional<size_t> size;
  std::optional<std::string> profile_name;
  std::optional<std::string> service_provider_name;
  int profile_class = 2;
  std::string icon_file;
  std::vector<std::string> notification_addresses;
  std::optional<ProfileOwner> owner;
  std::optional<ProfilePolicyRules> policy_rules;
  OrderRules rules;
  Protection protection = Protection::kSessionKeys;
  size_t segment = 1007;
};

// `stem` is the default of the matching id. Errors: kInvalidArgument, naming the field.
Result<OrderFile> ParseOrderFile(std::string_view text, std::string stem);

}  // namespace lpab::sim::smdp
