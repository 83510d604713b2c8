// NotificationSender: takes one notification to its server, and writes down what became of it.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lpa/es9plus.h"
#include "lpa/outbox_store.h"

namespace lpab::lpa {

// Told the CI key identifiers by which this card verifies servers, before the first HTTPS call of
// a session: what ServerTrust may count as trusted for this card. An error ends the session.
using CardCiHandler = std::function<Result<void>(std::span<const Bytes> ci_key_identifiers)>;

// What became of one notification.
struct NotificationDelivery {
  sgp22::NotificationMetadata metadata;
  bool delivered = false;  // the server took it (2xx)
  bool removed = false;    // and it is off the card
  std::optional<Error> error;
};

enum class SendWhen {
  kDue,  // not before the time to which a server's failure put it off
  kNow,
};

// Where there is a store, one that the server took is never sent again, and a failure of the server
// puts the next try off; a server that was not reached is due at once. A store that fails is
// reported in the log, and the notification sent all the same. One thread; `es9plus` and `store`
// must outlive it.
class NotificationSender {
 public:
  // `store` may be null.
  NotificationSender(Es9Plus& es9plus, OutboxStore* store) : es9plus_(es9plus), store_(store) {}

  NotificationDelivery Send(const std::string& eid, const sgp22::PendingNotification& notification,
                            SendWhen when, const Call& call);

  // Sends those in the store that were not delivered, of every card where `eid` is empty; no card
  // is needed, and so none vouches for a server: the system's CAs and --ci-dir do. Those whose
  // bytes are in `except` were tried already and are passed over. The store keeps what it delivered
  // until the card is seen without it.
  // Errors: those of OutboxStore::List.
  Result<std::vector<NotificationDelivery>> SendStored(const std::string& eid, SendWhen when,
                                                       const Call& call,
                                                       std::span<const Bytes> except = {});

 private:
  std::optional<StoredNotification> Find(const std::string& eid, ByteSpan raw);
  Result<void> Post(const sgp22::PendingNotification& notification, const Call& call);
  void WriteDown(const StoredNotification& stored, const NotificationDelivery& delivery);

  Es9Plus& es9plus_;
  OutboxStore* store_;
};

}  // namespace lpab::lpa
