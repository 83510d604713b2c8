// What a card or a server tells about a profile: ProfileInfo and StoreMetadata.
// Spec: SGP.22 annex H, ProfileInfo (E3) and StoreMetadataRequest (BF25).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sgp22/identifiers.h"
#include "tlv/tlv.h"

namespace lpab::sgp22 {

enum class ProfileState { kDisabled = 0, kEnabled = 1 };
enum class ProfileClass { kTest = 0, kProvisioning = 1, kOperational = 2 };
enum class IconType { kJpg = 0, kPng = 1 };

// "enabled", "operational": stable text for JSON.
std::string_view ProfileStateName(ProfileState state);
std::string_view ProfileClassName(ProfileClass profile_class);

// A set of notification events: bits of the BIT STRING, install first (80).
struct NotificationEvents {
  static constexpr uint8_t kInstall = 0x80;
  static constexpr uint8_t kEnable = 0x40;
  static constexpr uint8_t kDisable = 0x20;
  static constexpr uint8_t kDelete = 0x10;
  uint8_t bits = 0;

  bool Has(uint8_t event) const { return (bits & event) != 0; }
  // "install", "enable, delete".
  std::string ToString() const;
  bool operator==(const NotificationEvents&) const = default;

  // The contents of a BIT STRING, unused-bits byte first. Errors: kMalformed.
  static Result<NotificationEvents> FromBitString(ByteSpan contents);
  Bytes ToBitString() const;
};

struct NotificationConfiguration {
  NotificationEvents events;
  std::string address;
  bool operator==(const NotificationConfiguration&) const = default;
};

// OperatorId: MCC and MNC as TS 24.008 codes them, and the group identifiers.
struct OperatorId {
  Bytes mcc_mnc;
  Bytes gid1;
  Bytes gid2;
  bool operator==(const OperatorId&) const = default;
};

// PprIds. Spec: SGP.22 section 2.9.2.4.
struct PolicyRules {
  bool disabling_not_allowed = false;  // PPR1
  bool deletion_not_allowed = false;   // PPR2
  bool operator==(const PolicyRules&) const = default;

  static Result<PolicyRules> FromBitString(ByteSpan contents);
};

// The fields that ProfileInfo and StoreMetadata share.
struct ProfileDescription {
  std::optional<std::string> provider;  // serviceProviderName
  std::optional<std::string> name;      // profileName
  std::optional<IconType> icon_type;
  Bytes icon;
  std::vector<NotificationConfiguration> notifications;
  std::optional<OperatorId> owner;
  PolicyRules rules;
  bool operator==(const ProfileDescription&) const = default;
};

// One entry of GetProfilesInfo: what the card sent of it.
struct ProfileInfo {
  std::optional<Iccid> iccid;
  Bytes isdp_aid;  // empty when not sent
  std::optional<ProfileState> state;
  std::optional<std::string> nickname;
  std::optional<ProfileClass> profile_class;
  ProfileDescription description;
  bool operator==(const ProfileInfo&) const = default;

  static constexpr tlv::Tag kTag = 0xE3;
  // The contents of E3; unknown tags are skipped. Errors: kMalformed.
  static Result<ProfileInfo> FromContents(ByteSpan contents);
};

// StoreMetadataRequest: what the server says of the profile before the download, and what the
// package says of it to the card.
struct ProfileMetadata {
  Iccid iccid;
  ProfileClass profile_class = ProfileClass::kOperational;
  ProfileDescription description;
  Bytes raw;  // BF25..., as it came

  static constexpr tlv::Tag kTag = 0xBF25;
  // Errors: kMalformed, also without ICCID.
  static Result<ProfileMetadata> Decode(ByteSpan whole);
  // kProtocol, naming the first field in which `other` differs: ICCID, names, class, rules, owner.
  Result<void> CheckAgrees(const ProfileMetadata& other) const;
};

}  // namespace lpab::sgp22
