#include "sgp22/es10c.h"

#include "sgp22/result_codes.h"
#include "sgp22/result_texts.h"

namespace lpab::sgp22 {
namespace {

constexpr size_t kMostProfiles = 200;

// BF31 and BF32: { A0 { profile identifier } 81 refreshFlag }.
Bytes EncodeSwitch(tlv::Tag tag, const ProfileIdentifier& profile, bool refresh) {
  const uint8_t flag = refresh ? 0xFF : 0x00;
  tlv::Writer request;
  request.Put(0xA0, EncodeProfileIdentifier(profile)).Put(0x81, ByteSpan(&flag, 1));
  return tlv::Encode(tag, request.bytes());
}

Bytes TagBytes(const std::vector<tlv::Tag>& tags) {
  Bytes bytes;
  for (tlv::Tag tag : tags) {
    if (tag > 0xFF) bytes.push_back(static_cast<uint8_t>(tag >> 8));
    bytes.push_back(static_cast<uint8_t>(tag));
  }
  return bytes;
}

}  // namespace

Bytes EncodeProfileIdentifier(const ProfileIdentifier& identifier) {
  if (const auto* iccid = std::get_if<Iccid>(&identifier)) {
    return tlv::Encode(0x5A, iccid->ToWire());
  }
  return tlv::Encode(0x4F, std::get<IsdpAid>(identifier).bytes);
}

Bytes GetProfilesInfo::Encode() const {
  tlv::Writer criteria;
  if (const auto* iccid = std::get_if<Iccid>(&search)) criteria.Put(0x5A, iccid->ToWire());
  if (const auto* aid = std::get_if<IsdpAid>(&search)) criteria.Put(0x4F, aid->bytes);
  if (const auto* wanted = std::get_if<ProfileClass>(&search)) {
    criteria.PutUint(0x95, static_cast<uint64_t>(*wanted));
  }
  tlv::Writer request;
  if (!criteria.bytes().empty()) request.Put(0xA0, criteria);
  if (!tags.empty()) request.Put(0x5C, TagBytes(tags));
  return tlv::Encode(kTag, request.bytes());
}

Result<ProfilesInfo> ProfilesInfo::Decode(ByteSpan whole) {
  LPAB_ASSIGN(const tlv::Element response, tlv::ReadOne(whole, GetProfilesInfo::kTag));
  LPAB_ASSIGN(const ByteSpan items, ListOrError(response.value, function::kGetProfilesInfo));
  ProfilesInfo result;
  tlv::Reader reader(items);
  while (!reader.AtEnd()) {
    if (result.profiles.size() == kMostProfiles) {
      return Fail(ErrorCode::kResourceExhausted, "the card lists too many profiles");
    }
    LPAB_ASSIGN(const tlv::Element element, reader.Expect(ProfileInfo::kTag));
    LPAB_ASSIGN(ProfileInfo info, ProfileInfo::FromContents(element.value));
    result.profiles.push_back(std::move(info));
  }
  return result;
}

const std::vector<tlv::Tag>& AllProfileInfoTags() {
  static const std::vector<tlv::Tag> tags = {0x5A, 0x4F, 0x9F70, 0x90, 0x91,
                                             0x92, 0x95, 0xB6,   0xB7, 0x99};
  return tags;
}

Bytes EnableProfile::Encode() const { return EncodeSwitch(kTag, profile, refresh); }

Result<EnableProfileResponse> EnableProfileResponse::Decode(ByteSpan whole) {
  LPAB_TRY(CheckResultCode(whole, EnableProfile::kTag, function::kEnableProfile));
  return EnableProfileResponse{};
}

Bytes DisableProfile::Encode() const { return EncodeSwitch(kTag, profile, refresh); }

Result<DisableProfileResponse> DisableProfileResponse::Decode(ByteSpan whole) {
  LPAB_TRY(CheckResultCode(whole, DisableProfile::kTag, function::kDisableProfile));
  return DisableProfileResponse{};
}

Bytes DeleteProfile::Encode() const { return tlv::Encode(kTag, EncodeProfileIdentifier(profile)); }

Result<DeleteProfileResponse> DeleteProfileResponse::Decode(ByteSpan whole) {
  LPAB_TRY(CheckResultCode(whole, DeleteProfile::kTag, function::kDeleteProfile));
  return DeleteProfileResponse{};
}

Bytes SetNickname::Encode() const {
  tlv::Writer request;
  request.Put(0x5A, iccid.ToWire()).PutText(0x90, nickname);
  return tlv::Encode(kTag, request.bytes());
}

Result<SetNicknameResponse> SetNicknameResponse::Decode(ByteSpan whole) {
  LPAB_TRY(CheckResultCode(whole, SetNickname::kTag, function::kSetNickname));
  return SetNicknameResponse{};
}

}  // namespace lpab::sgp22
