#include "lpa/batch_order_run.h"

#include "base/log.h"
#include "lpa/download_checks.h"
#include "sgp22/euicc_info.h"

namespace lpab::lpa {
namespace {

constexpr Duration kReadTruthWithin = std::chrono::seconds(30);

BatchStatus StatusOf(BatchState state) {
  switch (state) {
    case BatchState::kPlanned:
    case BatchState::kStarted:
    case BatchState::kNotInstalled:
      return BatchStatus::kNotInstalled;
    case BatchState::kInstalled:
      return BatchStatus::kInstalled;
    case BatchState::kDone:
      return BatchStatus::kDone;
    case BatchState::kLoading:
    case BatchState::kUnknown:
      break;
  }
  return BatchStatus::kUnknown;
}

bool AllGone(const std::vector<NotificationDelivery>& deliveries) {
  return std::ranges::all_of(deliveries, &NotificationDelivery::removed);
}

}  // namespace

BatchResult BatchOrderRun::Run(const Call& call) {
  const auto action = Prepare(call);
  if (!action) return ResultOf(Fail(action.error()));
  if (*action == BatchAction::kNothing) return ResultOf({});
  auto outcome = *action == BatchAction::kDownload ? Download(call) : Write(BatchState::kInstalled);
  if (outcome) outcome = Finish(call);
  return ResultOf(outcome);
}

BatchResult BatchOrderRun::Check(const Call& call) {
  const auto action = Prepare(call);
  if (!action) return ResultOf(Fail(action.error()));
  if (*action == BatchAction::kNothing) return ResultOf({});
  const auto checked = *action == BatchAction::kDownload ? CheckServer(call) : Result<void>();
  BatchResult result = ResultOf(checked);
  if (checked) result.status = BatchStatus::kReady;
  return result;
}

Result<BatchAction> BatchOrderRun::Prepare(const Call& call) {
  LPAB_ASSIGN(const auto known, services_.ledger->Find(identity_));
  if (known) entry_ = *known;
  if (IsDoneWithoutCard(order_, entry_)) return BatchAction::kNothing;
  LPAB_TRY(OpenDevice(call));
  LPAB_ASSIGN(const auto facts, Facts());
  BatchDecision decision = Decide(entry_, *truth_, facts, options_.retry_unknown);
  entry_ = std::move(decision.entry);
  is_refused_ = decision.why && decision.why->code != ErrorCode::kUnknownOutcome;
  if (decision.why) return Fail(std::move(*decision.why));
  return decision.action;
}

Result<void> BatchOrderRun::OpenDevice(const Call& call) {
  device_ = order_.device;
  if (device_.empty()) {
    LPAB_ASSIGN(device_, services_.find_device(*order_.eid, call));
  }
  // What one card vouches for does not count for the next.
  if (services_.on_card_ci) LPAB_TRY(services_.on_card_ci({}));
  LPAB_ASSIGN(reader_, services_.open_device(device_, call));
  LPAB_ASSIGN(truth_, ReadCardTruth(*reader_, options_.isdr, call));
  if (!order_.eid || *order_.eid == truth_->eid) return {};
  return Fail(MakeError(ErrorCode::kFailedPrecondition,
                        device_ + " has the card with the EID " + truth_->eid.digits() +
                            ", the row wants " + order_.eid->digits())
                  .WithNext("connect the right device, or correct the row; nothing was sent"));
}

Result<std::vector<InstallationFact>> BatchOrderRun::Facts() const {
  std::vector<sgp22::PendingNotification> notifications;
  if (truth_->pending) notifications = *truth_->pending;
  if (services_.outbox != nullptr) {
    LPAB_ASSIGN(auto stored, services_.outbox->List(truth_->eid.digits()));
    for (StoredNotification& one : stored) notifications.push_back(std::move(one.notification));
  }
  return InstallationFacts(notifications);
}

Result<void> BatchOrderRun::Download(const Call& call) {
  entry_.device = device_;
  entry_.eid = truth_->eid.digits();
  entry_.iccid.clear();
  entry_.transaction_id.clear();
  entry_.error.clear();
  ++entry_.attempts;
  LPAB_TRY(Write(BatchState::kStarted));
  DownloadOrder order = DownloadOrder::From(order_.code);
  if (!order_.confirmation_code.empty()) order.confirmation_code = order_.confirmation_code;
  order.send_notification = options_.notify;
  ProfileDownload download(*reader_, *services_.http, options_.isdr, std::move(order), Handlers());
  const auto installed = download.Run(call);
  if (!installed) return AfterFailure(installed.error());
  notifications_wait_ = !AllGone(installed->notifications);
  return Write(BatchState::kInstalled);
}

DownloadHandlers BatchOrderRun::Handlers() {
  DownloadHandlers handlers;
  handlers.on_card_ci = services_.on_card_ci;
  handlers.outbox = services_.outbox;
  handlers.on_progress = services_.on_progress;
  handlers.ask_consent = [](const sgp22::ProfileMetadata&) { return Consent::kAccept; };
  handlers.before_loading = [this](const sgp22::ProfileMetadata& metadata,
                                   const sgp22::TransactionId& transaction_id) {
    return BeforeLoading(metadata, transaction_id);
  };
  return handlers;
}

Result<void> BatchOrderRun::BeforeLoading(const sgp22::ProfileMetadata& metadata,
                                          const sgp22::TransactionId& transaction_id) {
  entry_.iccid = metadata.iccid.digits();
  entry_.transaction_id = transaction_id.bytes();
  return Write(BatchState::kLoading);
}

Result<void> BatchOrderRun::AfterFailure(Error error) {
  entry_.error = error.message;
  if (entry_.state == BatchState::kStarted) {  // the card was given nothing
    LPAB_TRY(Write(BatchState::kNotInstalled));
    return Fail(std::move(error));
  }
  const auto decision = AskCard();
  if (!decision) {
    LPAB_TRY(Write(BatchState::kUnknown));
    return Fail(std::move(error).WithNext(
        "the card cannot be asked what became of it: run the batch again when it is reachable"));
  }
  if (decision->action == BatchAction::kFinish) return Write(BatchState::kInstalled);
  LPAB_TRY(Write(decision->action == BatchAction::kDownload ? BatchState::kNotInstalled
                                                            : BatchState::kUnknown));
  return Fail(std::move(error));
}

Result<BatchDecision> BatchOrderRun::AskCard() {
  const Call call{Deadline::After(kReadTruthWithin, *options_.isdr.clock), {}};
  LPAB_ASSIGN(truth_, ReadCardTruth(*reader_, options_.isdr, call));
  LPAB_ASSIGN(const auto facts, Facts());
  return Decide(entry_, *truth_, facts, false);
}

Result<void> BatchOrderRun::Finish(const Call& call) {
  const sgp22::ProfileInfo* listed = truth_->Find(entry_.iccid);
  const std::string nickname = listed == nullptr ? "" : listed->nickname.value_or("");
  if (!order_.nickname.empty() && order_.nickname != nickname) {
    LPAB_TRY(Manager().Rename(entry_.iccid, order_.nickname, call));
  }
  const bool is_enabled = listed != nullptr && listed->state == sgp22::ProfileState::kEnabled;
  if (order_.enable && !is_enabled) {
    LPAB_ASSIGN(const auto enabled, Manager().Enable(entry_.iccid, call));
    if (enabled.notification_error || !AllGone(enabled.notifications)) notifications_wait_ = true;
  }
  if (options_.notify && notifications_wait_) LPAB_TRY(DeliverPending(call));
  entry_.error.clear();
  return Write(BatchState::kDone);
}

Result<void> BatchOrderRun::DeliverPending(const Call& call) {
  LPAB_ASSIGN(IsdrChannel isdr, IsdrChannel::Open(*reader_, options_.isdr, call));
  Es9Plus es9plus(*services_.http);
  NotificationOutbox outbox(isdr, es9plus, services_.outbox);
  LPAB_ASSIGN(auto pending, outbox.Retrieve(services_.on_card_ci, call));
  std::erase_if(pending, [this](const sgp22::PendingNotification& one) {
    return !one.metadata.iccid || one.metadata.iccid->digits() != entry_.iccid;
  });
  const auto deliveries = outbox.Deliver(std::move(pending), call, SendWhen::kNow);
  for (const NotificationDelivery& delivery : deliveries) {
    if (delivery.error) {
      return Fail(
          delivery.error->WithContext("the notification of " + delivery.metadata.event.ToString()));
    }
  }
  return isdr.Close(call);
}

Result<void> BatchOrderRun::CheckServer(const Call& call) {
  LPAB_ASSIGN(IsdrChannel isdr, IsdrChannel::Open(*reader_, options_.isdr, call));
  LPAB_ASSIGN(auto answers, isdr.CallAll(call, sgp22::GetEuiccInfo1{}, sgp22::GetEuiccChallenge{}));
  LPAB_ASSIGN(const auto info, std::get<0>(answers));
  LPAB_ASSIGN(const auto challenge, std::get<1>(answers));
  LPAB_TRY(isdr.Close(call));
  if (services_.on_card_ci) LPAB_TRY(services_.on_card_ci(info.ci_ids_for_verification));
  const sgp22::SmdpAddress& address = order_.code.address;
  Es9Plus es9plus(*services_.http);
  LPAB_ASSIGN(const auto answer,
              es9plus.InitiateAuthentication(
                  address, {address.ToString(), challenge.challenge, info.raw}, call));
  return CheckServerSigned1(answer, address, challenge.challenge, order_.code.smdp_oid);
}

Result<void> BatchOrderRun::Write(BatchState state) {
  entry_.state = state;
  return services_.ledger->Write(identity_, entry_);
}

ProfileManager BatchOrderRun::Manager() const {
  ManagementOptions management;
  management.deliver_notifications = options_.notify;
  management.on_card_ci = services_.on_card_ci;
  management.outbox = services_.outbox;
  return ProfileManager(*reader_, *services_.http, options_.isdr, std::move(management));
}

BatchResult BatchOrderRun::ResultOf(const Result<void>& outcome) const {
  BatchResult result;
  result.line = order_.line;
  result.device = device_.empty() ? order_.device : device_;
  result.status = is_refused_ ? BatchStatus::kNotInstalled : StatusOf(entry_.state);
  result.eid = order_.eid ? order_.eid->digits() : entry_.eid;
  if (truth_) result.eid = truth_->eid.digits();
  result.iccid = entry_.iccid;
  result.attempts = entry_.attempts;
  if (truth_) result.free_memory = truth_->free_memory;
  if (!outcome) result.error = outcome.error();
  return result;
}

}  // namespace lpab::lpa
