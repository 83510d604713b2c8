#include "sim/smdp/sample_package.h"

#include <array>

#include "base/bcd.h"
#include "base/hex.h"
#include "sim/smdp/profile_package.h"
#include "sim/smdp/sample_files.h"
#include "tlv/tlv.h"

namespace lpab::sim::smdp {

namespace {

constexpr size_t kImsiDigits = 15;
constexpr size_t kMaximumName = 16;

using Key = std::array<uint8_t, 16>;

// K and OPc of 3GPP TS 35.208 section 4.3, test set 1.
constexpr Key kMilenageK = {0x46, 0x5B, 0x5C, 0xE8, 0xB1, 0x99, 0xB4, 0x9F,
                            0xAA, 0x5F, 0x0A, 0x2E, 0xE2, 0x38, 0xA6, 0xBC};
constexpr Key kMilenageOpc = {0xCD, 0x63, 0xCB, 0x71, 0x95, 0x4A, 0x9F, 0x4E,
                              0x48, 0xA5, 0x99, 0x4E, 0x37, 0xA0, 0x2B, 0xAF};
constexpr Key kMnoSdKey = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
                           0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF};

bool AllDigits(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

char LuhnDigit(std::string_view digits) {
  int sum = 0;
  bool twice = true;
  for (size_t i = digits.size(); i-- > 0;) {
    int digit = digits[i] - '0';
    if (twice) digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
    sum += digit;
    twice = !twice;
  }
  return static_cast<char>('0' + (10 - sum % 10) % 10);
}

Result<void> CheckProfile(const SampleProfile& profile) {
  LPAB_TRY(CheckIccid(profile.iccid));
  const std::string_view iccid = profile.iccid;
  if (LuhnDigit(iccid.substr(0, iccid.size() - 1)) != iccid.back()) {
    return Fail(ErrorCode::kInvalidArgument, "the ICCID's last digit is not its Luhn digit");
  }
  if (profile.imsi.size() != kImsiDigits || !AllDigits(profile.imsi)) {
    return Fail(ErrorCode::kInvalidArgument, "the IMSI is not 15 digits");
  }
  if (profile.operator_name.size() > kMaximumName) {
    return Fail(ErrorCode::kInvalidArgument, "the operator name is longer than 16 characters");
  }
  if (profile.profile_type.empty() || profile.profile_type.size() > 100) {
    return Fail(ErrorCode::kInvalidArgument, "the profile type is not 1 to 100 characters");
  }
  return {};
}

// EF_IMSI: length, then the digits swapped behind a 9 for an odd count (3GPP TS 31.102 4.2.2).
Result<Bytes> ImsiContent(const std::string& imsi) {
  LPAB_ASSIGN(const Bytes digits, ToSwappedBcd("9" + imsi, 8));
  Bytes content = {0x08};
  Append(content, digits);
  return content;
}

tlv::Writer ProfileHeader(const SampleProfile& profile, ByteSpan iccid) {
  tlv::Writer services;
  services.Put(0x81, Bytes{}).Put(0x84, Bytes{});  // usim, milenage
  tlv::Writer templates;
  templates.Put(0x06, Bytes{0x67, 0x81, 0x0F, 0x01, 0x02, 0x01})
      .Put(0x06, Bytes{0x67, 0x81, 0x0F, 0x01, 0x02, 0x04});
  tlv::Writer header;
  header.PutUint(0x80, 2)
      .PutUint(0x81, 3)
      .PutText(0x82, profile.profile_type)
      .Put(0x83, iccid)
      .Put(0xA5, services)
      .Put(0xA6, templates);
  return header;
}

tlv::Writer PukCodes(uint64_t identification) {
  tlv::Writer puk1;
  puk1.PutUint(0x80, 1).PutText(0x81, "12345678");
  tlv::Writer puk2;
  puk2.Put(0x80, Bytes{0x00, 0x81}).PutText(0x81, "87654321");
  tlv::Writer codes;
  codes.Put(0x30, puk1).Put(0x30, puk2);
  tlv::Writer element;
  element.Put(0xA0, SampleElementHeader(identification)).Put(0xA1, codes);
  return element;
}

tlv::Writer PinCodes(uint64_t identification, const tlv::Writer& configurations) {
  tlv::Writer choice;
  choice.Put(0xA0, configurations);
  tlv::Writer element;
  element.Put(0xA0, SampleElementHeader(identification)).Put(0xA1, choice);
  return element;
}

// PIN 1, switched off, unblocked by PUK 1; and ADM 1.
tlv::Writer MfPins(uint64_t identification) {
  tlv::Writer pin;
  pin.PutUint(0x80, 1).PutText(0x81, "0000\xFF\xFF\xFF\xFF").PutUint(0x82, 1).PutUint(0x83, 6);
  tlv::Writer adm;
  adm.PutUint(0x80, 10).PutText(0x81, "55555555").PutUint(0x83, 3);
  tlv::Writer configurations;
  configurations.Put(0x30, pin).Put(0x30, adm);
  return PinCodes(identification, configurations);
}

// PIN 2, unblocked by PUK 2.
tlv::Writer UsimPins(uint64_t identification) {
  const Bytes second = {0x00, 0x81};
  tlv::Writer pin;
  pin.Put(0x80, second).PutText(0x81, "0000\xFF\xFF\xFF\xFF").Put(0x82, second);
  tlv::Writer configurations;
  configurations.Put(0x30, pin);
  return PinCodes(identification, configurations);
}

tlv::Writer AkaParameter(uint64_t identification) {
  tlv::Writer algorithm;
  algorithm.PutUint(0x80, 1).Put(0x81, Bytes{0x01}).Put(0x82, kMilenageK).Put(0x83, kMilenageOpc);
  tlv::Writer choice;
  choice.Put(0xA1, algorithm);
  tlv::Writer element;
  element.Put(0xA0, SampleElementHeader(identification)).Put(0xA1, choice);
  return element;
}

// One AES key of a key set: usage qualifier, identifier, version.
tlv::Writer SdKey(uint8_t usage, uint8_t identifier) {
  tlv::Writer component;
  component.Put(0x80, Bytes{0x88}).Put(0x86, kMnoSdKey);
  tlv::Writer components;
  components.Put(0x30, component);
  tlv::Writer key;
  key.Put(0x95, Bytes{usage}).Put(0x82, Bytes{identifier}).Put(0x83, Bytes{0x01});
  key.Put(0x30, components);
  return key;
}

// The MNO-SD, which every profile has: SCP80 keys of version 1.
tlv::Writer MnoSecurityDomain(uint64_t identification) {
  tlv::Writer instance;
  instance.Put(0x4F, Bytes{0xA0, 0x00, 0x00, 0x01, 0x51, 0x53, 0x50})
      .Put(0x4F, Bytes{0xA0, 0x00, 0x00, 0x01, 0x51, 0x53, 0x50, 0x41})
      .Put(0x4F, Bytes{0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00, 0x00})
      .Put(0x82, Bytes{0x82, 0xDC, 0x00})
      .Put(0x83, Bytes{0x0F})
      .Put(0xC9, Bytes{0x81, 0x02, 0x80, 0x00});
  tlv::Writer keys;
  keys.Put(0x30, SdKey(0x18, 1)).Put(0x30, SdKey(0x14, 2)).Put(0x30, SdKey(0x48, 3));
  tlv::Writer element;
  element.Put(0xA0, SampleElementHeader(identification)).Put(0xA1, instance).Put(0xA2, keys);
  return element;
}

tlv::Writer End(uint64_t identification) {
  tlv::Writer element;
  element.Put(0xA0, SampleElementHeader(identification));
  return element;
}

}  // namespace

Result<std::string> WithLuhnDigit(std::string_view digits) {
  if (digits.empty() || !AllDigits(digits)) {
    return Fail(ErrorCode::kInvalidArgument, "only digits have a Luhn digit");
  }
  return std::string(digits) + LuhnDigit(digits);
}

Result<Bytes> MakeSamplePackage(const SampleProfile& profile) {
  LPAB_TRY(CheckProfile(profile));
  LPAB_ASSIGN(const Bytes header_iccid, IccidForHeader(profile.iccid));
  LPAB_ASSIGN(const Bytes file_iccid, IccidForFile(profile.iccid));
  LPAB_ASSIGN(const Bytes imsi, ImsiContent(profile.imsi));
  const auto last_digit = static_cast<uint8_t>(profile.imsi.back() - '0');
  tlv::Writer package;
  package.Put(0xA0, ProfileHeader(profile, header_iccid))
      .Put(0xB0, SampleMf(1, file_iccid))
      .Put(0xA3, PukCodes(2))
      .Put(0xA2, MfPins(3))
      .Put(0xB3, SampleUsim(4, imsi, last_digit, profile.operator_name))
      .Put(0xA2, UsimPins(5))
      .Put(0xA4, AkaParameter(6))
      .Put(0xA6, MnoSecurityDomain(7))
      .Put(0xAA, End(8));
  return package.Take();
}

}  // namespace lpab::sim::smdp
