#include "lpa/profile_switch.h"

#include <algorithm>

#include "base/log.h"

namespace lpab::lpa {
namespace {

struct Form {
  sgp22::ProfileIdentifier profile;
  bool refresh;
};

std::vector<Form> FormsFor(const sgp22::ProfileInfo& profile, bool refresh) {
  std::vector<Form> forms;
  for (const bool flag : {true, false}) {
    if (flag && !refresh) continue;
    if (profile.iccid) forms.push_back({*profile.iccid, flag});
    if (!profile.isdp_aid.empty()) forms.push_back({sgp22::IsdpAid{profile.isdp_aid}, flag});
  }
  return forms;
}

Result<void> Send(IsdrChannel& isdr, const Form& form, SwitchTo to, const Call& call) {
  if (to == SwitchTo::kEnabled) {
    LPAB_TRY(isdr.Call(sgp22::EnableProfile{form.profile, form.refresh}, call));
  } else {
    LPAB_TRY(isdr.Call(sgp22::DisableProfile{form.profile, form.refresh}, call));
  }
  return {};
}

bool RefusesTheForm(const Error& error) {
  if (const auto* result = error.Detail<Es10Detail>()) {
    return std::ranges::find(kFormRefusals, result->result) != std::end(kFormRefusals);
  }
  const auto* status = error.Detail<StatusWordDetail>();
  return status != nullptr && status->sw == kFormRefusalStatus.value();
}

// Whether the card shows the profile in the wanted state. Errors: those of IsdrChannel::Call.
Result<bool> IsSwitched(IsdrChannel& isdr, const sgp22::ProfileInfo& profile, SwitchTo to,
                        const Call& call) {
  LPAB_ASSIGN(const auto list,
              isdr.Call(sgp22::GetProfilesInfo{{}, sgp22::AllProfileInfoTags()}, call));
  const auto wanted =
      to == SwitchTo::kEnabled ? sgp22::ProfileState::kEnabled : sgp22::ProfileState::kDisabled;
  return std::ranges::any_of(list.profiles, [&](const sgp22::ProfileInfo& each) {
    return each.iccid == profile.iccid && each.isdp_aid == profile.isdp_aid && each.state == wanted;
  });
}

}  // namespace

std::vector<Bytes> SwitchRequests(const sgp22::ProfileInfo& profile, SwitchTo to, bool refresh) {
  std::vector<Bytes> requests;
  for (const Form& form : FormsFor(profile, refresh)) {
    requests.push_back(to == SwitchTo::kEnabled
                           ? sgp22::EnableProfile{form.profile, form.refresh}.Encode()
                           : sgp22::DisableProfile{form.profile, form.refresh}.Encode());
  }
  return requests;
}

Result<SwitchResult> SwitchProfile(IsdrChannel& isdr, const sgp22::ProfileInfo& profile,
                                   SwitchTo to, bool refresh, const Call& call) {
  std::optional<Error> first;
  bool tried_refresh = refresh;
  for (const Form& form : FormsFor(profile, refresh)) {
    if (first) {
      const auto switched = IsSwitched(isdr, profile, to, call);
      if (!switched) break;
      if (*switched) return SwitchResult{tried_refresh};
      log::Info("lpa", first->message + "; trying another form of the command");
    }
    tried_refresh = form.refresh;
    auto sent = Send(isdr, form, to, call);
    if (sent) return SwitchResult{form.refresh};
    Error error = std::move(sent).error();
    if (error.code == ErrorCode::kUnknownOutcome) return Fail(std::move(error));
    const bool go_on = RefusesTheForm(error);
    if (!first) first = std::move(error);
    if (!go_on) break;
  }
  if (!first) first = MakeError(ErrorCode::kMalformed, "the profile has neither ICCID nor AID");
  return Fail(std::move(*first));
}

}  // namespace lpab::lpa
