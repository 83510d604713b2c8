// Values of the project as values of the public headers, and the other way round.
#pragma once

#include "base/result.h"
#include "lpa/profile_manager.h"
#include "lpab/lpa.h"
#include "sgp22/euicc_info.h"

namespace lpab::api {

v1::Error ToPublic(const Error& error);
Error ToInternal(const v1::Error& error);

template <typename T>
v1::Result<T> ToPublic(Result<T> result) {
  if (!result) return ToPublic(result.error());
  return std::move(*result);
}

v1::Profile ToPublic(const sgp22::ProfileInfo& profile);
v1::Profile ToPublic(const sgp22::ProfileMetadata& offer);
v1::Notification ToPublic(const sgp22::NotificationMetadata& notification);
v1::Delivery ToPublic(const lpa::NotificationDelivery& delivery);
v1::Change ToPublic(const lpa::ManagementResult& result);

template <typename T>
auto ToPublic(const std::vector<T>& values) {
  std::vector<decltype(ToPublic(values[0]))> all;
  for (const T& value : values) all.push_back(ToPublic(value));
  return all;
}

// `addresses` are left empty where the card did not tell.
v1::ChipInfo MakeChipInfo(const sgp22::Eid& eid, const apdu::Aid& isdr,
                          const sgp22::EuiccInfo2& info,
                          const sgp22::EuiccConfiguredAddresses& addresses);

}  // namespace lpab::api
