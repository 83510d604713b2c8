#include "modem/profile_refresh.h"

#include <algorithm>

#include "base/log.h"

namespace lpab::modem {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// lpac PR 450 keeps the card without power for so long.
constexpr Duration kPowerOffTime = seconds(1);
constexpr Duration kFirstPause = milliseconds(50);
constexpr Duration kLongestPause = seconds(1);
// What a modem shows for a card without an enabled profile (RM520N): 89 and ones.
constexpr std::string_view kPlaceholderEnd = "1111111111111111";

bool IsPlaceholder(std::string_view iccid) {
  return iccid.starts_with("89") && iccid.substr(2).starts_with(kPlaceholderEnd) &&
         iccid.find_first_not_of('1', 2) == std::string_view::npos;
}

// Whether the modem, asked for the ICCID, says that the card has none.
bool SaysThereIsNone(const Error& error) {
  constexpr int kPlainError = -1, kSimNotInserted = 10, kSimFailure = 13, kNotFound = 22;
  const auto* cme = error.Detail<CmeDetail>();
  if (cme == nullptr) return false;
  return cme->code == kPlainError || cme->code == kSimNotInserted || cme->code == kSimFailure ||
         cme->code == kNotFound;
}

}  // namespace

Result<void> ProfileRefresh::EnsurePort(const Call& call) {
  if (!modem_.port().closed()) return {};
  if (!opener_) return Fail(ErrorCode::kUnavailable, "the modem's port is gone");
  modem_.DropPort();
  LPAB_ASSIGN(auto stream, opener_(call));
  return modem_.Reconnect(std::move(stream), call);
}

ProfileRefresh::Seen ProfileRefresh::Look(const Call& call) {
  if (auto there = EnsurePort(call); !there) return {{}, std::move(there).error()};
  auto iccid = modem_.ReadIccid(call);
  if (iccid) return {IsPlaceholder(*iccid) ? std::string() : *iccid, {}};
  if (SaysThereIsNone(iccid.error())) return {std::string(), std::move(iccid).error()};
  return {{}, std::move(iccid).error()};
}

Result<std::string> ProfileRefresh::ReadIccid(const Call& call) {
  seen_ = Look(call);
  if (!seen_.iccid) return Fail(*seen_.error);
  // An ERROR to each command leaves open whether there is no profile or no such command.
  const auto* cme = seen_.error ? seen_.error->Detail<CmeDetail>() : nullptr;
  if (cme != nullptr && cme->code == -1) {
    return Fail(
        ErrorCode::kUnsupported,
        modem_.Describe() + " does not say which profile it uses (" + seen_.error->message + ")");
  }
  return *seen_.iccid;
}

void ProfileRefresh::Send(const std::string& command, const Call& call) {
  auto done = modem_.Execute({command, modem_.profile().deadlines.function}, call);
  if (!done) log::Info("modem", done.error().ToString());
}

void ProfileRefresh::Act(RefreshAction action, const Call& call) {
  if (auto there = EnsurePort(call); !there) return;
  const ModemProfile& profile = modem_.profile();
  // What is switched off is switched on again, whoever loses his patience meanwhile.
  const auto off_and_on = [&](const std::string& off, const std::string& on) {
    Send(off, call);
    modem_.clock().SleepFor(kPowerOffTime);
    Send(on, {Deadline::After(profile.deadlines.function, modem_.clock()), {}});
    modem_.NoteCardReset();
  };
  switch (action) {
    case RefreshAction::kWait:
      return;
    case RefreshAction::kCfun41:
      return off_and_on("AT+CFUN=4", "AT+CFUN=1");
    case RefreshAction::kCfun01:
      if (!profile.cfun_in_one_write) return off_and_on("AT+CFUN=0", "AT+CFUN=1");
      Send("AT+CFUN=0\rAT+CFUN=1", call);
      modem_.port().ExpectStrayAnswer();
      return modem_.NoteCardReset();
    case RefreshAction::kSimPower:
      if (profile.sim_power.size() < 2) return;
      return off_and_on(profile.sim_power[0], profile.sim_power[1]);
    case RefreshAction::kRestart:
      Send("AT+CFUN=1,1", call);
      return modem_.NoteCardReset();
  }
}

Result<void> ProfileRefresh::PollFor(Duration time, const std::function<bool()>& done,
                                     const Call& call) {
  const Deadline end = modem_.port().Sooner(call, time);
  for (Duration pause = kFirstPause;; pause = std::min(2 * pause, kLongestPause)) {
    if (call.cancellation.Requested()) return call.Check("the profile switch");
    if (done()) return {};
    if (end.Remaining() <= pause) return Fail(ErrorCode::kTimeout, "the step's time is over");
    modem_.clock().SleepFor(pause);
  }
}

// Having no profile is also what a card shows that is being reset: it must be said twice.
Result<bool> ProfileRefresh::ReachIccid(const std::string& iccid, Duration time, const Call& call) {
  int agreed = 0;
  const auto reached = [&] {
    seen_ = Look(Call{modem_.port().Sooner(call, time), call.cancellation});
    agreed = seen_.iccid == iccid ? agreed + 1 : 0;
    return agreed >= (iccid.empty() ? 2 : 1);
  };
  auto polled = PollFor(time, reached, call);
  if (polled) return true;
  if (seen_.error && seen_.error->code == ErrorCode::kCancelled) return Fail(*seen_.error);
  if (polled.error().code != ErrorCode::kTimeout) return Fail(std::move(polled).error());
  LPAB_TRY(call.Check("the profile switch"));
  return false;
}

Result<void> ProfileRefresh::AwaitRegistration(const Call& call) {
  bool registered = false;
  auto polled = PollFor(
      modem_.profile().deadlines.registration,
      [&] {
        if (!EnsurePort(call)) return false;
        registered = modem_.IsRegistered(call).value_or(false);
        return registered;
      },
      call);
  if (polled || polled.error().code != ErrorCode::kTimeout) return polled;
  return Fail(ErrorCode::kFailedPrecondition,
              "the modem has taken the profile over, and does not register with a network");
}

Error ProfileRefresh::NotTaken(const std::string& wanted, const std::string& steps) const {
  std::string text = "the modem does not take " +
                     (wanted.empty() ? std::string("over that no profile is enabled")
                                     : "the profile over (" + card::NameProfile(wanted) + ")");
  text += " after " + steps + ": it ";
  text += seen_.iccid ? "still reports " + card::NameProfile(*seen_.iccid)
                      : "does not say which it uses (" + seen_.error->message + ")";
  const bool gone = !seen_.iccid && seen_.error->code == ErrorCode::kUnavailable;
  return MakeError(gone ? ErrorCode::kUnavailable : ErrorCode::kFailedPrecondition, std::move(text))
      .WithNext("restart the modem; 'refresh' in [modem_profile] names other steps");
}

Result<card::ProfileProof> ProfileRefresh::TakeOver(const card::ProfileGoal& goal,
                                                    const Progress& progress, const Call& call) {
  std::string steps;
  for (const RefreshStep& step : std::vector(modem_.profile().refresh)) {
    LPAB_TRY(call.Check("the profile switch"));
    const std::string name(RefreshActionName(step.action));
    steps += (steps.empty() ? "" : ", ") + name;
    if (progress) progress(name);
    log::Info("modem", modem_.Describe() + ": profile switch, " + name);
    Act(step.action, call);
    LPAB_ASSIGN(const bool reached, ReachIccid(goal.iccid, step.deadline, call));
    if (!reached) continue;
    if (goal.registration) {
      if (progress) progress("registration");
      LPAB_TRY(AwaitRegistration(call));
    }
    return card::ProfileProof{*seen_.iccid, name};
  }
  return Fail(NotTaken(goal.iccid, steps));
}

Result<void> ProfileRefresh::ResetCard(const Call& call) {
  const std::vector<RefreshStep>& steps = modem_.profile().refresh;
  const auto push = std::ranges::find_if(
      steps, [](const RefreshStep& step) { return step.action != RefreshAction::kWait; });
  const RefreshStep step =
      push != steps.end() ? *push : RefreshStep{RefreshAction::kCfun01, seconds(30)};
  Act(step.action, call);
  auto ready = PollFor(
      step.deadline,
      [&] {
        seen_ = Look(call);
        return seen_.iccid.has_value();
      },
      call);
  if (ready || ready.error().code != ErrorCode::kTimeout) return ready;
  return Fail(ErrorCode::kUnavailable,
              "the card does not come back after a reset (" + seen_.error->message + ")");
}

}  // namespace lpab::modem
