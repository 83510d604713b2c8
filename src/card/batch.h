// Batches: many commands in one call, each with its own rule for when the batch stops.
//
// A slow link is crossed once for a whole batch; rules and outcomes are those of the bridge
// protocol (docs/protocol.md), so that every card port behaves alike.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "apdu/apdu.h"
#include "base/call.h"

namespace lpab::card {

// A set of status words: those with (sw & mask) == value.
struct StatusPattern {
  uint16_t value;
  uint16_t mask;
  bool Matches(apdu::StatusWord sw) const { return (sw.value() & mask) == value; }
  bool operator==(const StatusPattern&) const = default;
};

// Judged after 61xx is settled, on final data and status. An answer that the rule does not let
// pass ends the batch; it is reported, and nothing more is sent.
struct ContinueRule {
  std::vector<StatusPattern> go_on_at;  // any match lets the batch go on
  bool stop_on_data = false;            // response data ends the batch whatever the status

  // 9000 only.
  static ContinueRule OnSuccess();
  // 9000 or 91xx, and no data: LoadBoundProfilePackage, where data is BF37 (also an early one).
  static ContinueRule OnSuccessWithoutData();

  bool LetsPass(const apdu::ResponseApdu& response) const;
  bool operator==(const ContinueRule&) const = default;
};

struct BatchCommand {
  apdu::CommandApdu command;  // CLA with channel bits zero
  ContinueRule rule;
  bool operator==(const BatchCommand&) const = default;
};

enum class OutcomeKind {
  kNotSent,   // an earlier command ended the batch, or it was cancelled before this one
  kAnswered,  // `response` is the card's
  kUnknown,   // sent, but the answer did not come: the card may have executed it
};

struct CommandOutcome {
  OutcomeKind kind = OutcomeKind::kNotSent;
  apdu::ResponseApdu response;  // data of all GET RESPONSE rounds joined, final status
};

struct BatchResult {
  std::vector<CommandOutcome> outcomes;  // one for each command, in order
  // Why the batch ended early, when it was not a rule: timeout, cancellation, a lost card.
  std::optional<Error> error;

  bool AllAnswered() const;
  // The last command that was answered, or nullptr.
  const apdu::ResponseApdu* LastResponse() const;
};

// Told after each command is answered: how many are done, of how many. Must not block for long.
using BatchProgress = std::function<void(size_t done, size_t total)>;

// One command to the card and its answer, unsettled (61xx and 6Cxx come back), channel bits zero.
// Errors: kUnknownOutcome when the command went out and no answer came; any other error means that
// it was not sent.
using Exchange = std::function<Result<apdu::ResponseApdu>(const apdu::CommandApdu&, const Call&)>;

// Exchange with 61xx and 6Cxx settled. After 61xx GET RESPONSE follows at once, at most 64 rounds
// and 64 KiB; a GET RESPONSE that fails makes the answer's outcome kUnknownOutcome, for the
// command was executed. 6Cxx repeats case-2 commands only (no data): on STORE DATA it comes back
// as it is and nothing is repeated. Spec: ETSI TS 102 221 sections 7.3.1.1.5 and 11.3.1.
Result<apdu::ResponseApdu> ExchangeSettled(const Exchange& exchange,
                                           const apdu::CommandApdu& command, const Call& call);

// Runs the commands in order under their rules. `call` is checked before each command.
BatchResult RunBatch(const Exchange& exchange, std::span<const BatchCommand> commands,
                     const Call& call, const BatchProgress& progress = nullptr);

}  // namespace lpab::card
