#include "lpa/notification_outbox.h"

#include "base/log.h"
#include "sgp22/euicc_info.h"

namespace lpab::lpa {
namespace {

using sgp22::PendingNotification;

// NotificationSent of one that the card no longer has has done what it should.
bool IsOffCard(const Result<sgp22::NotificationSentResponse>& result) {
  return result || (result.error().code == ErrorCode::kNotFound &&
                    result.error().Detail<Es10Detail>() != nullptr);
}

// The card did not answer. What is sent now could be neither written down nor removed from it, and
// would be sent again; it stays on the card.
bool IsCardLost(const Error& error) {
  switch (error.code) {
    case ErrorCode::kUnavailable:
    case ErrorCode::kUnknownOutcome:
    case ErrorCode::kTimeout:
    case ErrorCode::kCancelled:
      return true;
    default:
      return false;
  }
}

}  // namespace

Result<std::vector<sgp22::NotificationMetadata>> NotificationOutbox::List(const Call& call) {
  LPAB_ASSIGN(auto list, isdr_.Call(sgp22::ListNotification{}, call));
  return std::move(list.notifications);
}

Result<std::vector<PendingNotification>> NotificationOutbox::Retrieve(
    const CardCiHandler& on_card_ci, const Call& call) {
  LPAB_ASSIGN(auto pending, ReadCard(on_card_ci, call));
  Keep(pending, call);
  DropFinished(pending);
  return pending;
}

Result<std::vector<PendingNotification>> NotificationOutbox::ReadCard(
    const CardCiHandler& on_card_ci, const Call& call) {
  std::vector<Bytes> requests = {sgp22::GetEuiccInfo1{}.Encode(),
                                 sgp22::RetrieveNotificationsList{}.Encode()};
  if (store_ != nullptr && eid_.empty()) requests.push_back(sgp22::GetEid{}.Encode());
  LPAB_ASSIGN(const auto answers, isdr_.Exchange(requests, call));
  LPAB_ASSIGN(const auto info, IsdrChannel::Decode<sgp22::GetEuiccInfo1>(answers[0]));
  if (answers.size() > 2) {
    auto eid = IsdrChannel::Decode<sgp22::GetEid>(answers[2]);
    if (!eid && IsCardLost(eid.error())) return Fail(std::move(eid).error());
    if (eid) eid_ = eid->eid.digits();
  }
  auto list = IsdrChannel::Decode<sgp22::RetrieveNotificationsList>(answers[1]);
  if (!list && list.error().code == ErrorCode::kNotFound) return std::vector<PendingNotification>();
  if (!list) return Fail(std::move(list).error());
  if (on_card_ci) LPAB_TRY(on_card_ci(info.ci_ids_for_verification));
  return std::move(list->notifications);
}

void NotificationOutbox::Keep(std::span<const PendingNotification> pending, const Call& call) {
  if (store_ == nullptr) return;
  if (eid_.empty()) {
    const auto eid = isdr_.Call(sgp22::GetEid{}, call);
    if (!eid) return DoWithoutStore(eid.error());
    eid_ = eid->eid.digits();
  }
  if (auto added = store_->Add(eid_, pending); !added) DoWithoutStore(added.error());
}

void NotificationOutbox::DropFinished(std::span<const PendingNotification> on_card) {
  if (store_ == nullptr) return;
  const auto list = store_->List(eid_);
  if (!list) return DoWithoutStore(list.error());
  for (const StoredNotification& stored : *list) {
    const bool is_on_card = std::ranges::any_of(
        on_card, [&stored](const auto& one) { return one.raw == stored.notification.raw; });
    if (!stored.delivered || is_on_card) continue;
    if (auto removed = store_->Remove(stored.id); !removed) return DoWithoutStore(removed.error());
  }
}

void NotificationOutbox::DoWithoutStore(const Error& why) {
  log::Warning("outbox", "the card alone holds its notifications: " + why.ToString());
  store_ = nullptr;
}

std::vector<NotificationDelivery> NotificationOutbox::Deliver(
    std::vector<PendingNotification> pending, const Call& call, SendWhen when) {
  std::ranges::sort(pending, {},
                    [](const PendingNotification& one) { return one.metadata.sequence_number; });
  if (!pending.empty()) Keep(pending, call);
  NotificationSender sender(es9plus_, store_);
  std::vector<NotificationDelivery> deliveries;
  for (const PendingNotification& notification : pending) {
    deliveries.push_back(sender.Send(eid_, notification, when, call));
  }
  RemoveDelivered(pending, deliveries, call);
  return deliveries;
}

Result<void> NotificationOutbox::Remove(uint64_t sequence_number, bool force, const Call& call) {
  LPAB_ASSIGN(auto pending, Retrieve(nullptr, call));
  pending = Select(std::move(pending), {sequence_number});
  const std::string name = "notification " + std::to_string(sequence_number);
  if (pending.empty()) {
    return Fail(MakeError(ErrorCode::kNotFound, "the card has no " + name)
                    .WithNext("see 'lpa notification list'"));
  }
  const auto stored = store_ == nullptr ? Result<std::optional<StoredNotification>>()
                                        : store_->Find(eid_, pending[0].raw);
  const bool delivered = stored && *stored && (*stored)->delivered;
  if (!delivered && !force) {
    return Fail(MakeError(ErrorCode::kFailedPrecondition,
                          name + " was not delivered: without it its server never knows of the " +
                              pending[0].metadata.event.ToString())
                    .WithNext("deliver it with 'lpa notification process', or add --force"));
  }
  const auto sent = isdr_.Call(sgp22::NotificationSent{sequence_number}, call);
  if (!IsOffCard(sent)) return Fail(sent.error());
  Drop(pending[0]);
  return {};
}

void NotificationOutbox::Drop(const PendingNotification& notification) {
  if (store_ == nullptr) return;
  const auto stored = store_->Find(eid_, notification.raw);
  const auto dropped = stored && *stored ? store_->Remove((*stored)->id) : Result<void>();
  // It stays as delivered, and goes when the card is read next.
  if (!dropped) log::Warning("outbox", "writing: " + dropped.error().ToString());
}

void NotificationOutbox::RemoveDelivered(std::span<const PendingNotification> pending,
                                         std::vector<NotificationDelivery>& deliveries,
                                         const Call& call) {
  std::vector<sgp22::NotificationSent> requests;
  std::vector<size_t> delivered;
  for (size_t i = 0; i < deliveries.size(); ++i) {
    if (!deliveries[i].delivered) continue;
    requests.push_back({deliveries[i].metadata.sequence_number});
    delivered.push_back(i);
  }
  if (requests.empty()) return;
  const auto results = isdr_.CallEach(std::span<const sgp22::NotificationSent>(requests), call);
  for (size_t i = 0; i < delivered.size(); ++i) {
    NotificationDelivery& delivery = deliveries[delivered[i]];
    delivery.removed = results && IsOffCard((*results)[i]);
    if (delivery.removed) {
      Drop(pending[delivered[i]]);
      continue;
    }
    const Error& error = results ? (*results)[i].error() : results.error();
    delivery.error = error.WithContext("delivered, but not removed from the card");
  }
}

std::vector<PendingNotification> Select(std::vector<PendingNotification> pending,
                                        const std::set<uint64_t>& numbers) {
  std::erase_if(pending, [&numbers](const PendingNotification& one) {
    return !numbers.contains(one.metadata.sequence_number);
  });
  return pending;
}

std::vector<PendingNotification> Without(std::vector<PendingNotification> pending,
                                         const std::set<uint64_t>& known) {
  std::erase_if(pending, [&known](const PendingNotification& one) {
    return known.contains(one.metadata.sequence_number);
  });
  return pending;
}

}  // namespace lpab::lpa
