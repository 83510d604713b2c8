// NotificationOutbox: takes a card's notifications to the servers that want them.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <vector>

#include "lpa/es9plus.h"
#include "lpa/isdr_channel.h"
#include "sgp22/notification.h"

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

// A notification leaves the card only after its server took it; what fails stays and is reported.
// One thread; the channel and the client must outlive it. Spec: SGP.22 section 3.5.
class NotificationOutbox {
 public:
  NotificationOutbox(IsdrChannel& isdr, Es9Plus& es9plus) : isdr_(isdr), es9plus_(es9plus) {}

  // What is on the card. Errors: those of IsdrChannel::Call.
  Result<std::vector<sgp22::NotificationMetadata>> List(const Call& call);

  // The notifications themselves, with the card's CI identifiers told to `on_card_ci` in the same
  // round trip. Errors: those of IsdrChannel::Call, and of the handler.
  Result<std::vector<sgp22::PendingNotification>> Retrieve(const CardCiHandler& on_card_ci,
                                                           const Call& call);

  // Sends each to the address in it, one after the other, in order of their numbers, then removes
  // all that were taken in one batch. One entry for each; this does not fail as a whole.
  std::vector<NotificationDelivery> Deliver(std::vector<sgp22::PendingNotification> pending,
                                            const Call& call);

  // Removes one without sending it: the server will never know.
  // Errors: kNotFound; those of IsdrChannel::Call.
  Result<void> Remove(uint64_t sequence_number, const Call& call);

 private:
  Result<void> Send(const sgp22::PendingNotification& pending, const Call& call);
  void RemoveDelivered(std::vector<NotificationDelivery>& deliveries, const Call& call);

  IsdrChannel& isdr_;
  Es9Plus& es9plus_;
};

// Those of `pending` whose numbers are in `numbers`.
std::vector<sgp22::PendingNotification> Select(std::vector<sgp22::PendingNotification> pending,
                                               const std::set<uint64_t>& numbers);
// Those whose numbers are not in `known`: new since it was read.
std::vector<sgp22::PendingNotification> Without(std::vector<sgp22::PendingNotification> pending,
                                                const std::set<uint64_t>& known);

}  // namespace lpab::lpa
