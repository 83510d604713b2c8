// ES10c: managing the profiles on a card. Spec: SGP.22 sections 5.7.15 to 5.7.19 and 5.7.21.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "sgp22/profile_info.h"

namespace lpab::sgp22 {

// AID of an ISD-P, 5 to 16 bytes.
struct IsdpAid {
  Bytes bytes;
  bool operator==(const IsdpAid&) const = default;
};

// How a command names its profile.
using ProfileIdentifier = std::variant<Iccid, IsdpAid>;

// 5A iccid or 4F aid.
Bytes EncodeProfileIdentifier(const ProfileIdentifier& identifier);

struct ProfilesInfo {
  std::vector<ProfileInfo> profiles;
  // Errors: kMalformed; Es10Error when the card sends its error.
  static Result<ProfilesInfo> Decode(ByteSpan whole);
};
struct GetProfilesInfo {
  static constexpr tlv::Tag kTag = 0xBF2D;
  using Response = ProfilesInfo;
  std::variant<std::monostate, Iccid, IsdpAid, ProfileClass> search;  // none: all profiles
  std::vector<tlv::Tag> tags;                                         // none: the card's default
  Bytes Encode() const;
};

// Everything that this folder decodes of a ProfileInfo, for GetProfilesInfo::tags.
const std::vector<tlv::Tag>& AllProfileInfoTags();

// Enable, disable and delete end in an empty answer, or in Es10Error of their function.
struct EnableProfileResponse {
  static Result<EnableProfileResponse> Decode(ByteSpan whole);
};
struct EnableProfile {
  static constexpr tlv::Tag kTag = 0xBF31;
  using Response = EnableProfileResponse;
  ProfileIdentifier profile;
  bool refresh = true;  // the card asks the modem for a REFRESH
  Bytes Encode() const;
};

struct DisableProfileResponse {
  static Result<DisableProfileResponse> Decode(ByteSpan whole);
};
struct DisableProfile {
  static constexpr tlv::Tag kTag = 0xBF32;
  using Response = DisableProfileResponse;
  ProfileIdentifier profile;
  bool refresh = true;
  Bytes Encode() const;
};

struct DeleteProfileResponse {
  static Result<DeleteProfileResponse> Decode(ByteSpan whole);
};
struct DeleteProfile {
  static constexpr tlv::Tag kTag = 0xBF33;
  using Response = DeleteProfileResponse;
  ProfileIdentifier profile;
  Bytes Encode() const;
};

struct SetNicknameResponse {
  static Result<SetNicknameResponse> Decode(ByteSpan whole);
};
struct SetNickname {
  static constexpr tlv::Tag kTag = 0xBF29;
  using Response = SetNicknameResponse;
  Iccid iccid;
  std::string nickname;  // UTF-8, at most 64 characters; empty removes it
  Bytes Encode() const;
};

}  // namespace lpab::sgp22
