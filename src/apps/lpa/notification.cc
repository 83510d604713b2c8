#include <fmt/core.h>

#include <set>

#include "apps/lpa/commands.h"
#include "base/log.h"

namespace lpab::apps {
namespace {

Json MetadataJson(const sgp22::NotificationMetadata& metadata) {
  return {{"sequenceNumber", metadata.sequence_number},
          {"event", metadata.event.ToString()},
          {"address", metadata.address},
          {"iccid", metadata.iccid ? metadata.iccid->digits() : ""}};
}

// Every number must be among those on the card.
Result<void> CheckNumbers(const std::vector<sgp22::PendingNotification>& pending,
                          const std::set<uint64_t>& numbers) {
  for (uint64_t number : numbers) {
    if (!std::ranges::any_of(pending, [&](const sgp22::PendingNotification& notification) {
          return notification.metadata.sequence_number == number;
        })) {
      return Fail(
          MakeError(ErrorCode::kNotFound, fmt::format("the card has no notification {}", number))
              .WithNext("see 'lpa notification list'"));
    }
  }
  return {};
}

Error SomeFailed(const std::vector<lpa::NotificationDelivery>& deliveries) {
  const auto failed = std::ranges::count(deliveries, false, &lpa::NotificationDelivery::removed);
  const auto first = std::ranges::find_if(
      deliveries, [](const auto& delivery) { return delivery.error.has_value(); });
  return first->error
      ->WithContext(
          fmt::format("{} of {} notifications are still on the card", failed, deliveries.size()))
      .WithNext(first->error->next.empty() ? "run 'lpa notification process' again"
                                           : first->error->next);
}

}  // namespace

Json DeliveryJson(const lpa::NotificationDelivery& delivery) {
  Json json = MetadataJson(delivery.metadata);
  json["delivered"] = delivery.delivered;
  json["removed"] = delivery.removed;
  if (delivery.error) json["error"] = ErrorJson(*delivery.error);
  return json;
}

std::string DeliveryWarnings(const std::vector<lpa::NotificationDelivery>& deliveries) {
  std::string text;
  for (const lpa::NotificationDelivery& delivery : deliveries) {
    if (!delivery.error) continue;
    text += fmt::format(
        "\nnotification {} is still on the card: {}\nrun 'lpa notification process' later",
        delivery.metadata.sequence_number, log::Escape(delivery.error->message));
  }
  return text;
}

Result<CommandOutput> NotificationList(Session& session) {
  LPAB_ASSIGN(lpa::IsdrChannel isdr, lpa::IsdrChannel::Open(session.reader(), {}, session.call()));
  lpa::Es9Plus es9plus(session.http());
  LPAB_ASSIGN(const auto list, lpa::NotificationOutbox(isdr, es9plus).List(session.call()));
  CommandOutput output;
  output.result["notifications"] = Json::array();
  for (const sgp22::NotificationMetadata& metadata : list) {
    output.result["notifications"].push_back(MetadataJson(metadata));
    if (!output.text.empty()) output.text += '\n';
    output.text +=
        fmt::format("{:>5}  {:<8}  {:<20}  {}", metadata.sequence_number, metadata.event.ToString(),
                    metadata.iccid ? metadata.iccid->digits() : "", log::Escape(metadata.address));
  }
  if (list.empty()) output.text = "no notifications are waiting on the card";
  return output;
}

Result<CommandOutput> NotificationProcess(Session& session, const std::vector<uint64_t>& numbers) {
  LPAB_ASSIGN(lpa::IsdrChannel isdr, lpa::IsdrChannel::Open(session.reader(), {}, session.call()));
  lpa::Es9Plus es9plus(session.http());
  lpa::NotificationOutbox outbox(isdr, es9plus);
  LPAB_ASSIGN(auto pending, outbox.Retrieve(session.CardCiHandler(), session.call()));
  const std::set<uint64_t> wanted(numbers.begin(), numbers.end());
  LPAB_TRY(CheckNumbers(pending, wanted));
  if (!wanted.empty()) pending = lpa::Select(std::move(pending), wanted);
  const auto deliveries = outbox.Deliver(std::move(pending), session.call());

  CommandOutput output;
  output.result["notifications"] = Json::array();
  for (const auto& delivery : deliveries) {
    output.result["notifications"].push_back(DeliveryJson(delivery));
  }
  if (!std::ranges::all_of(deliveries, &lpa::NotificationDelivery::removed)) {
    return Fail(SomeFailed(deliveries));
  }
  output.text = fmt::format("{} notifications delivered", deliveries.size());
  return output;
}

Result<CommandOutput> NotificationRemove(Session& session, uint64_t number) {
  LPAB_ASSIGN(lpa::IsdrChannel isdr, lpa::IsdrChannel::Open(session.reader(), {}, session.call()));
  lpa::Es9Plus es9plus(session.http());
  LPAB_TRY(lpa::NotificationOutbox(isdr, es9plus).Remove(number, session.call()));
  CommandOutput output;
  output.result = {{"sequenceNumber", number}};
  output.text = fmt::format("notification {} removed; its server was not told", number);
  return output;
}

}  // namespace lpab::apps
