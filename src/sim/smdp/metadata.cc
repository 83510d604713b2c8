#include "sim/smdp/metadata.h"

#include <array>

#include "base/hex.h"
#include "sim/smdp/profile_package.h"
#include "tlv/tlv.h"

namespace lpab::sim::smdp {

namespace {

constexpr size_t kMaximumProvider = 32;
constexpr size_t kMaximumName = 64;
constexpr size_t kMaximumIcon = 1024;

// NotificationEvent with one bit set: unused bits, then the bit.
constexpr std::array<std::array<uint8_t, 2>, 4> kEvents = {
    {{0x07, 0x80}, {0x06, 0x40}, {0x05, 0x20}, {0x04, 0x10}}};

Result<void> CheckSize(const char* what, const std::string& text, size_t limit) {
  if (text.size() <= limit) return {};
  return Fail(ErrorCode::kInvalidArgument,
              std::string(what) + " is longer than " + std::to_string(limit) + " bytes");
}

void PutConfiguration(tlv::Writer& list, const std::array<uint8_t, 2>& event,
                      const std::string& address) {
  tlv::Writer entry;
  entry.Put(0x80, event).PutText(0x81, address);
  list.Put(0x30, entry);
}

tlv::Writer EncodeNotificationConfiguration(const ProfileMetadata& metadata) {
  tlv::Writer list;
  for (const std::string& address : metadata.notification_addresses) {
    for (const auto& event : kEvents) PutConfiguration(list, event, address);
  }
  if (metadata.server_address.empty()) return list;
  for (size_t i = 1; i < kEvents.size(); ++i) {
    PutConfiguration(list, kEvents[i], metadata.server_address);
  }
  return list;
}

bool AreDigits(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

// MCC digit 2 | 1, MNC digit 3 | MCC digit 3, MNC digit 2 | 1; F for a third digit that is not.
Result<Bytes> EncodeMccMnc(const ProfileOwner& owner) {
  const bool fits = owner.mcc.size() == 3 && AreDigits(owner.mcc) && AreDigits(owner.mnc) &&
                    (owner.mnc.size() == 2 || owner.mnc.size() == 3);
  if (!fits) {
    return Fail(ErrorCode::kInvalidArgument,
                "profileOwner: mcc must be 3 digits, and mnc 2 or 3 digits");
  }
  const std::string mnc = owner.mnc.size() == 2 ? owner.mnc + 'F' : owner.mnc;
  const char nibbles[] = {owner.mcc[1], owner.mcc[0], mnc[2], owner.mcc[2], mnc[1], mnc[0]};
  return FromHex(std::string_view(nibbles, sizeof nibbles));
}

Result<tlv::Writer> EncodeOwner(const ProfileOwner& owner) {
  LPAB_ASSIGN(const Bytes mcc_mnc, EncodeMccMnc(owner));
  tlv::Writer fields;
  fields.Put(0x80, mcc_mnc);
  if (!owner.gid1.empty()) fields.Put(0x81, owner.gid1);
  if (!owner.gid2.empty()) fields.Put(0x82, owner.gid2);
  return fields;
}

// A BIT STRING of named bits: no zero bits at its end.
Bytes EncodePolicyRules(const ProfilePolicyRules& rules) {
  if (rules.ppr2)
    return {0x05, static_cast<uint8_t>(0x20 | rules.ppr1 << 6 | rules.update_control << 7)};
  if (rules.ppr1) return {0x06, static_cast<uint8_t>(0x40 | rules.update_control << 7)};
  if (rules.update_control) return {0x07, 0x80};
  return {0x00};
}

}  // namespace

Result<Bytes> ProfileMetadata::Encode() const {
  LPAB_TRY(CheckSize("serviceProviderName", service_provider_name, kMaximumProvider));
  LPAB_TRY(CheckSize("profileName", profile_name, kMaximumName));
  LPAB_ASSIGN(const Bytes iccid_bytes, IccidForFile(iccid));
  tlv::Writer request;
  request.Put(0x5A, iccid_bytes).PutText(0x91, service_provider_name).PutText(0x92, profile_name);
  if (icon) request.PutUint(0x93, icon->type).Put(0x94, icon->data);
  request.PutUint(0x95, profile_class);
  const tlv::Writer configuration = EncodeNotificationConfiguration(*this);
  if (!configuration.bytes().empty()) request.Put(0xB6, configuration);
  if (owner) {
    LPAB_ASSIGN(const tlv::Writer fields, EncodeOwner(*owner));
    request.Put(0xB7, fields);
  }
  if (policy_rules) {
    if (!owner) {
      return Fail(ErrorCode::kInvalidArgument, "profilePolicyRules need a profileOwner");
    }
    request.Put(0x99, EncodePolicyRules(*policy_rules));
  }
  return tlv::Encode(0xBF25, request.bytes());
}

Result<ProfileIcon> MakeProfileIcon(Bytes data) {
  if (data.size() > kMaximumIcon) {
    return Fail(ErrorCode::kInvalidArgument, "the icon is larger than 1024 bytes");
  }
  const std::string_view text = AsText(data);
  if (text.starts_with("\x89PNG")) return ProfileIcon{1, std::move(data)};
  if (text.starts_with("\xFF\xD8\xFF")) return ProfileIcon{0, std::move(data)};
  return Fail(ErrorCode::kInvalidArgument, "the icon is neither a PNG nor a JPEG file");
}

std::string CutUtf8(std::string text, size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<uint8_t>(text[limit]) & 0xC0) == 0x80) --limit;
  text.resize(limit);
  return text;
}

}  // namespace lpab::sim::smdp
