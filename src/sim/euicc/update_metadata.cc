#include "sim/euicc/update_metadata.h"

#include "sim/euicc/metadata_fields.h"
#include "sim/euicc/notifications.h"

namespace lpab::sim::euicc {
namespace {

constexpr tlv::Tag kTag = 0xBF2A;
constexpr tlv::Tag kProvider = 0x91;
constexpr tlv::Tag kName = 0x92;
constexpr tlv::Tag kIconType = 0x93;
constexpr tlv::Tag kIcon = 0x94;
constexpr tlv::Tag kRules = 0x99;
constexpr uint8_t kUpdateControl = 0x80;

Unexpected Refuse(ErrorCode code, apdu::StatusWord sw, std::string message) {
  return Fail(MakeError(code, "UpdateMetadata: " + std::move(message))
                  .WithDetail(StatusWordDetail{sw.value()}));
}

Unexpected Incorrect(std::string message) {
  return Refuse(ErrorCode::kMalformed, apdu::kSwIncorrectData, std::move(message));
}

// PprIds: the rules that stay are those that are set in both. The bit of update control must be
// zero: no other way to update is known.
Result<void> KeepRules(ByteSpan value, Profile& profile) {
  if (value.empty() || value.size() > 2 || value[0] > 7 || (value.size() == 1 && value[0] != 0)) {
    return Fail(ErrorCode::kMalformed, "profilePolicyRules is no BIT STRING of up to 8 bits");
  }
  const auto asked = static_cast<uint8_t>(value.size() == 2 ? value[1] & 0xFF << value[0] : 0);
  if ((asked & kUpdateControl) != 0) {
    return Fail(ErrorCode::kMalformed, "pprUpdateControl is set");
  }
  const uint8_t own = profile.policy_rules.size() < 2 ? 0 : profile.policy_rules[1];
  const auto kept = static_cast<uint8_t>(own & asked);
  profile.policy_rules = kept == 0 ? Bytes() : EncodeNamedBits(kept);
  return {};
}

Result<void> ReadText(const tlv::Element& element, size_t maximum, const char* what,
                      std::string& text) {
  LPAB_ASSIGN(text, ReadMetadataText(element.value, maximum, what));
  return {};
}

Result<void> ReadField(const tlv::Element& element, Profile& profile) {
  switch (element.tag) {
    case kProvider:
      return ReadText(element, kMaximumProvider, "serviceProviderName", profile.provider);
    case kName:
      return ReadText(element, kMaximumName, "profileName", profile.name);
    case kIconType:
    case kIcon:
      return ReadIcon(element, profile);
    case kRules:
      return KeepRules(element.value, profile);
    default:
      return Fail(ErrorCode::kMalformed, tlv::TagName(element.tag) + " may not be updated");
  }
}

// The fields come in the order of their tags, each once at most. An icon brings its type with it;
// an empty one goes, and its type with it.
Result<void> ReadFields(ByteSpan contents, Profile& profile) {
  tlv::Reader reader(contents);
  tlv::Tag before = 0;
  bool typed = false;
  bool has_icon = false;
  while (!reader.AtEnd()) {
    LPAB_ASSIGN(const tlv::Element element, reader.Next());
    if (element.tag <= before) {
      return Fail(ErrorCode::kMalformed, tlv::TagName(element.tag) + " is out of its place");
    }
    before = element.tag;
    LPAB_TRY(ReadField(element, profile));
    typed = typed || element.tag == kIconType;
    has_icon = has_icon || element.tag == kIcon;
  }
  if (typed != has_icon) {
    return Fail(ErrorCode::kMalformed, "iconType and icon come together, or not at all");
  }
  if (has_icon && profile.icon.empty()) profile.icon_type.reset();
  return {};
}

}  // namespace

Bytes MetadataUpdate::Encode() const {
  tlv::Writer fields;
  if (provider) fields.PutText(kProvider, *provider);
  if (name) fields.PutText(kName, *name);
  if (icon_type) fields.PutUint(kIconType, static_cast<uint64_t>(*icon_type));
  if (icon) fields.Put(kIcon, *icon);
  if (rules) fields.Put(kRules, EncodeNamedBits(*rules));
  return tlv::Encode(kTag, fields.bytes());
}

Result<void> UpdateMetadata(CardContext& context, ByteSpan request) {
  const auto element = tlv::ReadOne(request);
  if (!element) return Incorrect(element.error().message);
  if (element->tag != kTag) {
    return Refuse(ErrorCode::kNotFound, apdu::kSwReferenceNotFound,
                  tlv::TagName(element->tag) + " is no function of ES6");
  }
  const Profile* enabled = context.state().Enabled();
  if (enabled == nullptr) {
    return Refuse(ErrorCode::kFailedPrecondition, apdu::kSwConditionsNotSatisfied,
                  "no profile is enabled, so nothing reaches the card over the air");
  }
  Profile updated = *enabled;
  const auto read = ReadFields(element->value, updated);
  if (!read) return Incorrect(read.error().message);
  if (MemoryOf(updated) > FreeMemory(context) + MemoryOf(*enabled)) {
    return Refuse(ErrorCode::kResourceExhausted, apdu::kSwNotEnoughMemory,
                  "there is no memory for the icon");
  }
  *context.Change().Enabled() = std::move(updated);
  return {};
}

}  // namespace lpab::sim::euicc
