// ProfileManager: lists, switches, deletes and renames the profiles on a card.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "lpa/guarded_switch.h"
#include "lpa/isdr_channel.h"
#include "lpa/notification_outbox.h"
#include "lpa/profile_switch.h"
#include "sgp22/es10c.h"

namespace lpab::lpa {

struct ManagementOptions {
  bool refresh = true;                // ask for a REFRESH when enabling or disabling
  SwitchGuard guard;                  // of enabling and disabling
  bool deliver_notifications = true;  // those of the operation, at once
  CardCiHandler on_card_ci;           // called before the first notification is sent
  OutboxStore* outbox = nullptr;      // where notifications are kept; none: on the card alone
  // A card that was reset by a REFRESH comes back after a while: how often and after what pause
  // it is opened again.
  int reopen_tries = 6;
  Duration reopen_pause = std::chrono::seconds(1);
};

// What an operation did. The operation itself succeeded; its notifications may not have.
struct ManagementResult {
  sgp22::ProfileInfo profile;  // as it was before
  std::vector<NotificationDelivery> notifications;
  std::optional<Error> notification_error;  // why they could not even be read
  // The card took the command only without refreshFlag: nobody told the modem, restart it.
  bool refresh_missing = false;
  // After a switch: the ICCID that the modem itself reports, empty for no profile; nothing where no
  // modem was asked.
  std::optional<std::string> proof;
  std::optional<Error> proof_error;  // the card has switched; why the modem's word is missing
  bool confirmed = false;            // the device would have taken the switch back otherwise
};

// Each function opens the card, does its work and closes it. A profile is named by ICCID, AID or
// unambiguous nickname. A switch is executed by the device beside the card where it offers that
// (lpa/guarded_switch.h); where the modem is on this machine its own steps follow it, until the
// modem reports the profile; a card that says catBusy is reset then, and asked once more. When a
// command's outcome is in doubt, the truth is read from the card before an error is given. One
// thread; reader and client must outlive it.
//
// Errors of all: those of IsdrChannel::Open and Call; FindProfile; Es10Detail of the function;
// kUnknownOutcome when the card could not be asked what became of it. Of a switch also: why it was
// rolled back; kFailedPrecondition when the guard wants a registration and there is none.
class ProfileManager {
 public:
  ProfileManager(card::Reader& reader, http::HttpClient& client, IsdrOptions isdr_options,
                 ManagementOptions options)
      : reader_(reader),
        es9plus_(client),
        isdr_options_(std::move(isdr_options)),
        options_(std::move(options)) {}

  Result<std::vector<sgp22::ProfileInfo>> List(const Call& call);
  Result<ManagementResult> Enable(std::string_view profile, const Call& call);
  Result<ManagementResult> Disable(std::string_view profile, const Call& call);
  Result<ManagementResult> Delete(std::string_view profile, const Call& call);
  // `nickname` is UTF-8, at most 64 characters; empty removes it. No notification comes of it.
  Result<ManagementResult> Rename(std::string_view profile, std::string_view nickname,
                                  const Call& call);

 private:
  // What is known before the operation, read in one round trip.
  struct Before {
    sgp22::ProfileInfo profile;
    std::vector<sgp22::ProfileInfo> profiles;
    Result<std::set<uint64_t>> notifications;  // numbers of those that were pending already
  };
  struct Operation {
    // Sends the command.
    std::function<Result<void>(IsdrChannel&, const Before&, const Call&)> execute;
    // Whether the profiles on the card show that it took place.
    std::function<bool(const std::vector<sgp22::ProfileInfo>&, const sgp22::Iccid&)> took_place;
    bool resets_card = false;  // REFRESH: the channel is dead afterwards
    bool notifies = true;
    std::optional<SwitchTo> switches;
  };
  // What became of a switch, besides its error.
  struct Switched {
    bool decided = false;  // by the device: the card is not asked
    bool taken_back = false;
    bool unproven = false;  // the device did nothing, for its modem proves nothing
    bool refreshed = true;
    std::optional<std::string> proof;
    std::optional<Error> proof_error;
  };

  Result<ManagementResult> Switch(std::string_view profile, SwitchTo to, const Call& call);
  Result<void> Execute(IsdrChannel& isdr, const Before& before, SwitchTo to, const Call& call);
  Result<void> ExecuteGuarded(IsdrChannel& isdr, card::SwitchAgent& agent, const Before& before,
                              SwitchTo to, const Call& call);
  // Without the device's guard, for the reason that it gave.
  Result<void> SwitchUnproven(std::optional<IsdrChannel>& isdr, const Before& before, SwitchTo to,
                              Error why, const Call& call);
  // Has the modem on this machine take the profile over.
  void Prove(std::optional<IsdrChannel>& isdr, const Before& before, SwitchTo to, const Call& call);
  Result<void> RetryBusy(std::optional<IsdrChannel>& isdr, const Before& before, SwitchTo to,
                         Error busy, const Call& call);
  Result<ManagementResult> Operate(std::string_view profile, const Operation& operation,
                                   const Call& call);
  static Result<Before> Prepare(IsdrChannel& isdr, std::string_view profile, const Call& call);
  Result<void> ReadTruth(std::optional<IsdrChannel>& isdr, const sgp22::Iccid& iccid,
                         const Operation& operation, Error after, const Call& call);
  // Puts what became of the new notifications into `result`.
  void DeliverNew(std::optional<IsdrChannel>& isdr, Before& before, const Operation& operation,
                  ManagementResult& result, const Call& call);
  Result<void> Reopen(std::optional<IsdrChannel>& isdr, const Call& call);

  card::Reader& reader_;
  Es9Plus es9plus_;
  IsdrOptions isdr_options_;
  ManagementOptions options_;
  Switched switched_;  // of the operation at work
};

}  // namespace lpab::lpa
