#include "sim/smdp/notification.h"

#include <algorithm>

#include "base/bcd.h"
#include "crypto/ec_key.h"
#include "sim/smdp/euicc_messages.h"
#include "tlv/tlv.h"

namespace lpab::sim::smdp {

namespace {

constexpr tlv::Tag kInstallationResult = 0xBF37;
constexpr tlv::Tag kInstallationData = 0xBF27;
constexpr tlv::Tag kMetadata = 0xBF2F;
constexpr tlv::Tag kSignature = 0x5F37;
constexpr tlv::Tag kSequence = 0x30;

// NotificationEvent, a BIT STRING with one bit set: unused bits, then the bit.
Result<std::string> DecodeEvent(ByteSpan value) {
  if (value.size() == 2 && value[0] <= 7) {
    switch (value[1]) {
      case 0x80:
        return std::string("install");
      case 0x40:
        return std::string("enable");
      case 0x20:
        return std::string("disable");
      case 0x10:
        return std::string("delete");
      default:
        break;
    }
  }
  return Fail(ErrorCode::kMalformed, "profileManagementOperation has not exactly one known bit");
}

Result<void> DecodeMetadata(ByteSpan value, PendingNotification& out) {
  tlv::Reader reader(value);
  LPAB_ASSIGN(const tlv::Element sequence_number, reader.Expect(0x80));
  LPAB_ASSIGN(out.sequence_number, tlv::ReadUint(sequence_number.value));
  LPAB_ASSIGN(const tlv::Element event, reader.Expect(0x81));
  LPAB_ASSIGN(out.event, DecodeEvent(event.value));
  LPAB_ASSIGN(const tlv::Element address, reader.Expect(0x0C));
  out.address = AsText(address.value);
  LPAB_ASSIGN(const auto iccid, reader.TakeIf(0x5A));
  if (iccid) {
    LPAB_ASSIGN(out.iccid, FromSwappedBcd(iccid->value));
  }
  return {};
}

Result<InstallationResult> DecodeFinalResult(ByteSpan value) {
  LPAB_ASSIGN(const tlv::Element choice, tlv::ReadOne(value));
  InstallationResult result;
  if (choice.tag == 0xA0) {
    LPAB_ASSIGN(const tlv::Element aid, tlv::Get(choice.value, 0x4F));
    result.isdp_aid = ToBytes(aid.value);
    return result;
  }
  if (choice.tag != 0xA1) return Fail(ErrorCode::kMalformed, "finalResult is no known choice");
  LPAB_ASSIGN(const tlv::Element command, tlv::Get(choice.value, 0x80));
  LPAB_ASSIGN(result.command, tlv::ReadUint(command.value));
  LPAB_ASSIGN(const tlv::Element reason, tlv::Get(choice.value, 0x81));
  LPAB_ASSIGN(result.reason, tlv::ReadUint(reason.value));
  return result;
}

Result<void> DecodeSignature(tlv::Reader& reader, PendingNotification& out) {
  LPAB_ASSIGN(const tlv::Element signature, reader.Expect(kSignature));
  out.signature = signature.value;
  if (out.signature.size() == crypto::kSignatureSize) return {};
  return Fail(ErrorCode::kMalformed, "the notification's signature is not 64 bytes");
}

Result<PendingNotification> DecodeInstallationResult(ByteSpan value) {
  PendingNotification out;
  tlv::Reader reader(value);
  LPAB_ASSIGN(const tlv::Element data, reader.Expect(kInstallationData));
  out.signed_part = data.whole;
  LPAB_TRY(DecodeSignature(reader, out));

  tlv::Reader fields(data.value);
  LPAB_ASSIGN(const tlv::Element transaction_id, fields.Expect(0x80));
  out.transaction_id = transaction_id.value;
  LPAB_ASSIGN(const tlv::Element metadata, fields.Expect(kMetadata));
  LPAB_TRY(DecodeMetadata(metadata.value, out));
  LPAB_ASSIGN(const auto oid, fields.TakeIf(0x06));
  if (oid) {
    LPAB_ASSIGN(out.smdp_oid, DecodeOid(oid->value));
  }
  LPAB_ASSIGN(const tlv::Element result, fields.Expect(0xA2));
  LPAB_ASSIGN(out.installation, DecodeFinalResult(result.value));
  return out;
}

Result<PendingNotification> DecodeOtherSignedNotification(ByteSpan value) {
  PendingNotification out;
  tlv::Reader reader(value);
  LPAB_ASSIGN(const tlv::Element metadata, reader.Expect(kMetadata));
  out.signed_part = metadata.whole;
  LPAB_TRY(DecodeMetadata(metadata.value, out));
  LPAB_TRY(DecodeSignature(reader, out));
  LPAB_ASSIGN(const tlv::Element euicc, reader.Expect(kSequence));
  out.euicc_certificate = euicc.whole;
  LPAB_ASSIGN(const tlv::Element eum, reader.Expect(kSequence));
  out.eum_certificate = eum.whole;
  return out;
}

}  // namespace

Result<PendingNotification> DecodePendingNotification(ByteSpan der) {
  LPAB_ASSIGN(const tlv::Element element, tlv::ReadOne(der));
  if (element.tag == kInstallationResult) return DecodeInstallationResult(element.value);
  if (element.tag == kSequence) return DecodeOtherSignedNotification(element.value);
  return Fail(ErrorCode::kMalformed,
              "this is no PendingNotification, but a " + tlv::TagName(element.tag));
}

}  // namespace lpab::sim::smdp
