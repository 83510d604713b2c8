// A command of a batch with its rule, and lists of them as parts carry them.
#pragma once

#include <span>
#include <vector>

#include "apdu/apdu.h"
#include "tlv/tlv.h"
#include "wire/error.h"

namespace lpab::wire {

// The statuses with (sw & mask) == value.
struct StatusPattern {
  uint16_t value = 0;
  uint16_t mask = 0;
  bool operator==(const StatusPattern&) const = default;
};

// When the batch goes on behind a command: any pattern matches, and, where `stop_on_data` is set,
// there is no response data. Judged by the device after 61xx is settled.
struct Rule {
  bool stop_on_data = false;
  std::vector<StatusPattern> go_on_at;  // at most kMaximumPatterns
  bool operator==(const Rule&) const = default;
};

struct Command {
  apdu::CommandApdu apdu;  // channel bits of CLA zero
  Rule rule;
  bool operator==(const Command&) const = default;
};

// One list item; its size is what credit counts.
Bytes EncodeCommand(const Command& command);

// The commands of a checked list, in order. Errors: bad-apdu, bad-value, missing-field,
// unknown-critical-tag.
Result<std::vector<Command>> DecodeCommands(ByteSpan list);

// The number of commands, from the first on, that the chain at the front consists of: STORE DATA up
// to a last block (P1 b8 set), any other command alone. 0 while the chain's end is not there.
// Spec: GlobalPlatform Card Specification 2.3 section 11.11.2.1.
size_t ChainLength(std::span<const Command> commands);

}  // namespace lpab::wire
