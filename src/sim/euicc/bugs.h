// Bugs: what a faulty eUICC does wrong. For tests of those who talk to it.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"

namespace lpab::sim::euicc {

// All off by default, and each with a test of its own. An exchange is a command on a logical
// channel other than the basic one, where a modem reads files for itself; GET RESPONSE is one too.
// The first is 1, counted since the card object was made; what is due at one happens once.
struct Bugs {
  // The last byte of every ES10 answer is missing.
  bool truncated_answers = false;
  // Empty lists come without their A0: BF2D00 and BF2800.
  bool bare_empty_lists = false;
  // Lists come without their A0: BF2D { E3 ... }, BF2B { 30 ... }, BF28 { BF2F ... }.
  bool unwrapped_lists = false;
  // Result codes come without the tag of their function: 80 01 00 for BF31 03 80 01 00.
  bool unwrapped_results = false;
  // ProfileInstallationResults, answered and kept, have no finalResult.
  bool no_final_result = false;
  // ProfileInstallationResults, answered and kept, have no euiccSignPIR.
  bool no_result_signature = false;
  // Nothing that the card does leaves a notification, the installation result neither; sequence
  // numbers count on.
  bool lost_notifications = false;
  // AuthenticateServer and PrepareDownload answer with the transactionId of another session: as
  // many bytes, all 00.
  bool stale_transaction_id = false;
  // One bit of every signature is wrong.
  bool wrong_signatures = false;
  // AuthenticateServer and PrepareDownload are refused with this error code (SGP.22 sections 5.7.13
  // and 5.7.5), whatever they ask; the session ends.
  std::optional<int> authenticate_error;
  std::optional<int> prepare_error;
  // A package that is right is refused behind its last segment, as LoadProfileElements does, with
  // this ErrorReason (SGP.22 section 2.5.6).
  std::optional<int> installation_error;
  // One exchange in eight, drawn with this seed, is answered 6F00 and not executed.
  std::optional<int> random_errors;
  // This exchange is answered 6F00 and not executed.
  std::optional<int> error_at;
  // The card loses its power when this exchange arrives; nothing is executed.
  std::optional<int> power_loss_before;
  // The card loses its power when this exchange was executed and committed; no answer leaves it.
  std::optional<int> power_loss_after;
};

// A flag of Bugs by its name on a command line: "truncated-answers", "error-at=N".
struct BugSwitch {
  std::string_view name;
  std::string_view what;
  bool Bugs::*flag = nullptr;                  // of those without a number
  std::optional<int> Bugs::*number = nullptr;  // of those with one
  int largest = 1'000'000;                     // that the number may be
};
std::span<const BugSwitch> BugSwitches();

// Switches on what `text` names: NAME, or NAME=N with N from 1 to the largest.
// Errors: kInvalidArgument.
Result<void> SwitchOn(Bugs& bugs, std::string_view text);

}  // namespace lpab::sim::euicc
