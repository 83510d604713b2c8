#include "remote/bridge_switch.h"

#include "link/random.h"
#include "remote/wire_commands.h"

namespace lpab::remote {
namespace {

using wire::SwitchStage;

// How long a device may take beside the time to confirm: its modem's steps, and the way back.
constexpr Duration kSwitchTime = std::chrono::minutes(15);
// A connection that is being made while the modem changes networks may hang for minutes.
constexpr Duration kAttemptTime = std::chrono::seconds(20);

wire::SwitchForms FormsToWire(const card::SwitchForms& forms) {
  wire::SwitchForms out{{},        forms.head, forms.done, forms.other_form, forms.other_form_at,
                        forms.busy};
  for (const std::vector<card::BatchCommand>& form : forms.forms) {
    std::vector<wire::Command>& commands = out.forms.emplace_back();
    for (const card::BatchCommand& command : form) commands.push_back(ToWire(command));
  }
  return out;
}

bool IsAtWork(SwitchStage stage) {
  return stage == SwitchStage::kSwitching || stage == SwitchStage::kRollingBack;
}

}  // namespace

Result<wire::SwitchState> BridgeReader::Switching::Begin(const card::ProfileSwitch& request,
                                                         const Call& call) {
  DeviceLink& link = client_->link();
  wire::Switch pdu;
  pdu.id = link.NextId();
  pdu.switch_id = id_;
  pdu.lease = client_->lease();
  pdu.session = session_;
  pdu.card_generation = generation_;
  pdu.iccid = request.iccid;
  pdu.registration = request.registration;
  pdu.confirm_within = static_cast<uint32_t>(request.confirm_within.count());
  pdu.change = FormsToWire(request.change);
  pdu.rollback_iccid = request.rollback_iccid;
  pdu.rollback = FormsToWire(request.rollback);
  link.Ask({{pdu}});
  return Await(pdu.id, call);
}

Result<wire::SwitchState> BridgeReader::Switching::Await(wire::RequestId id, const Call& call) {
  for (;;) {
    LPAB_ASSIGN(auto state, client_->link().AwaitAs<wire::SwitchState>(id, Waiting::From(call)));
    if (!IsAtWork(state.stage)) return state;
    if (progress_ && state.stage == SwitchStage::kRollingBack) progress_("rolling back");
    if (progress_ && !state.step.empty()) progress_(state.step);
  }
}

Result<wire::SwitchState> BridgeReader::Switching::Confirm(const Call& call) {
  DeviceLink& link = client_->link();
  const wire::Confirm confirm{link.NextId(), id_};
  link.Ask({{confirm}});
  return link.AwaitAs<wire::SwitchState>(confirm.id, Waiting::From(call));
}

Result<wire::SwitchState> BridgeReader::Switching::Recover(const Deadline& until,
                                                           const Call& call) {
  const Duration pause = client_->options().retry_pause;
  for (;;) {
    LPAB_TRY(call.Check("waiting for the device"));
    auto state = client_->QuerySwitch(id_, {until.Sooner(kAttemptTime), call.cancellation});
    if (state && !IsAtWork(state->stage)) return state;
    if (!state && (state.error().code == ErrorCode::kCancelled || until.Expired())) return state;
    if (until.Expired()) return Fail(ErrorCode::kTimeout, "the device is still at it");
    if (progress_) progress_(state ? "waiting for the device" : "reaching the device again");
    Clock::System().SleepFor(pause);
  }
}

Error BridgeReader::Switching::OutOfReach(const card::ProfileSwitch& request,
                                          const Error& last) const {
  const bool cancelled = last.code == ErrorCode::kCancelled;
  const std::string within = std::to_string(request.confirm_within.count()) + " s";
  return MakeError(cancelled ? ErrorCode::kCancelled : ErrorCode::kUnknownOutcome,
                   cancelled ? "the profile switch was not confirmed, for it was interrupted here"
                             : "the device cannot be reached any more after the profile switch (" +
                                   last.message + ")")
      .WithNext("nobody confirms it: the device goes back to the profile from before within " +
                within + "; list the profiles after that");
}

Result<card::SwitchOutcome> BridgeReader::Switching::Run(const card::ProfileSwitch& request,
                                                         const Call& call) {
  LPAB_TRY(client_->EnsureLink(call));
  LPAB_ASSIGN(id_, link::RandomId<wire::SwitchId>());
  boot_id_ = client_->device()->device->boot_id;
  const Deadline until = Deadline::After(request.confirm_within + kSwitchTime);
  auto state = Begin(request, call);
  // Refused as a whole.
  if (!state && !client_->link().lost() && state.error().code != ErrorCode::kCancelled) {
    return Fail(std::move(state).error());
  }
  for (;;) {
    if (!state && state.error().code != ErrorCode::kCancelled) state = Recover(until, call);
    if (!state) return Fail(OutOfReach(request, state.error()));
    if (IsAtWork(state->stage)) {  // it was restarted meanwhile, and proves the switch anew
      state = Recover(until, call);
      continue;
    }
    if (state->stage != SwitchStage::kWaiting) return ToOutcome(std::move(*state));
    state = Confirm(call);
  }
}

Result<card::SwitchOutcome> BridgeReader::Switching::ToOutcome(wire::SwitchState state) {
  using card::SwitchEnd;
  card::SwitchOutcome outcome;
  outcome.iccid = state.iccid.value_or("");
  outcome.answer = std::move(state.answer);
  const auto number = state.failure ? state.failure->number : wire::ErrorNumber::kCard;
  if (state.failure) outcome.error = std::move(state.failure->error);
  if (state.stage == SwitchStage::kConfirmed) return outcome;
  if (number == wire::ErrorNumber::kNotConfirmed) client_->ForgetLease();
  if (state.stage == SwitchStage::kUnknown) {
    if (state.boot_id == boot_id_) {
      return Fail(MakeError(ErrorCode::kUnavailable,
                            "the connection to the device was lost before it had the profile "
                            "switch; nothing was done")
                      .WithNext("try again"));
    }
    return Fail(MakeError(ErrorCode::kUnknownOutcome,
                          "the device was restarted and has forgotten the profile switch")
                    .WithNext("list the profiles; with 'state_dir' it would remember"));
  }
  if (number == wire::ErrorNumber::kCannotProve) return Fail(std::move(*outcome.error));
  outcome.end = state.stage == SwitchStage::kRefused      ? SwitchEnd::kRefused
                : state.stage == SwitchStage::kRolledBack ? SwitchEnd::kRolledBack
                                                          : SwitchEnd::kRollbackFailed;
  return outcome;
}

}  // namespace lpab::remote
