// GuardedSwitch: a profile switch that the device beside the card executes, proves and takes back.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "card/switch_agent.h"
#include "lpa/isdr_channel.h"
#include "lpa/profile_switch.h"

namespace lpab::lpa {

struct SwitchGuard {
  // Until when a switch must be confirmed; zero: it is sent as any other command.
  std::chrono::seconds confirm_within{300};
  bool registration = false;                // the modem must register with a network
  card::SwitchAgent::Progress on_progress;  // "cfun-0-1", "rolling back"
};

struct GuardedResult {
  std::string iccid;           // that the modem reports; empty: no profile
  bool taken_back = false;     // the card has notifications of both ways
  std::optional<Error> error;  // nothing was switched in the end
};

// What is sent to switch and what to undo that, as the profiles on the card want it.
// Errors: kMalformed (the card lists a profile without ICCID).
Result<card::ProfileSwitch> PlanSwitch(const IsdrChannel& isdr,
                                       const std::vector<sgp22::ProfileInfo>& profiles,
                                       const sgp22::ProfileInfo& profile, SwitchTo to, bool refresh,
                                       const SwitchGuard& guard);

// Has `plan` executed. Uses the channel up.
// Errors: those of card::SwitchAgent::Switch.
Result<GuardedResult> SwitchGuarded(card::SwitchAgent& agent, const card::ProfileSwitch& plan,
                                    SwitchTo to, const SwitchGuard& guard, const Call& call);

}  // namespace lpab::lpa
