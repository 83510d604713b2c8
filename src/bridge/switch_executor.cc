#include "bridge/switch_executor.h"

#include <algorithm>

#include "base/log.h"
#include "bridge/card_commands.h"

namespace lpab::bridge {
namespace {

using wire::SwitchStage;

// A device that was restarted has its daemon before its modem.
constexpr Duration kPatienceAfterRestart = std::chrono::minutes(3);
constexpr Duration kPatience = std::chrono::seconds(20);
constexpr Duration kPause = std::chrono::seconds(1);

bool Contains(const Bytes& codes, uint8_t code) {
  return std::ranges::find(codes, code) != codes.end();
}

Error Refusal(const apdu::ResponseApdu& answer) {
  if (!answer.sw.IsSuccess()) {
    return MakeError(ErrorCode::kRefused,
                     "the card refuses the switch with status " + answer.sw.ToString())
        .WithDetail(StatusWordDetail{answer.sw.value()});
  }
  const std::string result = answer.data.empty() ? "none" : std::to_string(answer.data.back());
  return MakeError(ErrorCode::kRefused, "the card refuses the switch with result " + result);
}

}  // namespace

SwitchReport SwitchExecutor::Run(std::unique_ptr<card::ApduChannel> channel) {
  channel_ = std::move(channel);
  SwitchReport report;
  switch (job_.work) {
    case SwitchJob::Work::kSwitch:
      report = Switch();
      break;
    case SwitchJob::Work::kResume:
      report = Prove();
      break;
    case SwitchJob::Work::kRollBack:
      report = RollBack(wire::NumberedError(
          wire::ErrorNumber::kNotConfirmed,
          "no confirmation came within " + std::to_string(job_.request.confirm_within) + " s"));
      break;
  }
  report.interrupted = call_.cancellation.Requested() ||
                       (report.error && report.error->code == ErrorCode::kCancelled);
  return report;
}

void SwitchExecutor::Tell(SwitchStage stage, std::string_view step) const {
  if (progress_) progress_(stage, step);
}

SwitchReport SwitchExecutor::Switch() {
  Tell(SwitchStage::kSwitching, "");
  if (auto provable = CheckProvable(); !provable) {
    return {.stage = SwitchStage::kRefused, .error = std::move(provable).error()};
  }
  Change change = MakeChange(job_.request.change);
  if (change.kind == Change::Kind::kRefused) {
    return {.stage = SwitchStage::kRefused,
            .answer = std::move(change.answer),
            .error = std::move(change.error)};
  }
  if (change.error) log::Warning("bridge", change.error->ToString());
  return Prove();
}

// Where no profile is enabled, a modem may have no answer, and have one afterwards.
Result<void> SwitchExecutor::CheckProvable() {
  LPAB_ASSIGN(card::ProfileSwitchControl * control, Control());
  auto iccid = control->ReadIccid(call_);
  if (iccid || iccid.error().code != ErrorCode::kUnsupported) return {};
  if (job_.request.rollback_iccid.empty()) return {};
  return wire::FailNumbered(wire::ErrorNumber::kCannotProve, iccid.error().message);
}

SwitchReport SwitchExecutor::Prove() {
  auto control = Control();
  if (!control) return RollBack(std::move(control).error());
  auto proof = (*control)->TakeOver(
      {job_.request.iccid, job_.request.registration},
      [this](std::string_view step) { Tell(SwitchStage::kSwitching, step); }, call_);
  if (proof) return {.stage = SwitchStage::kWaiting, .iccid = std::move(proof->iccid)};
  if (call_.cancellation.Requested()) return {.error = std::move(proof).error()};
  return RollBack(std::move(proof).error());
}

SwitchReport SwitchExecutor::RollBack(Error why) {
  log::Warning("bridge", "the profile switch is rolled back: " + why.ToString());
  Tell(SwitchStage::kRollingBack, "");
  channel_.reset();
  card_was_reset_ = false;
  Change change = MakeChange(job_.request.rollback);
  // A card that is back already refuses it: what the modem reports decides.
  if (change.error) log::Info("bridge", change.error->ToString());
  auto control = Control();
  if (!control) return {.error = std::move(control).error()};
  auto proof = (*control)->TakeOver(
      {job_.request.rollback_iccid, false},
      [this](std::string_view step) { Tell(SwitchStage::kRollingBack, step); }, call_);
  if (!proof) {
    Error error = std::move(proof).error().WithContext("rolling back");
    if (!change.answer.empty()) error.message += " (" + change.error->message + ")";
    return {.answer = std::move(change.answer), .error = std::move(error)};
  }
  return {
      .stage = SwitchStage::kRolledBack, .iccid = std::move(proof->iccid), .error = std::move(why)};
}

SwitchExecutor::Change SwitchExecutor::MakeChange(const wire::SwitchForms& forms) {
  std::optional<Change> first;
  for (const std::vector<wire::Command>& form : forms.forms) {
    Verdict verdict = Verdict::kRefused;
    Change change = TryForm(forms, form, verdict);
    if (change.kind != Change::Kind::kRefused) {
      if (channel_) static_cast<void>(channel_->Close(call_));
      channel_.reset();
      return change;
    }
    if (!first) first = std::move(change);
    if (verdict != Verdict::kOtherForm) break;
  }
  if (channel_) static_cast<void>(channel_->Close(call_));
  channel_.reset();
  return first.value_or(Change{});
}

SwitchExecutor::Change SwitchExecutor::TryForm(const wire::SwitchForms& forms,
                                               const std::vector<wire::Command>& form,
                                               Verdict& verdict) {
  Change change = Send(forms, form, verdict);
  if (verdict != Verdict::kBusy || card_was_reset_) return change;
  Tell(SwitchStage::kSwitching, "card reset");
  if (auto reset = ResetCard(); !reset) {
    log::Warning("bridge", reset.error().ToString());
    return change;
  }
  return Send(forms, form, verdict);
}

SwitchExecutor::Change SwitchExecutor::Send(const wire::SwitchForms& forms,
                                            const std::vector<wire::Command>& form,
                                            Verdict& verdict) {
  verdict = Verdict::kRefused;
  if (auto open = EnsureChannel(); !open) return {.error = std::move(open).error()};
  std::vector<card::BatchCommand> commands;
  for (const wire::Command& command : form) commands.push_back(ToCard(command));
  auto batch = channel_->TransmitBatch(commands, call_);
  if (!batch) return {.error = std::move(batch).error()};
  const bool unknown = std::ranges::any_of(batch->outcomes, [](const card::CommandOutcome& each) {
    return each.kind == card::OutcomeKind::kUnknown;
  });
  if (unknown) return {Change::Kind::kInDoubt, {}, std::move(batch->error)};
  const apdu::ResponseApdu* answer = batch->LastResponse();
  if (answer == nullptr) return {.error = std::move(batch->error)};
  verdict = Judge(forms, *answer);
  if (verdict == Verdict::kDone) return {.kind = Change::Kind::kDone};
  Error refusal = Refusal(*answer);
  if (verdict == Verdict::kUnreadable) return {Change::Kind::kInDoubt, {}, std::move(refusal)};
  const size_t kept = std::min(answer->data.size(), wire::kMaximumSwitchAnswer);
  return {Change::Kind::kRefused, Bytes(answer->data.begin(), answer->data.begin() + kept),
          std::move(refusal)};
}

SwitchExecutor::Verdict SwitchExecutor::Judge(const wire::SwitchForms& forms,
                                              const apdu::ResponseApdu& answer) {
  if (!answer.sw.IsSuccess()) {
    const bool other =
        std::ranges::find(forms.other_form_at, answer.sw.value()) != forms.other_form_at.end();
    return other ? Verdict::kOtherForm : Verdict::kRefused;
  }
  const size_t head = forms.head.size();
  if (answer.data.size() != head + 1 || !Equal(ByteSpan(answer.data).first(head), forms.head)) {
    return Verdict::kUnreadable;
  }
  const uint8_t result = answer.data.back();
  if (Contains(forms.done, result)) return Verdict::kDone;
  if (Contains(forms.busy, result)) return Verdict::kBusy;
  return Contains(forms.other_form, result) ? Verdict::kOtherForm : Verdict::kRefused;
}

Result<void> SwitchExecutor::EnsureChannel() {
  if (channel_) return {};
  LPAB_ASSIGN(card::Reader * reader, AwaitReader());
  auto opened = reader->OpenLogicalChannel({&job_.aid, 1}, call_);
  if (!opened && !card_was_reset_) {
    log::Info("bridge", opened.error().ToString());
    LPAB_TRY(ResetCard());
    opened = reader->OpenLogicalChannel({&job_.aid, 1}, call_);
  }
  LPAB_ASSIGN(channel_, std::move(opened));
  return {};
}

Result<void> SwitchExecutor::ResetCard() {
  card_was_reset_ = true;
  channel_.reset();
  LPAB_ASSIGN(card::ProfileSwitchControl * control, Control());
  return control->ResetCard(call_);
}

Result<card::ProfileSwitchControl*> SwitchExecutor::Control() {
  LPAB_ASSIGN(card::Reader * reader, AwaitReader());
  if (auto* control = reader->switch_control()) return control;
  return wire::FailNumbered(wire::ErrorNumber::kCannotProve,
                            "no modem that could prove a switch is around the card");
}

Result<card::Reader*> SwitchExecutor::AwaitReader() {
  const bool restarted = job_.work == SwitchJob::Work::kResume;
  const Deadline until = Deadline::After(restarted ? kPatienceAfterRestart : kPatience);
  for (;;) {
    auto reader = reader_(call_);
    if (reader || until.Expired()) return reader;
    LPAB_TRY(call_.Check("waiting for the modem"));
    Clock::System().SleepFor(kPause);
  }
}

}  // namespace lpab::bridge
