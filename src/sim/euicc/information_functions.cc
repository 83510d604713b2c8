#include "sim/euicc/information_functions.h"

#include "base/hex.h"
#include "sim/euicc/es10_answers.h"
#include "sim/euicc/policy_rules.h"

namespace lpab::sim::euicc {
namespace {

constexpr uint8_t kProfileVersion[] = {2, 3, 1};  // SAIP
constexpr uint8_t kFirmwareVersion[] = {1, 0, 0};
constexpr uint8_t kGlobalPlatformVersion[] = {2, 3, 0};
constexpr uint8_t kProtectionProfileVersion[] = {1, 0, 0};
// UICCCapability: usim, isim, akaMilenage, akaTuak128, akaTuak256, multipleUsim, multipleIsim.
constexpr uint8_t kUiccCapability[] = {0x06, 0x6B, 0x00, 0xC0};
// RspCapability: additionalProfile, testProfileSupport.
constexpr uint8_t kRspCapability[] = {0x04, 0x90};
constexpr uint64_t kMediumEuicc = 2;
constexpr uint64_t kFreeVolatileMemory = 9093;
constexpr std::string_view kAccreditation = "LPA-BRIDGE-SIM";

tlv::Writer IdentifierList(const std::vector<Bytes>& identifiers) {
  tlv::Writer list;
  for (const Bytes& identifier : identifiers) list.Put(0x04, identifier);
  return list;
}

// An unsigned number in as few bytes as it needs, without INTEGER's sign (TS 102 226
// section 8.2.1.7).
Bytes Unsigned(uint64_t number) {
  Bytes bytes = tlv::EncodeUint(number);
  if (bytes.size() > 1 && bytes[0] == 0) bytes.erase(bytes.begin());
  return bytes;
}

// Extended card resources information: applications, free non-volatile and volatile memory.
Bytes EncodeCardResource(const CardContext& context) {
  return tlv::Writer()
      .Put(0x81, Unsigned(context.state().profiles.size()))
      .Put(0x82, Unsigned(FreeMemory(context)))
      .Put(0x83, Unsigned(kFreeVolatileMemory))
      .Take();
}

// Requests without parameters: the empty element, or 6A80.
Es10Answer AnswerToEmpty(ByteSpan command, Bytes data) {
  const auto value = CommandValue(command);
  if (!value || !value->empty()) return {{}, apdu::kSwIncorrectData};
  return {std::move(data), apdu::kSwSuccess};
}

}  // namespace

Result<ByteSpan> CommandValue(ByteSpan command) {
  LPAB_ASSIGN(const tlv::Element element, tlv::ReadOne(command));
  return element.value;
}

Es10Answer GetEid(CardContext& context, ByteSpan command) {
  static constexpr uint8_t kRequest[] = {0x5C, 0x01, 0x5A};
  const auto value = CommandValue(command);
  if (!value || !Equal(*value, kRequest)) return {{}, apdu::kSwIncorrectData};
  const auto eid = FromHex(context.identity().eid);  // digits, not swapped
  if (!eid) return {{}, apdu::kSwUnknownError};
  return {tlv::Encode(0xBF3E, tlv::Encode(0x5A, *eid)), apdu::kSwSuccess};
}

Es10Answer GetEuiccInfo1(CardContext& context, ByteSpan command) {
  const pki::EuiccIdentity& identity = context.identity();
  const tlv::Writer info = tlv::Writer()
                               .Put(0x82, kSvn)
                               .Put(0xA9, IdentifierList(identity.VerificationIdentifiers()))
                               .Put(0xAA, IdentifierList(identity.SigningIdentifiers()));
  return AnswerToEmpty(command, tlv::Encode(0xBF20, info.bytes()));
}

Bytes EncodeEuiccInfo2(const CardContext& context) {
  const pki::EuiccIdentity& identity = context.identity();
  const tlv::Writer info = tlv::Writer()
                               .Put(0x81, kProfileVersion)
                               .Put(0x82, kSvn)
                               .Put(0x83, kFirmwareVersion)
                               .Put(0x84, EncodeCardResource(context))
                               .Put(0x85, kUiccCapability)
                               .Put(0x87, kGlobalPlatformVersion)
                               .Put(0x88, kRspCapability)
                               .Put(0xA9, IdentifierList(identity.VerificationIdentifiers()))
                               .Put(0xAA, IdentifierList(identity.SigningIdentifiers()))
                               .PutUint(0x8B, kMediumEuicc)
                               .Put(0x04, kProtectionProfileVersion)
                               .PutText(0x0C, kAccreditation);
  return tlv::Encode(0xBF22, info.bytes());
}

Es10Answer GetEuiccInfo2(CardContext& context, ByteSpan command) {
  return AnswerToEmpty(command, EncodeEuiccInfo2(context));
}

Es10Answer GetEuiccConfiguredAddresses(CardContext& context, ByteSpan command) {
  tlv::Writer addresses;
  const std::string& smdp = context.state().default_smdp_address;
  if (!smdp.empty()) addresses.PutText(0x80, smdp);
  addresses.PutText(0x81, context.options().root_ds_address);
  return AnswerToEmpty(command, tlv::Encode(0xBF3C, addresses.bytes()));
}

Es10Answer GetRat(CardContext& context, ByteSpan command) {
  const tlv::Writer rows =
      EncodeRulesAuthorisationTable(context.options().rules_authorisation_table);
  return AnswerToEmpty(command, tlv::Encode(0xBF43, tlv::Writer().Put(0xA0, rows).bytes()));
}

Es10Answer SetDefaultDpAddress(CardContext& context, ByteSpan command) {
  constexpr tlv::Tag kTag = 0xBF3F;
  constexpr size_t kMaximumAddress = 255;
  const auto value = CommandValue(command);
  const auto address = value ? tlv::ReadOne(*value, 0x80) : Fail(value.error());
  const auto printable = [](uint8_t byte) { return byte > 0x20 && byte < 0x7F; };
  if (!address || address->value.size() > kMaximumAddress ||
      !std::all_of(address->value.begin(), address->value.end(), printable)) {
    return ResultAnswer(kTag, kResultUndefinedError);
  }
  context.Change().default_smdp_address = AsText(address->value);
  return ResultAnswer(kTag, kResultOk);
}

}  // namespace lpab::sim::euicc
