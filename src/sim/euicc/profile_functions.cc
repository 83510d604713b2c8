#include "sim/euicc/profile_functions.h"

#include "sim/euicc/es10_answers.h"
#include "sim/euicc/notifications.h"
#include "sim/euicc/policy_rules.h"

namespace lpab::sim::euicc {
namespace {

constexpr tlv::Tag kEnable = 0xBF31;
constexpr tlv::Tag kDisable = 0xBF32;
constexpr tlv::Tag kDelete = 0xBF33;
constexpr tlv::Tag kNickname = 0xBF29;
constexpr uint64_t kNotFound = 1;
constexpr uint64_t kWrongState = 2;
constexpr uint64_t kDisallowedByPolicy = 3;
constexpr uint64_t kCatBusy = 5;
constexpr size_t kIccidSize = 10;
constexpr ptrdiff_t kMaximumNickname = 64;  // characters of UTF-8

ptrdiff_t CountCharacters(ByteSpan utf8) {
  return std::count_if(utf8.begin(), utf8.end(),
                       [](uint8_t byte) { return (byte & 0xC0) != 0x80; });
}

// What a profileIdentifier names: the ICCID of the profile, empty when the card has none such.
// Errors: kMalformed.
Result<Bytes> FindIdentified(const CardState& state, ByteSpan identifier) {
  LPAB_ASSIGN(const tlv::Element element, tlv::ReadOne(identifier));
  const Profile* found = nullptr;
  if (element.tag == 0x5A && element.value.size() == kIccidSize) {
    found = state.FindByIccid(element.value);
  } else if (element.tag == 0x4F && !element.value.empty() && element.value.size() <= 16) {
    found = state.FindByAid(element.value);
  } else {
    return Fail(ErrorCode::kMalformed, "no profileIdentifier");
  }
  return found == nullptr ? Bytes{} : found->iccid;
}

struct SwitchRequest {
  Bytes iccid;  // as FindIdentified gives it
  bool refresh = false;
};

// EnableProfileRequest and DisableProfileRequest: A0 { identifier }, 81 refreshFlag.
Result<SwitchRequest> ParseSwitchRequest(const CardState& state, ByteSpan command) {
  LPAB_ASSIGN(const ByteSpan value, CommandValue(command));
  tlv::Reader reader(value);
  LPAB_ASSIGN(const tlv::Element identifier, reader.Expect(0xA0));
  // Tag 01 is openpilot's, and the cards it runs on take it.
  LPAB_ASSIGN(const tlv::Element refresh, reader.Next());
  LPAB_TRY(reader.ExpectEnd());
  if ((refresh.tag != 0x81 && refresh.tag != 0x01) || refresh.value.size() != 1) {
    return Fail(ErrorCode::kMalformed, "refreshFlag is no BOOLEAN");
  }
  SwitchRequest request{{}, refresh.value[0] != 0};
  LPAB_ASSIGN(request.iccid, FindIdentified(state, identifier.value));
  return request;
}

void PutOutOfService(CardContext& context, Profile& profile) {
  profile.enabled = false;
  IssueNotifications(context, NotificationEvent::kDisable, profile);
}

// The RSP session ends with every switch.
uint64_t Switched(CardContext& context, const SwitchRequest& request) {
  context.session().reset();
  if (request.refresh) context.RequestRefresh();
  return kResultOk;
}

uint64_t Enable(CardContext& context, const SwitchRequest& request) {
  const ByteSpan iccid = request.iccid;
  if (iccid.empty()) return kNotFound;
  if (context.state().FindByIccid(iccid)->enabled) return kWrongState;
  const Profile* now = context.state().Enabled();
  if (now != nullptr && HasPolicyRule(*now, PolicyRule::kDisableNotAllowed)) {
    return kDisallowedByPolicy;
  }
  if (request.refresh && context.cat_busy()) return kCatBusy;
  CardState& state = context.Change();
  if (Profile* enabled = state.Enabled()) PutOutOfService(context, *enabled);
  Profile& profile = *state.FindByIccid(iccid);
  profile.enabled = true;
  IssueNotifications(context, NotificationEvent::kEnable, profile);
  return Switched(context, request);
}

uint64_t Disable(CardContext& context, const SwitchRequest& request) {
  const ByteSpan iccid = request.iccid;
  if (iccid.empty()) return kNotFound;
  const Profile& profile = *context.state().FindByIccid(iccid);
  if (!profile.enabled) return kWrongState;
  if (HasPolicyRule(profile, PolicyRule::kDisableNotAllowed)) return kDisallowedByPolicy;
  if (request.refresh && context.cat_busy()) return kCatBusy;
  PutOutOfService(context, *context.Change().FindByIccid(iccid));
  return Switched(context, request);
}

uint64_t DeleteByIccid(CardContext& context, ByteSpan iccid) {
  if (iccid.empty()) return kNotFound;
  const Profile& profile = *context.state().FindByIccid(iccid);
  if (profile.enabled) return kWrongState;
  if (HasPolicyRule(profile, PolicyRule::kDeleteNotAllowed)) return kDisallowedByPolicy;
  CardState& state = context.Change();
  IssueNotifications(context, NotificationEvent::kDelete, *state.FindByIccid(iccid));
  std::erase_if(state.profiles, [&](const Profile& each) { return Equal(each.iccid, iccid); });
  return kResultOk;
}

Result<uint64_t> Rename(CardContext& context, ByteSpan command) {
  LPAB_ASSIGN(const ByteSpan value, CommandValue(command));
  tlv::Reader reader(value);
  LPAB_ASSIGN(const tlv::Element iccid, reader.Expect(0x5A));
  LPAB_ASSIGN(const tlv::Element nickname, reader.Expect(0x90));
  LPAB_TRY(reader.ExpectEnd());
  if (iccid.value.size() != kIccidSize || CountCharacters(nickname.value) > kMaximumNickname) {
    return kResultUndefinedError;
  }
  if (context.state().FindByIccid(iccid.value) == nullptr) return kNotFound;
  context.Change().FindByIccid(iccid.value)->nickname = AsText(nickname.value);
  return kResultOk;
}

}  // namespace

Es10Answer EnableProfile(CardContext& context, ByteSpan command) {
  const auto request = ParseSwitchRequest(context.state(), command);
  return ResultAnswer(kEnable, request ? Enable(context, *request) : kResultUndefinedError);
}

Es10Answer DisableProfile(CardContext& context, ByteSpan command) {
  const auto request = ParseSwitchRequest(context.state(), command);
  return ResultAnswer(kDisable, request ? Disable(context, *request) : kResultUndefinedError);
}

Es10Answer DeleteProfile(CardContext& context, ByteSpan command) {
  const auto value = CommandValue(command);
  if (!value) return ResultAnswer(kDelete, kResultUndefinedError);
  const auto iccid = FindIdentified(context.state(), *value);
  return ResultAnswer(kDelete, iccid ? DeleteByIccid(context, *iccid) : kResultUndefinedError);
}

Es10Answer SetNickname(CardContext& context, ByteSpan command) {
  return ResultAnswer(kNickname, Rename(context, command).value_or(kResultUndefinedError));
}

}  // namespace lpab::sim::euicc
