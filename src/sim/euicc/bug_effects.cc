#include "sim/euicc/bug_effects.h"

#include "tlv/tlv.h"

namespace lpab::sim::euicc {
namespace {

constexpr tlv::Tag kListNotification = 0xBF28;
constexpr tlv::Tag kRetrieveNotificationsList = 0xBF2B;
constexpr tlv::Tag kGetProfilesInfo = 0xBF2D;

bool IsListFunction(tlv::Tag tag) {
  return tag == kListNotification || tag == kRetrieveNotificationsList || tag == kGetProfilesInfo;
}

// BF2D { A0 { ... } } without A0, where `when` of what A0 holds.
template <typename Condition>
Bytes DropListTag(const tlv::Element& answer, Condition when) {
  const auto list = tlv::ReadOne(answer.value, 0xA0);
  if (!IsListFunction(answer.tag) || !list || !when(list->value)) return ToBytes(answer.whole);
  return tlv::Encode(answer.tag, list->value);
}

bool IsResult(ByteSpan value) {
  const auto result = tlv::ReadOne(value, 0x80);
  return result && result->value.size() == 1;
}

}  // namespace

ExchangeFaults::Fault ExchangeFaults::Next() {
  constexpr uint32_t kOneIn = 8;
  ++exchange_;
  if (bugs_.power_loss_before == exchange_) return Fault::kPowerLossBefore;
  if (bugs_.power_loss_after == exchange_) return Fault::kPowerLossAfter;
  const bool drawn = bugs_.random_errors && random_() % kOneIn == 0;
  return drawn || bugs_.error_at == exchange_ ? Fault::kUnknownError : Fault::kNone;
}

Bytes SpoilAnswer(const Bugs& bugs, Bytes answer) {
  const auto whole = tlv::ReadOne(answer);
  if (!whole) return answer;
  Bytes spoiled = answer;
  if (bugs.unwrapped_lists) {
    spoiled = DropListTag(*whole, [](ByteSpan list) { return !list.empty(); });
  }
  if (bugs.bare_empty_lists && spoiled == answer) {
    spoiled = DropListTag(*whole, [](ByteSpan list) { return list.empty(); });
  }
  if (bugs.unwrapped_results && IsResult(whole->value)) spoiled = ToBytes(whole->value);
  if (bugs.truncated_answers) spoiled.pop_back();
  return spoiled;
}

Bytes SpoilSignature(const Bugs& bugs, Bytes signature) {
  if (bugs.wrong_signatures) signature.back() ^= 0x01;
  return signature;
}

}  // namespace lpab::sim::euicc
