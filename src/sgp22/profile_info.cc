#include "sgp22/profile_info.h"

namespace lpab::sgp22 {
namespace {

constexpr size_t kLongestIcon = 1024;
constexpr size_t kLongestText = 256;  // bytes; the specification's bounds count characters

Result<std::string> Text(const tlv::Element& element) {
  if (element.value.size() > kLongestText) {
    return Fail(ErrorCode::kMalformed, "tag " + tlv::TagName(element.tag) + ": text too long");
  }
  return std::string(AsText(element.value));
}

// An INTEGER that names an enumerator from 0 to `last`.
template <typename Enum>
Result<Enum> Enumerated(const tlv::Element& element, Enum last) {
  LPAB_ASSIGN(const uint64_t number, tlv::ReadUint(element.value));
  if (number > static_cast<uint64_t>(last)) {
    return Fail(ErrorCode::kMalformed, "tag " + tlv::TagName(element.tag) + ": value " +
                                           std::to_string(number) + " is not defined");
  }
  return static_cast<Enum>(number);
}

// The first data byte of a BIT STRING of at most eight bits that matter here.
Result<uint8_t> FirstBits(ByteSpan contents) {
  if (contents.empty() || contents[0] > 7 || (contents.size() == 1 && contents[0] != 0)) {
    return Fail(ErrorCode::kMalformed, "BIT STRING: wrong count of unused bits");
  }
  return contents.size() == 1 ? uint8_t{0} : contents[1];
}

Result<NotificationConfiguration> ReadConfiguration(ByteSpan contents) {
  NotificationConfiguration configuration;
  LPAB_ASSIGN(const tlv::Element events, tlv::Get(contents, 0x80));
  LPAB_ASSIGN(configuration.events, NotificationEvents::FromBitString(events.value));
  LPAB_ASSIGN(const tlv::Element address, tlv::Get(contents, 0x81));
  LPAB_ASSIGN(configuration.address, Text(address));
  return configuration;
}

Result<void> ReadConfigurations(ByteSpan contents, std::vector<NotificationConfiguration>& out) {
  tlv::Reader reader(contents);
  while (!reader.AtEnd()) {
    LPAB_ASSIGN(const tlv::Element element, reader.Expect(0x30));
    LPAB_ASSIGN(NotificationConfiguration configuration, ReadConfiguration(element.value));
    out.push_back(std::move(configuration));
  }
  return {};
}

Result<OperatorId> ReadOwner(ByteSpan contents) {
  OperatorId owner;
  LPAB_ASSIGN(const tlv::Element mcc_mnc, tlv::Get(contents, 0x80));
  owner.mcc_mnc = ToBytes(mcc_mnc.value);
  LPAB_ASSIGN(const auto gid1, tlv::Find(contents, 0x81));
  if (gid1) owner.gid1 = ToBytes(gid1->value);
  LPAB_ASSIGN(const auto gid2, tlv::Find(contents, 0x82));
  if (gid2) owner.gid2 = ToBytes(gid2->value);
  return owner;
}

// Takes the element when it is one of the shared fields; others are left alone.
Result<void> ReadShared(const tlv::Element& element, ProfileDescription& out) {
  switch (element.tag) {
    case 0x91: {
      LPAB_ASSIGN(out.provider, Text(element));
      return {};
    }
    case 0x92: {
      LPAB_ASSIGN(out.name, Text(element));
      return {};
    }
    case 0x93: {
      LPAB_ASSIGN(out.icon_type, Enumerated(element, IconType::kPng));
      return {};
    }
    case 0x94:
      if (element.value.size() > kLongestIcon) {
        return Fail(ErrorCode::kMalformed, "profile icon of more than 1024 bytes");
      }
      out.icon = ToBytes(element.value);
      return {};
    case 0xB6:
      return ReadConfigurations(element.value, out.notifications);
    case 0xB7: {
      LPAB_ASSIGN(out.owner, ReadOwner(element.value));
      return {};
    }
    case 0x99: {
      LPAB_ASSIGN(out.rules, PolicyRules::FromBitString(element.value));
      return {};
    }
    default:
      return {};
  }
}

Result<void> ReadInfo(const tlv::Element& element, ProfileInfo& out) {
  switch (element.tag) {
    case 0x5A: {
      LPAB_ASSIGN(out.iccid, Iccid::FromWire(element.value));
      return {};
    }
    case 0x4F:
      out.isdp_aid = ToBytes(element.value);
      return {};
    case 0x9F70: {
      LPAB_ASSIGN(out.state, Enumerated(element, ProfileState::kEnabled));
      return {};
    }
    case 0x90: {
      LPAB_ASSIGN(out.nickname, Text(element));
      return {};
    }
    case 0x95: {
      LPAB_ASSIGN(out.profile_class, Enumerated(element, ProfileClass::kOperational));
      return {};
    }
    default:
      return ReadShared(element, out.description);
  }
}

}  // namespace

std::string_view ProfileStateName(ProfileState state) {
  return state == ProfileState::kEnabled ? "enabled" : "disabled";
}

std::string_view ProfileClassName(ProfileClass profile_class) {
  switch (profile_class) {
    case ProfileClass::kTest:
      return "test";
    case ProfileClass::kProvisioning:
      return "provisioning";
    case ProfileClass::kOperational:
      break;
  }
  return "operational";
}

std::string NotificationEvents::ToString() const {
  constexpr std::pair<uint8_t, std::string_view> kNames[] = {
      {kInstall, "install"}, {kEnable, "enable"}, {kDisable, "disable"}, {kDelete, "delete"}};
  std::string text;
  for (const auto& [event, name] : kNames) {
    if (!Has(event)) continue;
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text;
}

Result<NotificationEvents> NotificationEvents::FromBitString(ByteSpan contents) {
  LPAB_ASSIGN(const uint8_t bits, FirstBits(contents));
  return NotificationEvents{bits};
}

Bytes NotificationEvents::ToBitString() const {
  uint8_t unused = 0;
  while (unused < 7 && (bits & (1 << unused)) == 0) ++unused;
  return {unused, bits};
}

Result<PolicyRules> PolicyRules::FromBitString(ByteSpan contents) {
  LPAB_ASSIGN(const uint8_t bits, FirstBits(contents));
  return PolicyRules{(bits & 0x40) != 0, (bits & 0x20) != 0};
}

Result<ProfileInfo> ProfileInfo::FromContents(ByteSpan contents) {
  ProfileInfo info;
  tlv::Reader reader(contents);
  while (!reader.AtEnd()) {
    LPAB_ASSIGN(const tlv::Element element, reader.Next());
    LPAB_TRY(ReadInfo(element, info));
  }
  return info;
}

Result<ProfileMetadata> ProfileMetadata::Decode(ByteSpan whole) {
  LPAB_ASSIGN(const tlv::Element metadata, tlv::ReadOne(whole, kTag));
  ProfileInfo fields;
  tlv::Reader reader(metadata.value);
  while (!reader.AtEnd()) {
    LPAB_ASSIGN(const tlv::Element element, reader.Next());
    LPAB_TRY(ReadInfo(element, fields));
  }
  if (!fields.iccid) return Fail(ErrorCode::kMalformed, "the profile metadata holds no ICCID");
  return ProfileMetadata{*fields.iccid, fields.profile_class.value_or(ProfileClass::kOperational),
                         std::move(fields.description), ToBytes(metadata.whole)};
}

Result<void> ProfileMetadata::CheckAgrees(const ProfileMetadata& other) const {
  std::string_view differs;
  if (iccid != other.iccid)
    differs = "ICCID";
  else if (description.provider != other.description.provider)
    differs = "service provider name";
  else if (description.name != other.description.name)
    differs = "profile name";
  else if (profile_class != other.profile_class)
    differs = "profile class";
  else if (description.rules != other.description.rules)
    differs = "policy rules";
  else if (description.owner != other.description.owner)
    differs = "profile owner";
  if (differs.empty()) return {};
  return Fail(ErrorCode::kProtocol,
              "the package's " + std::string(differs) + " is not the one that was agreed to");
}

}  // namespace lpab::sgp22
