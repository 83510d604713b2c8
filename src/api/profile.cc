#include "lpab/profile.h"

#include "api/convert.h"
#include "sgp22/ci_names.h"
#include "sgp22/manufacturers.h"
#include "sgp22/rules_table.h"

namespace lpab::api {
namespace {

v1::ProfileState ToPublic(const std::optional<sgp22::ProfileState>& state) {
  if (!state) return v1::ProfileState::kUnknown;
  return *state == sgp22::ProfileState::kEnabled ? v1::ProfileState::kEnabled
                                                 : v1::ProfileState::kDisabled;
}

v1::ProfileClass ToPublic(const std::optional<sgp22::ProfileClass>& profile_class) {
  if (!profile_class) return v1::ProfileClass::kUnknown;
  switch (*profile_class) {
    case sgp22::ProfileClass::kTest:
      return v1::ProfileClass::kTest;
    case sgp22::ProfileClass::kProvisioning:
      return v1::ProfileClass::kProvisioning;
    case sgp22::ProfileClass::kOperational:
      break;
  }
  return v1::ProfileClass::kOperational;
}

void Describe(const sgp22::ProfileDescription& from, v1::Profile& profile) {
  profile.name = from.name.value_or("");
  profile.provider = from.provider.value_or("");
  if (from.owner) profile.owner = sgp22::OperatorText(*from.owner);
  profile.disabling_not_allowed = from.rules.disabling_not_allowed;
  profile.deletion_not_allowed = from.rules.deletion_not_allowed;
  if (from.icon_type) profile.icon_type = *from.icon_type == sgp22::IconType::kPng ? "png" : "jpg";
  profile.icon = from.icon;
}

std::vector<v1::CertificateIssuer> IssuersOf(const std::vector<Bytes>& identifiers) {
  std::vector<v1::CertificateIssuer> issuers;
  for (const Bytes& identifier : identifiers) {
    issuers.push_back({identifier, std::string(sgp22::CiName(identifier))});
  }
  return issuers;
}

}  // namespace

v1::Profile ToPublic(const sgp22::ProfileInfo& profile) {
  v1::Profile made;
  if (profile.iccid) made.iccid = profile.iccid->digits();
  made.aid = profile.isdp_aid;
  made.state = ToPublic(profile.state);
  made.profile_class = ToPublic(profile.profile_class);
  made.nickname = profile.nickname.value_or("");
  Describe(profile.description, made);
  return made;
}

v1::Profile ToPublic(const sgp22::ProfileMetadata& offer) {
  v1::Profile made;
  made.iccid = offer.iccid.digits();
  made.profile_class = ToPublic(std::optional(offer.profile_class));
  Describe(offer.description, made);
  return made;
}

v1::Notification ToPublic(const sgp22::NotificationMetadata& notification) {
  return {notification.sequence_number, notification.event.ToString(), notification.address,
          notification.iccid ? notification.iccid->digits() : ""};
}

v1::Delivery ToPublic(const lpa::NotificationDelivery& delivery) {
  v1::Delivery made{ToPublic(delivery.metadata), delivery.delivered, delivery.removed, {}};
  if (delivery.error) made.error = ToPublic(*delivery.error);
  return made;
}

v1::Change ToPublic(const lpa::ManagementResult& result) {
  v1::Change made;
  made.before = ToPublic(result.profile);
  made.notifications = ToPublic(result.notifications);
  if (result.notification_error) made.notification_error = ToPublic(*result.notification_error);
  made.refresh_missing = result.refresh_missing;
  return made;
}

v1::ChipInfo MakeChipInfo(const sgp22::Eid& eid, const apdu::Aid& isdr,
                          const sgp22::EuiccInfo2& info,
                          const sgp22::EuiccConfiguredAddresses& addresses) {
  v1::ChipInfo made;
  made.eid = eid.digits();
  made.eid_valid = eid.HasValidCheckDigits();
  made.manufacturer = sgp22::ManufacturerName(eid);
  made.isdr_aid = isdr.bytes();
  made.sgp22_version = info.svn.ToString();
  made.profile_version = info.profile_version.ToString();
  made.firmware = info.firmware.ToString();
  made.free_memory = info.free_non_volatile_memory;
  made.uicc_capabilities = info.uicc_capabilities;
  made.rsp_capabilities = info.rsp_capabilities;
  made.verifies = IssuersOf(info.ci_ids_for_verification);
  made.signs = IssuersOf(info.ci_ids_for_signing);
  made.accreditation_number = info.accreditation_number;
  made.default_smdp = addresses.default_smdp;
  made.root_smds = addresses.root_smds;
  return made;
}

}  // namespace lpab::api

namespace lpab::v1 {

std::string_view ProfileStateName(ProfileState state) {
  switch (state) {
    case ProfileState::kDisabled:
      return sgp22::ProfileStateName(sgp22::ProfileState::kDisabled);
    case ProfileState::kEnabled:
      return sgp22::ProfileStateName(sgp22::ProfileState::kEnabled);
    case ProfileState::kUnknown:
      break;
  }
  return "unknown";
}

std::string_view ProfileClassName(ProfileClass profile_class) {
  switch (profile_class) {
    case ProfileClass::kTest:
      return sgp22::ProfileClassName(sgp22::ProfileClass::kTest);
    case ProfileClass::kProvisioning:
      return sgp22::ProfileClassName(sgp22::ProfileClass::kProvisioning);
    case ProfileClass::kOperational:
      return sgp22::ProfileClassName(sgp22::ProfileClass::kOperational);
    case ProfileClass::kUnknown:
      break;
  }
  return "unknown";
}

}  // namespace lpab::v1
