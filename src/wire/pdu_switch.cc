// switch, confirm, switch query, switch state.
#include "base/log.h"
#include "wire/pdu_fields.h"

namespace lpab::wire {
namespace {

constexpr tlv::Tag kSwitchIdTag = 0x81;
constexpr size_t kMaximumIccid = 20;  // digits
constexpr size_t kMaximumStep = 64;

namespace request {
constexpr tlv::Tag kLeaseId = 0x82;
constexpr tlv::Tag kSession = 0x83;
constexpr tlv::Tag kGeneration = 0x84;
constexpr tlv::Tag kIccid = 0x85;
constexpr tlv::Tag kRegistration = 0x86;
constexpr tlv::Tag kConfirmWithin = 0x87;
constexpr tlv::Tag kChange = 0xA8;
constexpr tlv::Tag kRollbackIccid = 0x89;
constexpr tlv::Tag kRollback = 0xAA;
}  // namespace request

namespace forms {
constexpr tlv::Tag kForms = 0xA0;
constexpr tlv::Tag kHead = 0x81;
constexpr tlv::Tag kDone = 0x82;
constexpr tlv::Tag kOtherForm = 0x83;
constexpr tlv::Tag kOtherFormAt = 0x84;
constexpr tlv::Tag kBusy = 0x85;
}  // namespace forms

namespace state {
constexpr tlv::Tag kStage = 0x82;
constexpr tlv::Tag kBootId = 0x83;
constexpr tlv::Tag kSeconds = 0x84;
constexpr tlv::Tag kIccid = 0x85;
constexpr tlv::Tag kAnswer = 0x86;
constexpr tlv::Tag kFailure = 0xA7;
constexpr tlv::Tag kStep = 0xC0;
}  // namespace state

tlv::Writer EncodeForms(const SwitchForms& value) {
  tlv::Writer list;
  for (const std::vector<Command>& form : value.forms) {
    tlv::Writer commands;
    for (const Command& command : form) commands.Raw(EncodeCommand(command));
    list.Put(kListItem, commands);
  }
  Bytes words;
  for (const uint16_t word : value.other_form_at) {
    words.push_back(static_cast<uint8_t>(word >> 8));
    words.push_back(static_cast<uint8_t>(word));
  }
  tlv::Writer out;
  out.Put(forms::kForms, list).Put(forms::kHead, value.head).Put(forms::kDone, value.done);
  out.Put(forms::kOtherForm, value.other_form).Put(forms::kOtherFormAt, words);
  out.Put(forms::kBusy, value.busy);
  return out;
}

Result<std::vector<std::vector<Command>>> DecodeFormList(ByteSpan list) {
  LPAB_ASSIGN(const std::vector<ByteSpan> items, ListItems(list, kListItem, kMaximumForms));
  std::vector<std::vector<Command>> forms;
  for (const ByteSpan item : items) {
    LPAB_ASSIGN(std::vector<Command> commands, DecodeCommands(item));
    if (commands.empty() || commands.size() > kMaximumFormCommands) {
      return FailNumbered(ErrorNumber::kBadValue, "a form of a switch has 1 to 16 commands");
    }
    forms.push_back(std::move(commands));
  }
  if (forms.empty()) return FailNumbered(ErrorNumber::kBadValue, "a switch without commands");
  return forms;
}

Result<SwitchForms> DecodeForms(ByteSpan level) {
  Fields in(level);
  SwitchForms value;
  LPAB_ASSIGN(const ByteSpan list, in.Get(forms::kForms));
  LPAB_ASSIGN(value.forms, DecodeFormList(list));
  LPAB_ASSIGN(value.head, in.GetBytes(forms::kHead, 1, kMaximumSwitchHead));
  LPAB_ASSIGN(value.done, in.GetBytes(forms::kDone, 1, kMaximumSwitchCodes));
  LPAB_ASSIGN(value.other_form, in.GetBytes(forms::kOtherForm, 0, kMaximumSwitchCodes));
  LPAB_ASSIGN(const Bytes words, in.GetBytes(forms::kOtherFormAt, 0, 2 * kMaximumSwitchCodes));
  if (words.size() % 2 != 0) return FailNumbered(ErrorNumber::kBadValue, "half a status word");
  for (size_t at = 0; at < words.size(); at += 2) {
    value.other_form_at.push_back(static_cast<uint16_t>(words[at] << 8 | words[at + 1]));
  }
  LPAB_ASSIGN(value.busy, in.GetBytes(forms::kBusy, 0, kMaximumSwitchCodes));
  LPAB_TRY(in.Finish());
  return value;
}

Result<std::string> CheckIccid(std::string text) {
  const bool digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  if (digits) return text;
  return FailNumbered(ErrorNumber::kBadValue, "an ICCID has digits only");
}

// Empty where it is empty; it must be there.
Result<std::string> GetIccid(Fields& in, tlv::Tag tag) {
  LPAB_ASSIGN(const Bytes text, in.GetBytes(tag, 0, kMaximumIccid));
  return CheckIccid(std::string(AsText(text)));
}

}  // namespace

void EncodeFields(const Switch& pdu, tlv::Writer& out) {
  const uint8_t registration = pdu.registration ? 1 : 0;
  out.Put(kSwitchIdTag, pdu.switch_id.bytes()).Put(request::kLeaseId, pdu.lease.bytes());
  out.Put(request::kSession, pdu.session.bytes);
  out.PutUint(request::kGeneration, pdu.card_generation);
  out.PutText(request::kIccid, pdu.iccid).Put(request::kRegistration, {&registration, 1});
  out.PutUint(request::kConfirmWithin, pdu.confirm_within);
  out.Put(request::kChange, EncodeForms(pdu.change));
  out.PutText(request::kRollbackIccid, pdu.rollback_iccid);
  out.Put(request::kRollback, EncodeForms(pdu.rollback));
}

template <>
Result<Switch> DecodeFields<Switch>(RequestId id, Fields& in) {
  Switch pdu;
  pdu.id = id;
  LPAB_ASSIGN(pdu.switch_id, in.GetId<SwitchId>(kSwitchIdTag));
  LPAB_ASSIGN(pdu.lease, in.GetId<LeaseId>(request::kLeaseId));
  LPAB_ASSIGN(pdu.session.bytes, in.GetBytes(request::kSession, 1, SessionId::kMaximumSize));
  LPAB_ASSIGN(pdu.card_generation, in.GetUint(request::kGeneration, UINT32_MAX));
  LPAB_ASSIGN(pdu.iccid, GetIccid(in, request::kIccid));
  LPAB_ASSIGN(pdu.registration, in.GetFlag(request::kRegistration));
  LPAB_ASSIGN(pdu.confirm_within, in.GetUint(request::kConfirmWithin, kLongestConfirm));
  if (pdu.confirm_within == 0) return FailNumbered(ErrorNumber::kBadValue, "no time to confirm");
  LPAB_ASSIGN(const ByteSpan change, in.Get(request::kChange));
  LPAB_ASSIGN(pdu.change, DecodeForms(change));
  LPAB_ASSIGN(pdu.rollback_iccid, GetIccid(in, request::kRollbackIccid));
  LPAB_ASSIGN(const ByteSpan rollback, in.Get(request::kRollback));
  LPAB_ASSIGN(pdu.rollback, DecodeForms(rollback));
  return pdu;
}

void EncodeFields(const Confirm& pdu, tlv::Writer& out) {
  out.Put(kSwitchIdTag, pdu.switch_id.bytes());
}

template <>
Result<Confirm> DecodeFields<Confirm>(RequestId id, Fields& in) {
  LPAB_ASSIGN(const SwitchId switch_id, in.GetId<SwitchId>(kSwitchIdTag));
  return Confirm{id, switch_id};
}

void EncodeFields(const SwitchQuery& pdu, tlv::Writer& out) {
  out.Put(kSwitchIdTag, pdu.switch_id.bytes());
}

template <>
Result<SwitchQuery> DecodeFields<SwitchQuery>(RequestId id, Fields& in) {
  LPAB_ASSIGN(const SwitchId switch_id, in.GetId<SwitchId>(kSwitchIdTag));
  return SwitchQuery{id, switch_id};
}

void EncodeFields(const SwitchState& pdu, tlv::Writer& out) {
  out.Put(kSwitchIdTag, pdu.switch_id.bytes());
  out.PutUint(state::kStage, static_cast<uint64_t>(pdu.stage));
  out.Put(state::kBootId, pdu.boot_id.bytes());
  if (pdu.seconds) out.PutUint(state::kSeconds, *pdu.seconds);
  if (pdu.iccid) out.PutText(state::kIccid, *pdu.iccid);
  if (!pdu.answer.empty()) out.Put(state::kAnswer, pdu.answer);
  if (pdu.failure) out.Put(state::kFailure, pdu.failure->Encode());
  if (!pdu.step.empty()) out.PutText(state::kStep, CutText(pdu.step, kMaximumStep));
}

template <>
Result<SwitchState> DecodeFields<SwitchState>(RequestId id, Fields& in) {
  SwitchState pdu;
  pdu.id = id;
  LPAB_ASSIGN(pdu.switch_id, in.GetId<SwitchId>(kSwitchIdTag));
  LPAB_ASSIGN(const uint64_t stage, in.GetUint(state::kStage, 7));
  pdu.stage = static_cast<SwitchStage>(stage);
  LPAB_ASSIGN(pdu.boot_id, in.GetId<BootId>(state::kBootId));
  LPAB_ASSIGN(const auto seconds, in.TakeUint(state::kSeconds, kLongestConfirm));
  if (seconds) pdu.seconds = static_cast<uint32_t>(*seconds);
  LPAB_ASSIGN(const auto iccid, in.TakeBytes(state::kIccid, 0, kMaximumIccid));
  if (iccid) {
    LPAB_ASSIGN(pdu.iccid.emplace(), CheckIccid(std::string(AsText(*iccid))));
  }
  LPAB_ASSIGN(auto answer, in.TakeBytes(state::kAnswer, 1, kMaximumSwitchAnswer));
  if (answer) pdu.answer = std::move(*answer);
  if (const auto failure = in.Take(state::kFailure)) {
    LPAB_ASSIGN(pdu.failure, Failure::Decode(*failure));
  }
  LPAB_ASSIGN(const std::string step, in.TakeText(state::kStep, kMaximumStep));
  pdu.step = log::Escape(step, kMaximumStep);
  return pdu;
}

}  // namespace lpab::wire
