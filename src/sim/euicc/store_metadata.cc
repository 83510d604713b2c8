#include "sim/euicc/store_metadata.h"

#include "sim/euicc/installation_result.h"
#include "sim/euicc/metadata_fields.h"
#include "tlv/tlv.h"

namespace lpab::sim::euicc {
namespace {

constexpr size_t kIccidSize = 10;
constexpr size_t kMaximumAddress = 255;  // of a host name
constexpr size_t kMaximumNotifications = 32;

Unexpected Incorrect(std::string message) {
  return BppFail(BppErrorReason::kIncorrectInputValues, "metadata: " + std::move(message));
}

Result<std::string> GetText(ByteSpan contents, tlv::Tag tag, size_t maximum, const char* what) {
  LPAB_ASSIGN(const tlv::Element element, tlv::Get(contents, tag));
  return ReadMetadataText(element.value, maximum, what);
}

Result<NotificationConfiguration> ReadNotification(ByteSpan contents) {
  NotificationConfiguration configuration;
  LPAB_ASSIGN(const tlv::Element events, tlv::Get(contents, 0x80));
  if (events.value.size() != 2 || events.value[0] > 7) {
    return Incorrect("profileManagementOperation is no BIT STRING of up to 8 bits");
  }
  configuration.events = events.value[1];
  LPAB_ASSIGN(configuration.address,
              GetText(contents, 0x81, kMaximumAddress, "notificationAddress"));
  return configuration;
}

Result<void> ReadNotifications(ByteSpan contents, Profile& profile) {
  tlv::Reader reader(contents);
  while (!reader.AtEnd()) {
    LPAB_ASSIGN(const tlv::Element element, reader.Expect(0x30));
    LPAB_ASSIGN(NotificationConfiguration configuration, ReadNotification(element.value));
    profile.notifications.push_back(std::move(configuration));
    if (profile.notifications.size() > kMaximumNotifications) {
      return Incorrect("more than 32 notification addresses");
    }
  }
  return {};
}

Result<void> ReadClass(ByteSpan value, Profile& profile) {
  LPAB_ASSIGN(const uint64_t profile_class, tlv::ReadUint(value));
  if (profile_class > 2) {
    return BppFail(BppErrorReason::kUnsupportedProfileClass,
                   "metadata: profile class " + std::to_string(profile_class));
  }
  profile.profile_class = static_cast<int>(profile_class);
  return {};
}

// OperatorId: mccMnc, and gid1 and gid2 where they are there.
Result<void> ReadOwner(ByteSpan contents, Profile& profile) {
  tlv::Reader reader(contents);
  LPAB_TRY(reader.Expect(0x80));
  while (!reader.AtEnd()) LPAB_TRY(reader.Next());
  profile.owner = ToBytes(contents);
  return {};
}

// PprIds: a BIT STRING, its first byte the number of unused bits.
Result<void> ReadPolicyRules(ByteSpan bits, Profile& profile) {
  constexpr uint8_t kMostUnused = 7;
  if (bits.empty() || bits[0] > kMostUnused || (bits.size() == 1 && bits[0] != 0)) {
    return Incorrect("profilePolicyRules is no BIT STRING");
  }
  profile.policy_rules = ToBytes(bits);
  return {};
}

Result<void> ReadOptional(const tlv::Element& element, Profile& profile) {
  switch (element.tag) {
    case 0x93:
    case 0x94:
      return ReadIcon(element, profile);
    case 0x95:
      return ReadClass(element.value, profile);
    case 0xB6:
      return ReadNotifications(element.value, profile);
    case 0xB7:
      return ReadOwner(element.value, profile);
    case 0x99:
      return ReadPolicyRules(element.value, profile);
    default:
      return {};
  }
}

Result<Profile> ReadContents(ByteSpan contents) {
  Profile profile;
  tlv::Reader reader(contents);
  LPAB_ASSIGN(const tlv::Element iccid, reader.Expect(0x5A));
  if (iccid.value.size() != kIccidSize) return Incorrect("the ICCID is not 10 bytes");
  profile.iccid = ToBytes(iccid.value);
  LPAB_ASSIGN(profile.provider,
              GetText(reader.Rest(), 0x91, kMaximumProvider, "serviceProviderName"));
  LPAB_ASSIGN(profile.name, GetText(reader.Rest(), 0x92, kMaximumName, "profileName"));
  while (!reader.AtEnd()) {
    LPAB_ASSIGN(const tlv::Element element, reader.Next());
    LPAB_TRY(ReadOptional(element, profile));
  }
  if (!profile.policy_rules.empty() && profile.owner.empty()) {
    return BppFail(BppErrorReason::kPprNotAllowed, "metadata: policy rules without an owner");
  }
  return profile;
}

}  // namespace

Result<Profile> ReadStoreMetadata(ByteSpan request) {
  const auto element = tlv::ReadOne(request, 0xBF25);
  if (!element) return Incorrect(element.error().message);
  auto profile = ReadContents(element->value);
  // What only does not parse is an input value that is not correct.
  if (!profile && profile.error().Detail<Es10Detail>() == nullptr) {
    return Incorrect(profile.error().message);
  }
  return profile;
}

}  // namespace lpab::sim::euicc
