// What an LPA sets on the card itself: its default SM-DP+, and its memory back to empty.
// Spec: SGP.22 sections 5.7.4 (ES10a.SetDefaultDpAddress) and 5.7.19 (ES10c.eUICCMemoryReset).
#pragma once

#include <string>

#include "tlv/tlv.h"

namespace lpab::sgp22 {

struct SetDefaultDpAddressResponse {
  static Result<SetDefaultDpAddressResponse> Decode(ByteSpan whole);
};
struct SetDefaultDpAddress {
  static constexpr tlv::Tag kTag = 0xBF3F;
  using Response = SetDefaultDpAddressResponse;
  std::string address;  // empty removes it
  Bytes Encode() const;
};

struct EuiccMemoryResetResponse {
  static Result<EuiccMemoryResetResponse> Decode(ByteSpan whole);
};
struct EuiccMemoryReset {
  static constexpr tlv::Tag kTag = 0xBF34;
  using Response = EuiccMemoryResetResponse;
  bool delete_operational_profiles = false;
  bool delete_field_loaded_test_profiles = false;
  bool reset_default_smdp_address = false;
  Bytes Encode() const;
};

}  // namespace lpab::sgp22
