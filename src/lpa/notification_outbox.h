// NotificationOutbox: takes a card's notifications to the servers that want them.
#pragma once

#include <set>
#include <vector>

#include "lpa/isdr_channel.h"
#include "lpa/notification_sender.h"

namespace lpab::lpa {

// A notification leaves the card only after its server took it; what fails stays and is reported.
// With a store, each is written down before it is sent, so that a crash at any instant loses none
// and repeats only what a server may not have got; without, the card alone holds them.
// One thread; the channel, the client and the store must outlive it. Spec: SGP.22 section 3.5.
class NotificationOutbox {
 public:
  // `store` may be null. `card`: as ReadCard gave it, where it is known already.
  NotificationOutbox(IsdrChannel& isdr, Es9Plus& es9plus, OutboxStore* store = nullptr,
                     std::string eid = {})
      : isdr_(isdr), es9plus_(es9plus), store_(store), eid_(std::move(eid)) {}

  // What is on the card. Errors: those of IsdrChannel::Call.
  Result<std::vector<sgp22::NotificationMetadata>> List(const Call& call);

  // The notifications themselves, with the card's CI identifiers told to `on_card_ci` in the same
  // round trip. All are put into the store; what it delivered before and the card no longer has is
  // dropped from it. Errors: those of IsdrChannel::Call, and of the handler.
  Result<std::vector<sgp22::PendingNotification>> Retrieve(const CardCiHandler& on_card_ci,
                                                           const Call& call);

  // Sends each to the address in it, one after the other, in order of their numbers, then removes
  // all that were taken in one batch. One entry for each; this does not fail as a whole.
  std::vector<NotificationDelivery> Deliver(std::vector<sgp22::PendingNotification> pending,
                                            const Call& call, SendWhen when = SendWhen::kDue);

  // Removes one from the card. One that was not delivered goes only with `force`: its server will
  // never know. Errors: kNotFound; kFailedPrecondition (not delivered); those of IsdrChannel::Call.
  Result<void> Remove(uint64_t sequence_number, bool force, const Call& call);

  // Of the card; known after Retrieve where there is a store that works.
  const std::string& eid() const { return eid_; }

 private:
  Result<std::vector<sgp22::PendingNotification>> ReadCard(const CardCiHandler& on_card_ci,
                                                           const Call& call);
  void Keep(std::span<const sgp22::PendingNotification> pending, const Call& call);
  void DropFinished(std::span<const sgp22::PendingNotification> on_card);
  void Drop(const sgp22::PendingNotification& notification);
  void DoWithoutStore(const Error& why);
  void RemoveDelivered(std::span<const sgp22::PendingNotification> pending,
                       std::vector<NotificationDelivery>& deliveries, const Call& call);

  IsdrChannel& isdr_;
  Es9Plus& es9plus_;
  OutboxStore* store_;
  std::string eid_;
};

// Those of `pending` whose numbers are in `numbers`.
std::vector<sgp22::PendingNotification> Select(std::vector<sgp22::PendingNotification> pending,
                                               const std::set<uint64_t>& numbers);
// Those whose numbers are not in `known`: new since it was read.
std::vector<sgp22::PendingNotification> Without(std::vector<sgp22::PendingNotification> pending,
                                                const std::set<uint64_t>& known);

}  // namespace lpab::lpa
