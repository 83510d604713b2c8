#include "lpa/notification_sender.h"

#include "base/log.h"

namespace lpab::lpa {
namespace {

using sgp22::PendingNotification;

constexpr char kComponent[] = "outbox";
constexpr size_t kLongestError = 1000;

Error NotDue(const StoredNotification& stored, int64_t now) {
  const int64_t minutes = (stored.next_try - now + 59) / 60;
  return MakeError(ErrorCode::kBusy, "its server failed " + std::to_string(stored.failures) +
                                         " times; the next try is due in " +
                                         std::to_string(minutes) + " minutes")
      .WithNext("'lpa notification process --now' tries at once; the server said: " +
                stored.last_error);
}

// Whether a server answered, and not merely the way to it failed.
bool ServerFailed(const Error& error) {
  const bool is_transport = error.code == ErrorCode::kUnavailable ||
                            error.code == ErrorCode::kTimeout ||
                            error.code == ErrorCode::kCancelled;
  return error.Detail<HttpDetail>() != nullptr || !is_transport;
}

}  // namespace

NotificationDelivery NotificationSender::Send(const std::string& eid,
                                              const PendingNotification& notification,
                                              SendWhen when, const Call& call) {
  NotificationDelivery delivery;
  delivery.metadata = notification.metadata;
  const auto stored = Find(eid, notification.raw);
  if (stored && stored->delivered) {
    delivery.delivered = true;
    return delivery;
  }
  if (stored && when == SendWhen::kDue && stored->next_try > store_->Now()) {
    delivery.error = NotDue(*stored, store_->Now());
    return delivery;
  }
  auto sent = Post(notification, call);
  delivery.delivered = sent.has_value();
  if (!sent) delivery.error = std::move(sent).error();
  if (stored) WriteDown(*stored, delivery);
  return delivery;
}

Result<std::vector<NotificationDelivery>> NotificationSender::SendStored(
    const std::string& eid, SendWhen when, const Call& call, std::span<const Bytes> except) {
  std::vector<NotificationDelivery> deliveries;
  if (store_ == nullptr) return deliveries;
  LPAB_ASSIGN(const auto list, store_->List(eid));
  for (const StoredNotification& stored : list) {
    const Bytes& raw = stored.notification.raw;
    if (stored.delivered || std::ranges::find(except, raw) != except.end()) continue;
    deliveries.push_back(Send(stored.eid, stored.notification, when, call));
  }
  return deliveries;
}

std::optional<StoredNotification> NotificationSender::Find(const std::string& eid, ByteSpan raw) {
  if (store_ == nullptr) return std::nullopt;
  auto found = store_->Find(eid, raw);
  if (found) return std::move(*found);
  log::Warning(kComponent, "reading: " + found.error().ToString());
  return std::nullopt;
}

Result<void> NotificationSender::Post(const PendingNotification& notification, const Call& call) {
  auto address = sgp22::SmdpAddress::Parse(notification.metadata.address);
  if (!address) {
    return Fail(std::move(address).error().WithContext(
        "notification " + std::to_string(notification.metadata.sequence_number)));
  }
  return es9plus_.HandleNotification(*address, {notification.raw}, call);
}

void NotificationSender::WriteDown(const StoredNotification& stored,
                                   const NotificationDelivery& delivery) {
  Result<void> written;
  if (delivery.delivered) {
    written = store_->MarkDelivered(stored.id);
  } else if (delivery.error) {
    const bool put_off = ServerFailed(*delivery.error);
    const int64_t wait = put_off ? BackoffSeconds(stored.failures + 1) : 0;
    written = store_->MarkFailed(stored.id, log::Escape(delivery.error->message, kLongestError),
                                 store_->Now() + wait);
  }
  if (!written) log::Warning(kComponent, "writing: " + written.error().ToString());
}

}  // namespace lpab::lpa
