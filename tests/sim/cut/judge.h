// What is checked after every cut.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "cut_world.h"

namespace lpab::tests {

// What the LPA says became of an operation.
enum class Claim {
  kDone,     // a success, or an error that says that the profile is installed
  kNotDone,  // every error but kUnknownOutcome
  kUnknown,  // "list the profiles"
};
Claim ClaimOf(const std::optional<Error>& error);

// What one run of the program said.
struct Told {
  std::optional<Error> error;  // of the operation itself
  std::vector<lpa::NotificationDelivery> deliveries;
};

// One operation of these tests. Both functions are given the world.
struct Procedure {
  std::function<sim::euicc::CardState()> start;  // of the card
  std::function<void(CutWorld&)> prepare;        // what else is done before the cut
  std::function<Told(CutWorld&)> run;            // the program, once
  // Whether the card shows that it took place. None: an operation that changes no profile.
  std::function<bool(const sim::euicc::CardState&)> took_place;
};

Procedure DownloadProcedure();
Procedure EnableProcedure();
Procedure DisableProcedure();
Procedure DeleteProcedure();
Procedure NotifyProcedure();

// A profile is there as a whole or not at all, and nothing is half done.
void CheckCard(const sim::euicc::CardState& state);
// Each notification that the card issued arrived, the same bytes twice only when a reply was lost,
// and is off the card and out of the outbox.
void CheckNotifications(CutWorld& world);

// Cuts the procedure at exchange 1, 2, 3 ... until it is over before the cut, each in a world of
// its own, and checks after each:
//  - the card's state is whole, and nothing about the profile is half done;
//  - what the LPA said is what the card shows, and of notifications what card and server have;
//  - the next client gets the card, with all channels free;
//  - the procedure run again, as the LPA's sentence advises, succeeds;
//  - each notification that the card issued arrived, the same bytes twice only when a reply was
//    lost, and is off the card and out of the outbox.
// Gives the number of cuts.
int CutEverywhere(const Procedure& procedure, CutKind kind);

}  // namespace lpab::tests
