#include "bridge/profile_switches.h"

#include <algorithm>

#include "base/log.h"

namespace lpab::bridge {
namespace {

using wire::ErrorNumber;
using wire::SwitchStage;

constexpr size_t kMaximumWaiters = 8;
constexpr Duration kFirstRetry = std::chrono::seconds(30);
constexpr Duration kLongestRetry = std::chrono::minutes(10);

}  // namespace

ProfileSwitches::ProfileSwitches(const BridgeConfig& config, const Clock& clock, CardWorker& worker,
                                 FreeCard free_card)
    : config_(config),
      clock_(clock),
      worker_(worker),
      free_card_(std::move(free_card)),
      store_(config.switch_file) {}

void ProfileSwitches::Resume() {
  auto kept = store_.Load();
  if (!kept) return log::Failure("bridge", kept.error().ToString());
  if (!*kept) return;
  record_ = std::move(**kept);
  const SwitchStage stage = Stage();
  if (stage == SwitchStage::kSwitching || stage == SwitchStage::kWaiting) {
    log::Warning("bridge",
                 "a profile switch was not confirmed before this start; it is proven, "
                 "and its time to confirm begins again");
    record_->stage = SwitchStage::kSwitching;
    Start(SwitchJob::Work::kResume, std::nullopt);
  } else if (stage == SwitchStage::kRollingBack || stage == SwitchStage::kRollbackFailed) {
    RollBack();
  }
}

Result<void> ProfileSwitches::Begin(const PeerPointer& peer, const wire::Switch& request,
                                    const apdu::Aid& aid, ChannelHandle channel) {
  const bool open = record_ && (working_ || due_ || !IsFinal(Stage()));
  if (open) {
    std::string when = Stage() == SwitchStage::kRollbackFailed ? "could not be rolled back yet"
                                                               : "is not over yet";
    if (const auto left = State().seconds) {
      when = "waits for its confirmation for another " + std::to_string(*left) + " s";
    }
    return Fail(wire::NumberedError(ErrorNumber::kSwitchPending, "another profile switch " + when)
                    .WithNext("try again when it is over: unconfirmed, it is rolled back"));
  }
  SwitchRecord record{request, aid};
  LPAB_TRY(store_.Save(record));
  record_ = std::move(record);
  waiters_ = {{peer, request.id}};
  log::Info("bridge", peer->name() + " switches to " + card::NameProfile(request.iccid));
  Start(SwitchJob::Work::kSwitch, channel);
  return {};
}

void ProfileSwitches::Start(SwitchJob::Work work, std::optional<ChannelHandle> channel) {
  working_ = true;
  due_.reset();
  worker_.Switch(
      SwitchJob{work, record_->request, record_->aid}, channel,
      [this](wire::SwitchStage stage, const std::string& step) { OnProgress(stage, step); },
      [this](SwitchReport report) { OnReport(std::move(report)); });
}

void ProfileSwitches::RollBack() {
  Keep(SwitchStage::kRollingBack);
  working_ = true;
  due_.reset();
  free_card_([this] { Start(SwitchJob::Work::kRollBack, std::nullopt); });
}

// A restart then goes on with the rollback.
void ProfileSwitches::OnProgress(SwitchStage stage, std::string_view step) {
  if (stage != Stage()) Keep(stage);
  wire::SwitchState state = State();
  state.step = step;
  for (const Waiter& waiter : waiters_) SendTo(waiter, state);
}

void ProfileSwitches::OnReport(SwitchReport report) {
  if (report.interrupted) return;
  working_ = false;
  record_->iccid = std::move(report.iccid);
  record_->answer = std::move(report.answer);
  record_->failure.reset();
  if (report.error) record_->failure = wire::Failure::From(*report.error);
  Keep(report.stage);
  const Clock::TimePoint now = clock_.Now();
  if (report.stage == SwitchStage::kWaiting) {
    due_ = now + std::chrono::seconds(record_->request.confirm_within);
    log::Info("bridge", "the modem reports " + card::NameProfile(*record_->iccid) +
                            "; a confirmation must " + "come within " +
                            std::to_string(record_->request.confirm_within) + " s");
  } else if (report.stage == SwitchStage::kRollbackFailed) {
    retry_pause_ = std::clamp<Duration>(2 * retry_pause_, kFirstRetry, kLongestRetry);
    // A card that says no would say it again, and the modem be disturbed for nothing.
    if (record_->answer.empty()) due_ = now + retry_pause_;
    log::Failure("bridge", report.error->ToString());
  } else if (report.stage == SwitchStage::kRolledBack) {
    retry_pause_ = {};
    log::Warning("bridge", "the profile switch was rolled back; the modem reports " +
                               card::NameProfile(*record_->iccid));
  }
  const wire::SwitchState state = State();
  if (reported_) reported_(state);
  for (const Waiter& waiter : std::exchange(waiters_, {})) SendTo(waiter, state);
  if (due_changed_) due_changed_();
}

void ProfileSwitches::Keep(SwitchStage stage) {
  record_->stage = stage;
  if (auto saved = store_.Save(*record_); !saved) {
    log::Failure("bridge", saved.error().ToString());
  }
}

wire::SwitchState ProfileSwitches::State() const {
  wire::SwitchState state;
  state.switch_id = record_->request.switch_id;
  state.stage = Stage();
  state.iccid = record_->iccid;
  state.answer = record_->answer;
  state.failure = record_->failure;
  if (Stage() == SwitchStage::kWaiting && due_) {
    const auto left = std::chrono::ceil<std::chrono::seconds>(*due_ - clock_.Now());
    state.seconds = static_cast<uint32_t>(std::max<int64_t>(0, left.count()));
  }
  return state;
}

void ProfileSwitches::SendTo(const Waiter& waiter, wire::SwitchState state) const {
  const PeerPointer peer = waiter.peer.lock();
  if (!peer) return;
  state.id = waiter.id;
  state.boot_id = config_.boot_id;
  peer->Send(state);
}

void ProfileSwitches::Answer(const PeerPointer& peer, wire::RequestId id,
                             const wire::SwitchId& switch_id) {
  if (!Knows(switch_id)) {
    wire::SwitchState state;
    state.switch_id = switch_id;
    state.failure = wire::Failure::From(wire::NumberedError(
        ErrorNumber::kSwitchUnknown, "the device does not know this profile switch"));
    return SendTo({peer, id}, std::move(state));
  }
  if (!working_ || waiters_.size() >= kMaximumWaiters) return SendTo({peer, id}, State());
  waiters_.push_back({peer, id});
}

Result<void> ProfileSwitches::Confirm(const PeerPointer& peer, const wire::Confirm& request) {
  if (Knows(request.switch_id) && Stage() == SwitchStage::kWaiting) {
    SwitchRecord confirmed = *record_;
    confirmed.stage = SwitchStage::kConfirmed;
    LPAB_TRY(store_.Save(confirmed));
    record_ = std::move(confirmed);
    due_.reset();
    log::Info("bridge", "the profile switch is confirmed by " + peer->name());
    if (reported_) reported_(State());
  }
  Query(peer, {request.id, request.switch_id});
  return {};
}

void ProfileSwitches::Query(const PeerPointer& peer, const wire::SwitchQuery& request) {
  if (!Knows(request.switch_id)) return Answer(peer, request.id, request.switch_id);
  SendTo({peer, request.id}, State());
}

std::optional<Clock::TimePoint> ProfileSwitches::Tick() {
  if (stopping_ || working_ || !due_) return std::nullopt;
  if (clock_.Now() < *due_) return due_;
  RollBack();
  return std::nullopt;
}

}  // namespace lpab::bridge
