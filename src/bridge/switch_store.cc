#include "bridge/switch_store.h"

#include "io/files.h"
#include "wire/pdu.h"

namespace lpab::bridge {
namespace {

// 6F { 80 format, 81 stage, 82 AID, 83 the request as a PDU, [84 ICCID], [85 answer], [A6 failure]
// }
constexpr tlv::Tag kRecord = 0x6F;
constexpr tlv::Tag kFormatTag = 0x80;
constexpr tlv::Tag kStage = 0x81;
constexpr tlv::Tag kAid = 0x82;
constexpr tlv::Tag kRequest = 0x83;
constexpr tlv::Tag kIccid = 0x84;
constexpr tlv::Tag kAnswer = 0x85;
constexpr tlv::Tag kFailure = 0xA6;
constexpr uint64_t kFormat = 1;
constexpr size_t kMaximumFile = 2 * wire::kMaximumFrame;
constexpr size_t kMaximumIccid = 20;

Result<wire::Switch> DecodeRequest(ByteSpan bytes) {
  LPAB_ASSIGN(auto pdu, wire::Decode(bytes));
  if (pdu) {
    if (auto* request = std::get_if<wire::Switch>(&*pdu)) return std::move(*request);
  }
  return Fail(ErrorCode::kMalformed, "it holds no profile switch");
}

Result<SwitchRecord> DecodeRecord(ByteSpan content) {
  LPAB_ASSIGN(const tlv::Element element, wire::CheckStructure(content));
  if (element.tag != kRecord) return Fail(ErrorCode::kMalformed, "it is no such file");
  wire::Fields in(element.value);
  LPAB_TRY(in.GetUint(kFormatTag, kFormat));
  LPAB_ASSIGN(const uint64_t stage, in.GetUint(kStage, 7));
  LPAB_ASSIGN(const ByteSpan aid_bytes, in.Get(kAid));
  LPAB_ASSIGN(const apdu::Aid aid, apdu::Aid::From(aid_bytes));
  LPAB_ASSIGN(const ByteSpan pdu, in.Get(kRequest));
  LPAB_ASSIGN(wire::Switch request, DecodeRequest(pdu));
  SwitchRecord record{std::move(request), aid, static_cast<wire::SwitchStage>(stage)};
  LPAB_ASSIGN(const auto iccid, in.TakeBytes(kIccid, 0, kMaximumIccid));
  if (iccid) record.iccid = std::string(AsText(*iccid));
  LPAB_ASSIGN(auto answer, in.TakeBytes(kAnswer, 0, wire::kMaximumSwitchAnswer));
  record.answer = std::move(answer).value_or(Bytes());
  if (const auto failure = in.Take(kFailure)) {
    LPAB_ASSIGN(record.failure, wire::Failure::Decode(*failure));
  }
  LPAB_TRY(in.Finish());
  return record;
}

}  // namespace

Result<void> SwitchStore::Save(const SwitchRecord& record) const {
  if (!keeps()) return {};
  tlv::Writer fields;
  fields.PutUint(kFormatTag, kFormat);
  fields.PutUint(kStage, static_cast<uint64_t>(record.stage));
  fields.Put(kAid, record.aid.bytes()).Put(kRequest, wire::Encode(record.request));
  if (record.iccid) fields.PutText(kIccid, *record.iccid);
  if (!record.answer.empty()) fields.Put(kAnswer, record.answer);
  if (record.failure) fields.Put(kFailure, record.failure->Encode());
  return io::WriteFileAtomically(path_, tlv::Encode(kRecord, fields.bytes()), 0600);
}

Result<std::optional<SwitchRecord>> SwitchStore::Load() const {
  if (!keeps()) return std::nullopt;
  auto content = io::ReadFile(path_, kMaximumFile);
  if (!content && content.error().code == ErrorCode::kNotFound) return std::nullopt;
  LPAB_TRY(content);
  auto record = DecodeRecord(*content);
  if (!record) {
    Error error = std::move(record).error().WithContext("the profile switch kept in " + path_);
    error.code = ErrorCode::kMalformed;
    return Fail(std::move(error));
  }
  return std::move(*record);
}

}  // namespace lpab::bridge
