#include "lpa/guarded_switch.h"

namespace lpab::lpa {
namespace {

constexpr uint8_t kDone = 0;

// BF31 03 80 01 and the result; BF32 likewise.
Bytes AnswerHead(SwitchTo to) {
  const uint8_t tag = to == SwitchTo::kEnabled ? 0x31 : 0x32;
  return {0xBF, tag, 0x03, 0x80, 0x01};
}

Result<card::SwitchForms> FormsOf(const IsdrChannel& isdr, const sgp22::ProfileInfo& profile,
                                  SwitchTo to, bool refresh) {
  card::SwitchForms forms;
  for (const Bytes& request : SwitchRequests(profile, to, refresh)) {
    LPAB_ASSIGN(forms.forms.emplace_back(), isdr.CommandsFor(request));
  }
  if (forms.forms.empty()) {
    return Fail(ErrorCode::kMalformed, "the profile has neither ICCID nor AID");
  }
  forms.head = AnswerHead(to);
  forms.done = {kDone};
  forms.other_form.assign(std::begin(kFormRefusals), std::end(kFormRefusals));
  forms.other_form_at = {kFormRefusalStatus.value()};
  forms.busy = {kCatBusy};
  return forms;
}

Result<std::string> IccidOf(const sgp22::ProfileInfo& profile) {
  if (profile.iccid) return profile.iccid->digits();
  return Fail(ErrorCode::kMalformed, "the card lists a profile without ICCID");
}

Error RefusalOf(const card::SwitchOutcome& outcome, SwitchTo to) {
  if (!outcome.answer.empty()) {
    const Result<Bytes> answer = outcome.answer;
    if (to == SwitchTo::kEnabled) {
      if (auto decoded = IsdrChannel::Decode<sgp22::EnableProfile>(answer); !decoded) {
        return std::move(decoded).error();
      }
    } else if (auto decoded = IsdrChannel::Decode<sgp22::DisableProfile>(answer); !decoded) {
      return std::move(decoded).error();
    }
  }
  return outcome.error.value_or(MakeError(ErrorCode::kRefused, "the device refused the switch"));
}

Error TakenBack(const card::SwitchOutcome& outcome) {
  const std::string shown =
      outcome.iccid.empty() ? "that no profile is enabled" : "ICCID " + outcome.iccid;
  Error error = outcome.error.value_or(MakeError(ErrorCode::kFailedPrecondition, "no reason told"));
  error.message =
      "the switch was rolled back, and the modem reports " + shown + " again: " + error.message;
  return error;
}

Error NotTakenBack(const card::SwitchOutcome& outcome) {
  Error error = outcome.error.value_or(MakeError(ErrorCode::kFailedPrecondition, "no reason told"));
  error.message = "the switch failed, and so did the way back: " + error.message;
  const bool refused = !outcome.answer.empty();
  return std::move(error).WithNext(
      refused ? "the card does not take the way back: list its profiles"
              : "the device tries again by itself; restart its modem, and list the profiles");
}

}  // namespace

Result<card::ProfileSwitch> PlanSwitch(const IsdrChannel& isdr,
                                       const std::vector<sgp22::ProfileInfo>& profiles,
                                       const sgp22::ProfileInfo& profile, SwitchTo to, bool refresh,
                                       const SwitchGuard& guard) {
  card::ProfileSwitch plan;
  plan.registration = guard.registration && to == SwitchTo::kEnabled;
  plan.confirm_within = guard.confirm_within;
  LPAB_ASSIGN(plan.change, FormsOf(isdr, profile, to, refresh));
  LPAB_ASSIGN(const std::string iccid, IccidOf(profile));
  if (to == SwitchTo::kDisabled) {
    plan.rollback_iccid = iccid;
    LPAB_ASSIGN(plan.rollback, FormsOf(isdr, profile, SwitchTo::kEnabled, refresh));
    return plan;
  }
  plan.iccid = iccid;
  const auto before =
      std::ranges::find(profiles, sgp22::ProfileState::kEnabled, &sgp22::ProfileInfo::state);
  if (before == profiles.end()) {
    LPAB_ASSIGN(plan.rollback, FormsOf(isdr, profile, SwitchTo::kDisabled, refresh));
    return plan;
  }
  LPAB_ASSIGN(plan.rollback_iccid, IccidOf(*before));
  LPAB_ASSIGN(plan.rollback, FormsOf(isdr, *before, SwitchTo::kEnabled, refresh));
  return plan;
}

Result<GuardedResult> SwitchGuarded(card::SwitchAgent& agent, const card::ProfileSwitch& plan,
                                    SwitchTo to, const SwitchGuard& guard, const Call& call) {
  LPAB_ASSIGN(const card::SwitchOutcome outcome, agent.Switch(plan, guard.on_progress, call));
  GuardedResult result{outcome.iccid, false, {}};
  switch (outcome.end) {
    case card::SwitchEnd::kConfirmed:
      break;
    case card::SwitchEnd::kRefused:
      result.error = RefusalOf(outcome, to);
      break;
    case card::SwitchEnd::kRolledBack:
      result.taken_back = true;
      result.error = TakenBack(outcome);
      break;
    case card::SwitchEnd::kRollbackFailed:
      result.taken_back = true;
      result.error = NotTakenBack(outcome);
      break;
  }
  return result;
}

}  // namespace lpab::lpa
