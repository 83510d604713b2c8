#include "sim/smdp/metadata.h"

#include <array>

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
