#include "lpa/notification_outbox.h"

#include "sgp22/euicc_info.h"

namespace lpab::lpa {

using sgp22::PendingNotification;

Result<std::vector<sgp22::NotificationMetadata>> NotificationOutbox::List(const Call& call) {
  LPAB_ASSIGN(auto list, isdr_.Call(sgp22::ListNotification{}, call));
  return std::move(list.notifications);
}

Result<std::vector<PendingNotification>> NotificationOutbox::Retrieve(
    const CardCiHandler& on_card_ci, const Call& call) {
  LPAB_ASSIGN(auto answers,
              isdr_.CallAll(call, sgp22::GetEuiccInfo1{}, sgp22::RetrieveNotificationsList{}));
  LPAB_ASSIGN(const sgp22::EuiccInfo1 info, std::get<0>(answers));
  auto& list = std::get<1>(answers);
  if (!list && list.error().code == ErrorCode::kNotFound) return std::vector<PendingNotification>();
  if (!list) return Fail(std::move(list).error());
  if (on_card_ci) LPAB_TRY(on_card_ci(info.ci_ids_for_verification));
  return std::move(list->notifications);
}

std::vector<NotificationDelivery> NotificationOutbox::Deliver(
    std::vector<PendingNotification> pending, const Call& call) {
  std::ranges::sort(pending, {},
                    [](const PendingNotification& one) { return one.metadata.sequence_number; });
  std::vector<NotificationDelivery> deliveries;
  for (const PendingNotification& notification : pending) {
    NotificationDelivery delivery;
    delivery.metadata = notification.metadata;
    auto sent = Send(notification, call);
    delivery.delivered = sent.has_value();
    if (!sent) delivery.error = std::move(sent).error();
    deliveries.push_back(std::move(delivery));
  }
  RemoveDelivered(deliveries, call);
  return deliveries;
}

Result<void> NotificationOutbox::Remove(uint64_t sequence_number, const Call& call) {
  LPAB_TRY(isdr_.Call(sgp22::NotificationSent{sequence_number}, call));
  return {};
}

Result<void> NotificationOutbox::Send(const PendingNotification& pending, const Call& call) {
  auto address = sgp22::SmdpAddress::Parse(pending.metadata.address);
  if (!address) {
    return Fail(std::move(address).error().WithContext(
        "notification " + std::to_string(pending.metadata.sequence_number)));
  }
  return es9plus_.HandleNotification(*address, {pending.raw}, call);
}

void NotificationOutbox::RemoveDelivered(std::vector<NotificationDelivery>& deliveries,
                                         const Call& call) {
  std::vector<sgp22::NotificationSent> requests;
  std::vector<NotificationDelivery*> delivered;
  for (NotificationDelivery& delivery : deliveries) {
    if (!delivery.delivered) continue;
    requests.push_back({delivery.metadata.sequence_number});
    delivered.push_back(&delivery);
  }
  if (requests.empty()) return;
  const auto results = isdr_.CallEach(std::span<const sgp22::NotificationSent>(requests), call);
  for (size_t i = 0; i < delivered.size(); ++i) {
    const Error* error = nullptr;
    if (!results)
      error = &results.error();
    else if (!(*results)[i])
      error = &(*results)[i].error();
    delivered[i]->removed = error == nullptr;
    if (error != nullptr) {
      delivered[i]->error = error->WithContext("delivered, but not removed from the card");
    }
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
