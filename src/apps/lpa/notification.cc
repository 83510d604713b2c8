#include <fmt/core.h>

#include <set>

#include "apps/lpa/commands.h"
#include "apps/lpa/text_table.h"
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

using Deliveries = std::vector<lpa::NotificationDelivery>;

lpa::SendWhen WhenOf(const ProcessOptions& options) {
  // Who names numbers means now.
  return options.now || !options.numbers.empty() ? lpa::SendWhen::kNow : lpa::SendWhen::kDue;
}

Error NoOutbox() {
  return MakeError(ErrorCode::kFailedPrecondition, "there is no outbox to take them from")
      .WithNext("see the warning above; --state-dir names another folder");
}

// What is on the card; the bytes of those that were tried go to `tried`.
Result<Deliveries> ProcessCard(Session& session, lpa::Es9Plus& es9plus,
                               const ProcessOptions& options, std::vector<Bytes>& tried) {
  LPAB_ASSIGN(lpa::IsdrChannel isdr,
              lpa::IsdrChannel::Open(session.reader(), session.isdr(), session.call()));
  lpa::NotificationOutbox outbox(isdr, es9plus, session.outbox());
  LPAB_ASSIGN(auto pending, outbox.Retrieve(session.CardCiHandler(), session.call()));
  const std::set<uint64_t> wanted(options.numbers.begin(), options.numbers.end());
  LPAB_TRY(CheckNumbers(pending, wanted));
  if (!wanted.empty()) pending = lpa::Select(std::move(pending), wanted);
  for (const auto& notification : pending) tried.push_back(notification.raw);
  return outbox.Deliver(std::move(pending), session.call(), WhenOf(options));
}

Error SomeFailed(const Deliveries& deliveries) {
  const auto failed = std::ranges::count_if(
      deliveries, [](const auto& delivery) { return delivery.error.has_value(); });
  const auto first = std::ranges::find_if(
      deliveries, [](const auto& delivery) { return delivery.error.has_value(); });
  return first->error
      ->WithContext(
          fmt::format("{} of {} still waiting", failed, Count(deliveries.size(), "notification")))
      .WithNext(first->error->next.empty() ? "run 'lpa notification process' again"
                                           : first->error->next);
}

Result<CommandOutput> ProcessOutput(const Deliveries& deliveries) {
  CommandOutput output;
  output.result["notifications"] = Json::array();
  for (const auto& delivery : deliveries) {
    output.result["notifications"].push_back(DeliveryJson(delivery));
  }
  if (std::ranges::any_of(deliveries, [](const auto& one) { return one.error.has_value(); })) {
    return Fail(SomeFailed(deliveries));
  }
  output.text = Count(deliveries.size(), "notification") + " delivered";
  return output;
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
  LPAB_ASSIGN(lpa::IsdrChannel isdr,
              lpa::IsdrChannel::Open(session.reader(), session.isdr(), session.call()));
  lpa::Es9Plus es9plus(session.http());
  LPAB_ASSIGN(const auto list, lpa::NotificationOutbox(isdr, es9plus).List(session.call()));
  CommandOutput output;
  output.result["notifications"] = Json::array();
  TextTable table({"NUMBER", "EVENT", "ICCID", "SERVER"});
  for (const sgp22::NotificationMetadata& metadata : list) {
    output.result["notifications"].push_back(MetadataJson(metadata));
    table.Add({std::to_string(metadata.sequence_number), metadata.event.ToString(),
               metadata.iccid ? metadata.iccid->digits() : "", log::Escape(metadata.address)});
  }
  output.text = list.empty() ? "no notifications are waiting on the card" : table.ToString();
  return output;
}

Result<CommandOutput> NotificationProcess(Session& session, const ProcessOptions& options) {
  lpa::Es9Plus es9plus(session.http());
  Deliveries deliveries;
  std::vector<Bytes> tried;
  if (!options.all || !session.options().card.empty()) {
    LPAB_ASSIGN(deliveries, ProcessCard(session, es9plus, options, tried));
  }
  if (options.all) {
    lpa::OutboxStore* store = session.outbox();
    if (store == nullptr) return Fail(NoOutbox());
    LPAB_TRY(session.CardCiHandler()({}));  // this card vouches for no other card's servers
    lpa::NotificationSender sender(es9plus, store);
    LPAB_ASSIGN(auto stored, sender.SendStored("", WhenOf(options), session.call(), tried));
    std::ranges::move(stored, std::back_inserter(deliveries));
  }
  return ProcessOutput(deliveries);
}

Result<CommandOutput> NotificationRemove(Session& session, uint64_t number, bool force) {
  LPAB_ASSIGN(lpa::IsdrChannel isdr,
              lpa::IsdrChannel::Open(session.reader(), session.isdr(), session.call()));
  lpa::Es9Plus es9plus(session.http());
  lpa::NotificationOutbox outbox(isdr, es9plus, session.outbox());
  LPAB_TRY(outbox.Remove(number, force, session.call()));
  CommandOutput output;
  output.result = {{"sequenceNumber", number}};
  output.text = fmt::format("notification {} removed", number);
  return output;
}

}  // namespace lpab::apps
