// The outcomes of a batch's commands, written as runs of equal ones: a hundred 9000 are one run.
#pragma once

#include <vector>

#include "apdu/apdu.h"
#include "tlv/tlv.h"
#include "wire/error.h"

namespace lpab::wire {

enum class OutcomeKind : uint8_t {
  kNotSent = 0,
  kAnswered = 1,
  kUnknown = 2,  // sent, and no answer came: the card may have executed it
};

// `count` commands one after the other with the same outcome; those answered with data are alone.
struct OutcomeRun {
  uint32_t count = 1;
  OutcomeKind kind = OutcomeKind::kNotSent;
  apdu::ResponseApdu response;  // of answered ones
  bool operator==(const OutcomeRun&) const = default;
};

// Collects outcomes in the order of the commands.
class OutcomeRuns {
 public:
  void Add(OutcomeKind kind, apdu::ResponseApdu response = {}, uint32_t count = 1);

  const std::vector<OutcomeRun>& runs() const { return runs_; }
  uint32_t commands() const { return commands_; }   // sum of all counts
  size_t encoded_size() const { return encoded_; }  // bytes of Encode()
  // What the size is at most after one more answer with `data` bytes.
  size_t SizeWith(size_t data) const;

  Bytes Encode() const;
  // Of a checked list. Errors: bad-value, missing-field, unknown-critical-tag; too-many-commands
  // when the counts add up to more than kMaximumCommands.
  static Result<OutcomeRuns> Decode(ByteSpan list);

  bool operator==(const OutcomeRuns& other) const { return runs_ == other.runs_; }

 private:
  std::vector<OutcomeRun> runs_;
  uint32_t commands_ = 0;
  size_t encoded_ = 0;
};

}  // namespace lpab::wire
