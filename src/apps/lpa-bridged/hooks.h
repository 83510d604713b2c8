// Hooks: the device's own commands around the use of its modem.
#pragma once

#include <string>
#include <vector>

#include "base/call.h"
#include "base/result.h"

namespace lpab::apps {

struct HookOptions {
  using Command = std::vector<std::string>;  // the program and its arguments; empty: none

  Command before_open;   // before the modem's port is opened: a dialler lets go of it
  Command after_close;   // after it was closed
  Command after_switch;  // when another profile is in force
  Duration deadline = std::chrono::seconds(30);  // of each of them

  bool empty() const { return before_open.empty() && after_close.empty() && after_switch.empty(); }
};

// What the modem says after a profile switch; empty where it does not say.
struct SwitchedProfile {
  std::string iccid;  // empty: no profile is enabled
  std::string imsi;
  std::string network;  // the operator's name, or its MCC and MNC
  std::string apn;      // of the first context
};

// Runs the commands, and remembers in a file that before_open ran, so that after_close runs also
// when the daemon or the device did not live to run it. One thread, which waits for the commands.
class Hooks {
 public:
  // `mark`: path of that file; empty: nothing is remembered.
  Hooks(const HookOptions& options, std::string mark) : options_(options), mark_(std::move(mark)) {}

  // Whether an earlier run did not get to after_close.
  bool left_behind() const;

  // Runs before_open. Where an earlier run did not get to after_close, what its before_open did
  // still holds, and it is not run again; but after a reboot that has to begin anew, and
  // after_close runs first.
  // Errors: kRefused, with what the command said; kTimeout, kCancelled, kNotFound.
  Result<void> BeforeOpen(const Call& call);
  // Runs after_close, also when before_open failed. A failure is logged.
  void AfterClose();
  // Runs after_switch. A failure is logged.
  void AfterSwitch(const SwitchedProfile& profile);

 private:
  bool MarkedInThisBoot() const;
  void Mark();

  const HookOptions options_;
  const std::string mark_;
};

}  // namespace lpab::apps
