#include "sgp22/euicc_info.h"

#include "sgp22/capabilities.h"

namespace lpab::sgp22 {
namespace {

constexpr size_t kChallengeSize = 16;
constexpr size_t kLongestText = 255;
constexpr size_t kMostIdentifiers = 100;

Result<std::string> OptionalText(ByteSpan contents, tlv::Tag tag) {
  LPAB_ASSIGN(const auto element, tlv::Find(contents, tag));
  if (!element) return std::string();
  if (element->value.size() > kLongestText) {
    return Fail(ErrorCode::kMalformed, "tag " + tlv::TagName(tag) + ": text too long");
  }
  return std::string(AsText(element->value));
}

Result<Version> RequiredVersion(ByteSpan contents, tlv::Tag tag) {
  LPAB_ASSIGN(const tlv::Element element, tlv::Get(contents, tag));
  return Version::FromContents(element.value);
}

Result<std::optional<Version>> OptionalVersion(ByteSpan contents, tlv::Tag tag) {
  LPAB_ASSIGN(const auto element, tlv::Find(contents, tag));
  if (!element) return std::nullopt;
  LPAB_ASSIGN(const Version version, Version::FromContents(element->value));
  return version;
}

using NamesOfBits = Result<std::vector<std::string>> (*)(ByteSpan);

// Empty also where a card's bits do not parse: they are shown to people, nothing hangs on them.
Result<std::vector<std::string>> OptionalNames(ByteSpan contents, tlv::Tag tag, NamesOfBits names) {
  LPAB_ASSIGN(const auto element, tlv::Find(contents, tag));
  if (!element) return std::vector<std::string>();
  return names(element->value).value_or(std::vector<std::string>());
}

Result<std::optional<uint64_t>> OptionalUint(ByteSpan contents, tlv::Tag tag) {
  LPAB_ASSIGN(const auto element, tlv::Find(contents, tag));
  if (!element) return std::nullopt;
  LPAB_ASSIGN(const uint64_t number, tlv::ReadUint(element->value));
  return number;
}

// A9 or AA: SEQUENCE OF SubjectKeyIdentifier.
Result<std::vector<Bytes>> Identifiers(ByteSpan contents, tlv::Tag tag) {
  LPAB_ASSIGN(const tlv::Element list, tlv::Get(contents, tag));
  std::vector<Bytes> identifiers;
  tlv::Reader reader(list.value);
  while (!reader.AtEnd()) {
    LPAB_ASSIGN(const tlv::Element identifier, reader.Expect(0x04));
    if (identifiers.size() == kMostIdentifiers) {
      return Fail(ErrorCode::kResourceExhausted, "the card lists too many CI identifiers");
    }
    identifiers.push_back(ToBytes(identifier.value));
  }
  return identifiers;
}

Result<std::optional<uint64_t>> ResourceNumber(ByteSpan resources, tlv::Tag tag) {
  LPAB_ASSIGN(const auto element, tlv::Find(resources, tag));
  if (!element || element->value.empty() || element->value.size() > 8) return std::nullopt;
  uint64_t number = 0;  // unsigned here: TS 102 226 codes no sign
  for (uint8_t byte : element->value) number = number << 8 | byte;
  return number;
}

}  // namespace

std::string Version::ToString() const {
  return std::to_string(parts[0]) + "." + std::to_string(parts[1]) + "." + std::to_string(parts[2]);
}

Result<Version> Version::FromContents(ByteSpan contents) {
  if (contents.size() != 3) return Fail(ErrorCode::kMalformed, "version: not three bytes");
  return Version{{contents[0], contents[1], contents[2]}};
}

Result<EuiccConfiguredAddresses> EuiccConfiguredAddresses::Decode(ByteSpan whole) {
  LPAB_ASSIGN(const tlv::Element response, tlv::ReadOne(whole, GetEuiccConfiguredAddresses::kTag));
  EuiccConfiguredAddresses addresses;
  LPAB_ASSIGN(addresses.default_smdp, OptionalText(response.value, 0x80));
  LPAB_ASSIGN(addresses.root_smds, OptionalText(response.value, 0x81));
  return addresses;
}

Result<EuiccChallenge> EuiccChallenge::Decode(ByteSpan whole) {
  LPAB_ASSIGN(const tlv::Element response, tlv::ReadOne(whole, GetEuiccChallenge::kTag));
  LPAB_ASSIGN(const tlv::Element challenge, tlv::Get(response.value, 0x80));
  if (challenge.value.size() != kChallengeSize) {
    return Fail(ErrorCode::kMalformed, "eUICC challenge: not 16 bytes");
  }
  return EuiccChallenge{ToBytes(challenge.value)};
}

Result<EuiccInfo1> EuiccInfo1::Decode(ByteSpan whole) {
  LPAB_ASSIGN(const tlv::Element response, tlv::ReadOne(whole, GetEuiccInfo1::kTag));
  EuiccInfo1 info;
  LPAB_ASSIGN(info.svn, RequiredVersion(response.value, 0x82));
  LPAB_ASSIGN(info.ci_ids_for_verification, Identifiers(response.value, 0xA9));
  LPAB_ASSIGN(info.ci_ids_for_signing, Identifiers(response.value, 0xAA));
  info.raw = ToBytes(whole);
  return info;
}

Result<EuiccInfo2> EuiccInfo2::Decode(ByteSpan whole) {
  LPAB_ASSIGN(const tlv::Element response, tlv::ReadOne(whole, GetEuiccInfo2::kTag));
  EuiccInfo2 info;
  LPAB_ASSIGN(info.profile_version, RequiredVersion(response.value, 0x81));
  LPAB_ASSIGN(info.svn, RequiredVersion(response.value, 0x82));
  LPAB_ASSIGN(info.firmware, RequiredVersion(response.value, 0x83));
  LPAB_ASSIGN(const tlv::Element resources, tlv::Get(response.value, 0x84));
  LPAB_ASSIGN(info.installed_applications, ResourceNumber(resources.value, 0x81));
  LPAB_ASSIGN(info.free_non_volatile_memory, ResourceNumber(resources.value, 0x82));
  LPAB_ASSIGN(info.free_volatile_memory, ResourceNumber(resources.value, 0x83));
  LPAB_ASSIGN(info.uicc_capabilities, OptionalNames(response.value, 0x85, UiccCapabilityNames));
  LPAB_ASSIGN(info.uicc, OptionalVersion(response.value, 0x86));
  LPAB_ASSIGN(info.global_platform, OptionalVersion(response.value, 0x87));
  LPAB_ASSIGN(info.rsp_capabilities, OptionalNames(response.value, 0x88, RspCapabilityNames));
  LPAB_ASSIGN(info.ci_ids_for_verification, Identifiers(response.value, 0xA9));
  LPAB_ASSIGN(info.ci_ids_for_signing, Identifiers(response.value, 0xAA));
  LPAB_ASSIGN(info.category, OptionalUint(response.value, 0x8B));
  LPAB_ASSIGN(info.forbidden_rules, OptionalNames(response.value, 0x99, PolicyRuleNames));
  LPAB_ASSIGN(info.protection_profile, OptionalVersion(response.value, 0x04));
  LPAB_ASSIGN(info.accreditation_number, OptionalText(response.value, 0x0C));
  info.raw = ToBytes(whole);
  return info;
}

Result<EidResponse> EidResponse::Decode(ByteSpan whole) {
  LPAB_ASSIGN(const tlv::Element response, tlv::ReadOne(whole, GetEid::kTag));
  LPAB_ASSIGN(const tlv::Element value, tlv::Get(response.value, 0x5A));
  LPAB_ASSIGN(Eid eid, Eid::FromWire(value.value));
  return EidResponse{std::move(eid)};
}

}  // namespace lpab::sgp22
