#include "bridge/audit_result.h"

#include "base/bcd.h"
#include "tlv/tlv.h"

namespace lpab::bridge {
namespace {

constexpr tlv::Tag kPackage = 0xBF36;
constexpr tlv::Tag kInstallationResult = 0xBF37;
constexpr tlv::Tag kInstallationData = 0xBF27;
constexpr tlv::Tag kNotificationMetadata = 0xBF2F;
constexpr tlv::Tag kFinalResult = 0xA2;
constexpr tlv::Tag kSuccess = 0xA0;
constexpr tlv::Tag kIccid = 0x5A;
constexpr tlv::Tag kResult = 0x80;
constexpr tlv::Tag kErrorReason = 0x81;

Result<std::string> CodeText(ByteSpan elements, tlv::Tag tag) {
  LPAB_ASSIGN(const tlv::Element element, tlv::Get(elements, tag));
  LPAB_ASSIGN(const uint64_t code, tlv::ReadUint(element.value));
  return code == 0 ? "ok" : "code " + std::to_string(code);
}

Result<AuditResult> ReadInstallation(ByteSpan data) {
  LPAB_ASSIGN(const tlv::Element whole, tlv::ReadOne(data, kInstallationResult));
  LPAB_ASSIGN(const tlv::Element inner, tlv::Get(whole.value, kInstallationData));
  LPAB_ASSIGN(const tlv::Element metadata, tlv::Get(inner.value, kNotificationMetadata));
  LPAB_ASSIGN(const tlv::Element final, tlv::Get(inner.value, kFinalResult));
  LPAB_ASSIGN(const tlv::Element verdict, tlv::ReadOne(final.value));
  AuditResult result{"ok", ""};
  if (const auto iccid = tlv::Find(metadata.value, kIccid); iccid && *iccid) {
    result.iccid = FromSwappedBcd((*iccid)->value).value_or("");
  }
  if (verdict.tag != kSuccess) {
    LPAB_ASSIGN(result.text, CodeText(verdict.value, kErrorReason));
  }
  return result;
}

Result<AuditResult> ReadAnswer(tlv::Tag tag, ByteSpan data) {
  if (tag == kPackage) return ReadInstallation(data);
  LPAB_ASSIGN(const tlv::Element answer, tlv::ReadOne(data, tag));
  LPAB_ASSIGN(std::string text, CodeText(answer.value, kResult));
  return AuditResult{std::move(text), ""};
}

}  // namespace

AuditResult ResultOf(const JudgedObject& object, const ChainResult& chain) {
  const bool of_package = object.tag == kPackage;
  if (chain.outcomes.empty()) {
    // Where the rest of a package was not sent, its beginning was.
    return {of_package && !object.begins_package ? "cut off" : "not sent", ""};
  }
  const card::CommandOutcome& last = chain.outcomes.back();
  if (last.kind != card::OutcomeKind::kAnswered) return {"unknown", ""};
  if (auto answer = ReadAnswer(object.tag, last.response.data)) return std::move(*answer);
  // A package that the card took to its end has a result.
  const bool goes_on = last.response.sw.IsSuccess() && last.response.data.empty();
  if (of_package && goes_on) return {"cut off", ""};
  return {"status " + last.response.sw.ToString(), ""};
}

}  // namespace lpab::bridge
