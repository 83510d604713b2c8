// Profile metadata, StoreMetadataRequest. Spec: SGP.22 section 5.5.3.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace lpab::sim::smdp {

struct ProfileIcon {
  int type = 0;  // 0 JPEG, 1 PNG
  Bytes data;    // at most 1024 bytes
};

// ProfileOwner. Spec: SGP.22 section 2.4.5.3, codings of TS 24.008 section 10.5.1.3.
struct ProfileOwner {
  std::string mcc;  // 3 digits
  std::string mnc;  // 2 or 3 digits
  Bytes gid1;
  Bytes gid2;
};

// PprIds. Spec: SGP.22 section 2.9.2.4.
struct ProfilePolicyRules {
  bool update_control = false;
  bool ppr1 = false;  // disabling is not allowed
  bool ppr2 = false;  // deletion is not allowed
};

struct ProfileMetadata {
  std::string iccid;                  // digits
  std::string service_provider_name;  // UTF-8, at most 32 bytes
  std::string profile_name;           // UTF-8, at most 64 bytes
  int profile_class = 2;              // 0 test, 1 provisioning, 2 operational
  std::optional<ProfileIcon> icon;
  // Told of enabling, disabling and deleting: the server itself, which learns of the installation
  // by its result. Empty: none.
  std::string server_address;
  // Told of installing as well.
  std::vector<std::string> notification_addresses;
  std::optional<ProfileOwner> owner;
  std::optional<ProfilePolicyRules> policy_rules;  // they need an owner

  // BF25.... Errors: kInvalidArgument, naming what is too long or
  // missing.
  Result<Bytes> Encode() const;
};

// JPEG or PNG by its first bytes. Errors: kInvalidArgument (neither, or over 1024 bytes).
Result<ProfileIcon> MakeProfileIcon(Bytes data);

// `text` cut to at most `limit` bytes between two UTF-8 characters.
std::string CutUtf8(std::string text, size_t limit);

}  // namespace lpab::sim::smdp
