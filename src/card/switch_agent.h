// SwitchAgent: who executes a profile switch as a whole, at the card's side of a link.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "card/batch.h"

namespace lpab::card {

// A change of the card's profile in the forms that cards take, and how its answer is read: the
// answer to a form's last command is `head` and one byte, the result.
struct SwitchForms {
  std::vector<std::vector<BatchCommand>> forms;  // tried in order; 1 to 4
  Bytes head;
  Bytes done;                           // results that mean that it took place
  Bytes other_form;                     // results that refuse the form, not the change
  std::vector<uint16_t> other_form_at;  // status words likewise
  Bytes busy;                           // results after which the card is reset, once
};

struct ProfileSwitch {
  SwitchForms change;
  std::string iccid;          // that the modem must report afterwards; empty: no profile
  bool registration = false;  // and the modem must be registered
  SwitchForms rollback;
  std::string rollback_iccid;  // likewise after the rollback
  std::chrono::seconds confirm_within{300};
};

enum class SwitchEnd {
  kConfirmed,       // the modem reports the profile, and the agent was told to keep it
  kRefused,         // by the card; nothing was changed
  kRolledBack,      // the modem reports the profile from before
  kRollbackFailed,  // the modem does not; the agent tries again
};

struct SwitchOutcome {
  SwitchEnd end = SwitchEnd::kConfirmed;
  std::string iccid;           // that the modem reports; empty: no profile
  Bytes answer;                // of the card, where it refused
  std::optional<Error> error;  // why it is not kConfirmed
};

// The agent takes the switch back by itself when nobody confirms it, so that a switch which cuts
// the link to it is undone. It belongs to a channel and uses it up; one thread.
class SwitchAgent {
 public:
  // Told what the agent does, in words for people: "cfun-0-1". Must not block for long.
  using Progress = std::function<void(std::string_view step)>;

  virtual ~SwitchAgent() = default;

  // Has the switch executed, waits for its proof, and confirms it; where the link is lost it is
  // made anew for that.
  // Errors: nothing was done: kUnsupported (the modem proves nothing), kBusy (another switch is not
  // over), kUnavailable and what the channel gives; kUnknownOutcome when the agent cannot be
  // reached any more: it takes the switch back then; kCancelled, likewise.
  virtual Result<SwitchOutcome> Switch(const ProfileSwitch& request, const Progress& progress,
                                       const Call& call) = 0;
};

}  // namespace lpab::card
