// ProfileRefresh: a modem's recipe for taking a switched profile over, and the proof.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "card/profile_switch_control.h"
#include "modem/at_modem.h"

namespace lpab::modem {

// Makes the modem's port anew after it went away.
using PortOpener = std::function<Result<std::unique_ptr<io::ByteStream>>(const Call&)>;

// Runs the steps of ModemProfile::refresh in order; after each it asks the modem for its ICCID
// until that is the wanted one or the step's time is over. A step whose command fails counts all
// the same: the modem may have executed it. Where a restart takes the port away, it is opened anew.
// One thread; `modem` must outlive it.
class ProfileRefresh final : public card::ProfileSwitchControl {
 public:
  explicit ProfileRefresh(AtModem& modem) : modem_(modem) {}

  // Without one a port that goes away is gone for good.
  void SetPortOpener(PortOpener opener) { opener_ = std::move(opener); }

  Result<std::string> ReadIccid(const Call& call) override;
  Result<card::ProfileProof> TakeOver(const card::ProfileGoal& goal, const Progress& progress,
                                      const Call& call) override;
  Result<void> ResetCard(const Call& call) override;

 private:
  // What the last question brought.
  struct Seen {
    std::optional<std::string> iccid;  // empty text: no profile
    std::optional<Error> error;
  };

  void Act(RefreshAction action, const Call& call);
  void Send(const std::string& command, const Call& call);
  Result<void> EnsurePort(const Call& call);
  Seen Look(const Call& call);
  // Until `done` says so, or for `time`. Errors: kTimeout (that time), kCancelled.
  Result<void> PollFor(Duration time, const std::function<bool()>& done, const Call& call);
  Result<bool> ReachIccid(const std::string& iccid, Duration time, const Call& call);
  Result<void> AwaitRegistration(const Call& call);
  Error NotTaken(const std::string& wanted, const std::string& steps) const;

  AtModem& modem_;
  PortOpener opener_;
  Seen seen_;
};

}  // namespace lpab::modem
