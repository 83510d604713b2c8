#include "lpa/profile_manager.h"

#include "base/log.h"
#include "lpa/clean_up.h"
#include "lpa/profile_selector.h"

namespace lpab::lpa {
namespace {

using Profiles = std::vector<sgp22::ProfileInfo>;

constexpr size_t kLongestNickname = 64;

const sgp22::ProfileInfo* Find(const Profiles& profiles, const sgp22::Iccid& iccid) {
  for (const sgp22::ProfileInfo& profile : profiles) {
    if (profile.iccid == iccid) return &profile;
  }
  return nullptr;
}

bool IsInState(const Profiles& profiles, const sgp22::Iccid& iccid, sgp22::ProfileState state) {
  const sgp22::ProfileInfo* profile = Find(profiles, iccid);
  return profile != nullptr && profile->state == state;
}

bool IsEnabled(const Profiles& profiles, const sgp22::Iccid& iccid) {
  return IsInState(profiles, iccid, sgp22::ProfileState::kEnabled);
}

bool IsDisabled(const Profiles& profiles, const sgp22::Iccid& iccid) {
  return IsInState(profiles, iccid, sgp22::ProfileState::kDisabled);
}

bool IsGone(const Profiles& profiles, const sgp22::Iccid& iccid) {
  return Find(profiles, iccid) == nullptr;
}

// Again where the card fails at it.
Result<Profiles> ReadProfiles(IsdrChannel& isdr, const Call& call) {
  constexpr int kTries = 4;
  for (int tried = 1;; ++tried) {
    auto list = isdr.Call(sgp22::GetProfilesInfo{{}, sgp22::AllProfileInfoTags()}, call);
    if (list) return std::move(list->profiles);
    if (tried == kTries || !list.error().Detail<StatusWordDetail>()) {
      return Fail(std::move(list).error());
    }
  }
}

// Sends one request and drops the response, which says nothing but ok.
template <typename Request>
Result<void> Send(IsdrChannel& isdr, const Request& request, const Call& call) {
  LPAB_TRY(isdr.Call(request, call));
  return {};
}

// Characters of UTF-8 text: bytes that do not continue one.
size_t CharacterCount(std::string_view text) {
  return static_cast<size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<uint8_t>(c) & 0xC0) != 0x80; }));
}

bool IsBusy(const Error& error) {
  const auto* result = error.Detail<Es10Detail>();
  return result != nullptr && result->result == kCatBusy;
}

void CloseQuietly(std::optional<IsdrChannel>& isdr, const Clock& clock) {
  if (!isdr) return;
  if (auto closed = isdr->Close(CleanUpCall(clock)); !closed) {
    log::Info("lpa", "closing the card: " + closed.error().ToString());
  }
  isdr.reset();
}

std::set<uint64_t> Numbers(const std::vector<sgp22::NotificationMetadata>& notifications) {
  std::set<uint64_t> numbers;
  for (const auto& notification : notifications) numbers.insert(notification.sequence_number);
  return numbers;
}

}  // namespace

Result<Profiles> ProfileManager::List(const Call& call) {
  LPAB_ASSIGN(std::optional<IsdrChannel> isdr, IsdrChannel::Open(reader_, isdr_options_, call));
  auto list = isdr->Call(sgp22::GetProfilesInfo{{}, sgp22::AllProfileInfoTags()}, call);
  CloseQuietly(isdr, *isdr_options_.clock);
  if (!list) return Fail(std::move(list).error());
  return std::move(list->profiles);
}

Result<ManagementResult> ProfileManager::Enable(std::string_view profile, const Call& call) {
  return Switch(profile, SwitchTo::kEnabled, call);
}

Result<ManagementResult> ProfileManager::Disable(std::string_view profile, const Call& call) {
  return Switch(profile, SwitchTo::kDisabled, call);
}

Result<ManagementResult> ProfileManager::Switch(std::string_view profile, SwitchTo to,
                                                const Call& call) {
  Operation operation;
  operation.execute = [this, to](IsdrChannel& isdr, const Before& before, const Call& inner) {
    return Execute(isdr, before, to, inner);
  };
  operation.took_place = to == SwitchTo::kEnabled ? IsEnabled : IsDisabled;
  operation.resets_card = options_.refresh;
  operation.switches = to;
  auto result = Operate(profile, operation, call);
  if (!result) return result;
  result->refresh_missing = options_.refresh && !switched_.refreshed && !switched_.proof;
  result->confirmed = switched_.decided;
  result->proof = std::move(switched_.proof);
  result->proof_error = std::move(switched_.proof_error);
  if (result->proof_error && options_.guard.registration && to == SwitchTo::kEnabled) {
    return Fail(std::move(*result->proof_error).WithContext("the profile is enabled"));
  }
  return result;
}

Result<ManagementResult> ProfileManager::Delete(std::string_view profile, const Call& call) {
  Operation operation;
  operation.execute = [](IsdrChannel& isdr, const Before& before, const Call& inner) {
    return Send(isdr, sgp22::DeleteProfile{*before.profile.iccid}, inner);
  };
  operation.took_place = IsGone;
  return Operate(profile, operation, call);
}

Result<ManagementResult> ProfileManager::Rename(std::string_view profile, std::string_view nickname,
                                                const Call& call) {
  if (CharacterCount(nickname) > kLongestNickname) {
    return Fail(ErrorCode::kInvalidArgument, "a nickname has at most 64 characters");
  }
  Operation operation;
  operation.execute = [nickname](IsdrChannel& isdr, const Before& before, const Call& inner) {
    return Send(isdr, sgp22::SetNickname{*before.profile.iccid, std::string(nickname)}, inner);
  };
  operation.took_place = [nickname](const Profiles& profiles, const sgp22::Iccid& iccid) {
    const sgp22::ProfileInfo* found = Find(profiles, iccid);
    return found != nullptr && found->nickname.value_or("") == nickname;
  };
  operation.notifies = false;
  return Operate(profile, operation, call);
}

Result<ManagementResult> ProfileManager::Operate(std::string_view profile,
                                                 const Operation& operation, const Call& call) {
  switched_ = {};
  LPAB_ASSIGN(std::optional<IsdrChannel> isdr, IsdrChannel::Open(reader_, isdr_options_, call));
  LPAB_ASSIGN(Before before, Prepare(*isdr, profile, call));
  const sgp22::Iccid iccid = *before.profile.iccid;
  auto done = operation.execute(*isdr, before, call);
  if (!done && operation.switches && IsBusy(done.error())) {
    done = RetryBusy(isdr, before, *operation.switches, std::move(done).error(), call);
  }
  if (!done && switched_.unproven && !options_.guard.registration) {
    done = SwitchUnproven(isdr, before, *operation.switches, std::move(done).error(), call);
  }
  if (!done && !switched_.decided && LeavesDoubt(done.error())) {
    done = ReadTruth(isdr, iccid, operation, std::move(done).error(), call);
  }
  ManagementResult result;
  result.profile = before.profile;
  if (!done) {
    if (switched_.taken_back && options_.deliver_notifications) {
      DeliverNew(isdr, before, operation, result, call);
    }
    CloseQuietly(isdr, *isdr_options_.clock);
    return Fail(std::move(done).error());
  }
  if (operation.switches && !switched_.decided) Prove(isdr, before, *operation.switches, call);
  if (operation.notifies && options_.deliver_notifications) {
    DeliverNew(isdr, before, operation, result, call);
  }
  CloseQuietly(isdr, *isdr_options_.clock);
  return result;
}

Result<void> ProfileManager::Execute(IsdrChannel& isdr, const Before& before, SwitchTo to,
                                     const Call& call) {
  card::SwitchAgent* agent = isdr.switch_agent();
  if (agent != nullptr && options_.guard.confirm_within.count() > 0) {
    return ExecuteGuarded(isdr, *agent, before, to, call);
  }
  const bool needs_network = options_.guard.registration && to == SwitchTo::kEnabled;
  if (needs_network && reader_.switch_control() == nullptr) {
    return Fail(MakeError(ErrorCode::kUnsupported,
                          "no modem here could say whether it registers with a network; nothing "
                          "was switched")
                    .WithNext("leave the need for a registration out"));
  }
  LPAB_ASSIGN(const SwitchResult done,
              SwitchProfile(isdr, before.profile, to, options_.refresh, call));
  switched_.refreshed = done.refresh;
  return {};
}

Result<void> ProfileManager::ExecuteGuarded(IsdrChannel& isdr, card::SwitchAgent& agent,
                                            const Before& before, SwitchTo to, const Call& call) {
  LPAB_ASSIGN(const card::ProfileSwitch plan, PlanSwitch(isdr, before.profiles, before.profile, to,
                                                         options_.refresh, options_.guard));
  auto guarded = SwitchGuarded(agent, plan, to, options_.guard, call);
  switched_.decided = true;
  switched_.unproven = !guarded && guarded.error().code == ErrorCode::kUnsupported;
  if (!guarded) return Fail(std::move(guarded).error());
  switched_.taken_back = guarded->taken_back;
  if (guarded->error) return Fail(std::move(*guarded->error));
  switched_.proof = std::move(guarded->iccid);
  return {};
}

Result<void> ProfileManager::RetryBusy(std::optional<IsdrChannel>& isdr, const Before& before,
                                       SwitchTo to, Error busy, const Call& call) {
  card::ProfileSwitchControl* control = reader_.switch_control();
  if (control == nullptr) return Fail(std::move(busy));
  log::Info("lpa", busy.message + "; the card is reset");
  CloseQuietly(isdr, *isdr_options_.clock);
  LPAB_TRY(control->ResetCard(call));
  LPAB_TRY(Reopen(isdr, call));
  return Execute(*isdr, before, to, call);
}

Result<void> ProfileManager::SwitchUnproven(std::optional<IsdrChannel>& isdr, const Before& before,
                                            SwitchTo to, Error why, const Call& call) {
  LPAB_TRY(Reopen(isdr, call));
  switched_ = {};
  switched_.proof_error = std::move(why);
  LPAB_ASSIGN(const SwitchResult done,
              SwitchProfile(*isdr, before.profile, to, options_.refresh, call));
  switched_.refreshed = done.refresh;
  return {};
}

void ProfileManager::Prove(std::optional<IsdrChannel>& isdr, const Before& before, SwitchTo to,
                           const Call& call) {
  card::ProfileSwitchControl* control = reader_.switch_control();
  if (control == nullptr) return;
  CloseQuietly(isdr, *isdr_options_.clock);
  const bool enabled = to == SwitchTo::kEnabled;
  const card::ProfileGoal goal{enabled ? before.profile.iccid->digits() : "",
                               enabled && options_.guard.registration};
  // A modem that has no command for it needs no push that could only be in vain.
  auto known = control->ReadIccid(call);
  if (!known && known.error().code == ErrorCode::kUnsupported && enabled) {
    switched_.proof_error = std::move(known).error();
    return;
  }
  auto proof = control->TakeOver(goal, options_.guard.on_progress, call);
  if (proof) {
    switched_.proof = std::move(proof->iccid);
  } else {
    switched_.proof_error = std::move(proof).error();
  }
}

Result<ProfileManager::Before> ProfileManager::Prepare(IsdrChannel& isdr, std::string_view profile,
                                                       const Call& call) {
  const sgp22::GetProfilesInfo get_profiles{{}, sgp22::AllProfileInfoTags()};
  LPAB_ASSIGN(auto answers, isdr.CallAll(call, get_profiles, sgp22::ListNotification{}));
  LPAB_ASSIGN(const sgp22::ProfilesInfo list, std::get<0>(answers));
  LPAB_ASSIGN(sgp22::ProfileInfo found, FindProfile(list.profiles, profile));
  if (!found.iccid) return Fail(ErrorCode::kMalformed, "the card lists the profile without ICCID");
  Before before{std::move(found), list.profiles, std::set<uint64_t>()};
  const auto& pending = std::get<1>(answers);
  if (pending)
    before.notifications = Numbers(pending->notifications);
  else
    before.notifications = Fail(pending.error());
  return before;
}

Result<void> ProfileManager::ReadTruth(std::optional<IsdrChannel>& isdr, const sgp22::Iccid& iccid,
                                       const Operation& operation, Error after, const Call& call) {
  const bool lost = after.code == ErrorCode::kUnknownOutcome;
  if (!Reopen(isdr, call)) {
    after.code = ErrorCode::kUnknownOutcome;
    return Fail(std::move(after).WithNext(
        "the card cannot be reached: list its profiles before you try again"));
  }
  const auto list = ReadProfiles(*isdr, call);
  if (!list) {
    after.code = ErrorCode::kUnknownOutcome;
    return Fail(std::move(after).WithNext("list the card's profiles before you try again"));
  }
  if (operation.took_place(*list, iccid)) return {};
  if (lost) after.code = ErrorCode::kUnavailable;
  after.message += "; the card shows that it did not take place";
  return Fail(std::move(after).WithNext("try again"));
}

void ProfileManager::DeliverNew(std::optional<IsdrChannel>& isdr, Before& before,
                                const Operation& operation, ManagementResult& result,
                                const Call& call) {
  if (!before.notifications) {
    result.notification_error = std::move(before.notifications).error();
    return;
  }
  if (operation.resets_card || switched_.decided || !isdr) {
    if (auto reopened = Reopen(isdr, call); !reopened) {
      result.notification_error = std::move(reopened).error();
      return;
    }
  }
  NotificationOutbox outbox(*isdr, es9plus_, options_.outbox);
  auto pending = outbox.Retrieve(options_.on_card_ci, call);
  if (!pending) {
    result.notification_error = std::move(pending).error();
    return;
  }
  result.notifications = outbox.Deliver(Without(std::move(*pending), *before.notifications), call);
}

Result<void> ProfileManager::Reopen(std::optional<IsdrChannel>& isdr, const Call& call) {
  CloseQuietly(isdr, *isdr_options_.clock);
  for (int tried = 1;; ++tried) {
    LPAB_TRY(call.Check("opening the card again"));
    auto opened = IsdrChannel::Open(reader_, isdr_options_, call);
    if (opened) {
      isdr = std::move(*opened);
      return {};
    }
    const ErrorCode code = opened.error().code;
    const bool may_come_back =
        code == ErrorCode::kUnavailable || code == ErrorCode::kBusy || code == ErrorCode::kTimeout;
    if (!may_come_back || tried >= options_.reopen_tries) return Fail(std::move(opened).error());
    isdr_options_.clock->SleepFor(options_.reopen_pause);
  }
}

}  // namespace lpab::lpa
