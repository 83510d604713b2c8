#include "sgp22/chip_settings.h"

#include "sgp22/result_codes.h"
#include "sgp22/result_texts.h"

namespace lpab::sgp22 {

Bytes SetDefaultDpAddress::Encode() const {
  return tlv::Encode(kTag, tlv::Writer().PutText(0x80, address).bytes());
}

Result<SetDefaultDpAddressResponse> SetDefaultDpAddressResponse::Decode(ByteSpan whole) {
  LPAB_TRY(CheckResultCode(whole, SetDefaultDpAddress::kTag, function::kSetDefaultDpAddress));
  return SetDefaultDpAddressResponse{};
}

Bytes EuiccMemoryReset::Encode() const {
  // DER: trailing zero bits of a BIT STRING with named bits are left out.
  uint8_t bits = 0;
  uint8_t unused = 0;
  if (delete_operational_profiles) bits |= 0x80, unused = 7;
  if (delete_field_loaded_test_profiles) bits |= 0x40, unused = 6;
  if (reset_default_smdp_address) bits |= 0x20, unused = 5;
  const Bytes options = bits == 0 ? Bytes{0} : Bytes{unused, bits};
  return tlv::Encode(kTag, tlv::Encode(0x82, options));
}

Result<EuiccMemoryResetResponse> EuiccMemoryResetResponse::Decode(ByteSpan whole) {
  LPAB_TRY(CheckResultCode(whole, EuiccMemoryReset::kTag, function::kEuiccMemoryReset));
  return EuiccMemoryResetResponse{};
}

}  // namespace lpab::sgp22
