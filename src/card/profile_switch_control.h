// ProfileSwitchControl: the modem around a card, as far as a profile switch needs it.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/call.h"
#include "base/log.h"

namespace lpab::card {

// For people, where log::Shorten() is due: "ICCID …4321", "no profile".
inline std::string NameProfile(const std::string& iccid) {
  return iccid.empty() ? "no profile" : "ICCID " + log::Shorten(iccid);
}

// What the modem must report for a switch to count as done.
struct ProfileGoal {
  std::string iccid;          // digits; empty: no profile is enabled
  bool registration = false;  // and is registered with a network
};

// What the modem reported in the end.
struct ProfileProof {
  std::string iccid;  // empty: that it has no profile
  std::string step;   // what brought it about: "wait", "cfun-0-1"
};

// A card changes its profile at once; the modem around it notices by itself, after a push, or
// never. A Reader on a modem has one of these (Reader::switch_control). Belongs to the reader's
// thread; what it does may reset the card, so that channels die.
class ProfileSwitchControl {
 public:
  // Told before each step, in words for people. Must not block for long.
  using Progress = std::function<void(std::string_view step)>;

  virtual ~ProfileSwitchControl() = default;

  // The ICCID that the modem reports now; empty when it reports that there is no profile.
  // Errors: kUnsupported (this modem has no command for it), kUnavailable, kTimeout, kCancelled.
  virtual Result<std::string> ReadIccid(const Call& call) = 0;

  // Makes the modem take the card's profile over, the least disturbing way first, until it reports
  // the goal. Errors: kFailedPrecondition (it still reports another profile, or does not register;
  // the sentence says what), kUnavailable (it does not come back), kCancelled, kTimeout (`call`).
  virtual Result<ProfileProof> TakeOver(const ProfileGoal& goal, const Progress& progress,
                                        const Call& call) = 0;

  // Resets the card, which is then ready. For a card that says it is busy (catBusy).
  // Errors: kUnavailable, kCancelled, kTimeout.
  virtual Result<void> ResetCard(const Call& call) = 0;
};

}  // namespace lpab::card
