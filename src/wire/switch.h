// A profile switch as one request: what the device executes, proves, and takes back by itself.
// docs/protocol.md, "switch", says what the device does with it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "wire/command.h"
#include "wire/failure.h"
#include "wire/id.h"

namespace lpab::wire {

// Bit of Hello::features: the device takes Switch, Confirm and SwitchQuery.
inline constexpr uint64_t kFeatureSwitch = 0x01;

inline constexpr size_t kMaximumForms = 4;           // of one change
inline constexpr size_t kMaximumFormCommands = 16;   // of one form
inline constexpr size_t kMaximumSwitchHead = 16;     // bytes
inline constexpr size_t kMaximumSwitchCodes = 16;    // of one kind
inline constexpr size_t kMaximumSwitchAnswer = 256;  // bytes
inline constexpr uint32_t kLongestConfirm = 86400;   // seconds

// A change of the card's profile in the forms that cards take, and how its answer is read. The
// answer to a form's last command is `head` and one byte, the result.
struct SwitchForms {
  std::vector<std::vector<Command>> forms;  // tried in order; 1 to 4
  Bytes head;                               // BF31038001
  Bytes done;                               // results that mean that it took place
  Bytes other_form;                         // results that refuse the form, not the change
  std::vector<uint16_t> other_form_at;      // status words likewise
  Bytes busy;                               // results after which the card is reset, once
  bool operator==(const SwitchForms&) const = default;
};

// Asks for the switch. The session ends with it.
struct Switch {
  static constexpr tlv::Tag kTag = 0x6B;
  RequestId id = 0;
  SwitchId switch_id;  // chosen by the client; one that is known is answered with its state
  LeaseId lease;
  SessionId session;
  uint32_t card_generation = 0;
  std::string iccid;  // that the modem must report afterwards; empty: that there is no profile
  bool registration = false;    // and the modem must be registered
  uint32_t confirm_within = 0;  // seconds from then on, 1 to kLongestConfirm
  SwitchForms change;
  std::string rollback_iccid;  // that the modem reports after the rollback; empty: no profile
  SwitchForms rollback;
};

// The client is content with a switch that is proven. Needs no lease.
struct Confirm {
  static constexpr tlv::Tag kTag = 0x6C;
  RequestId id = 0;
  SwitchId switch_id;
};

// Asks for a switch's state. Needs no lease.
struct SwitchQuery {
  static constexpr tlv::Tag kTag = 0x6D;
  RequestId id = 0;
  SwitchId switch_id;
};

enum class SwitchStage : uint8_t {
  kUnknown = 0,         // the device was never given it, or has forgotten it
  kSwitching = 1,       // the card is being switched, or the modem takes the profile over
  kWaiting = 2,         // proven; the client has `seconds` to confirm
  kConfirmed = 3,       // for good
  kRollingBack = 4,     // and the modem takes the old profile over
  kRolledBack = 5,      // for good; the modem reports the old profile; `failure`: why
  kRefused = 6,         // for good; nothing was changed; `answer` or `failure`: why
  kRollbackFailed = 7,  // the modem does not report the old profile; `failure`: why
};
constexpr bool IsFinal(SwitchStage stage) {
  return stage != SwitchStage::kSwitching && stage != SwitchStage::kWaiting &&
         stage != SwitchStage::kRollingBack;
}

// Answers Switch, Confirm and SwitchQuery. While the device is at work it comes as an event too,
// stages 1 and 4, with the id of Switch; that request's answer is the first with another stage.
struct SwitchState {
  static constexpr tlv::Tag kTag = 0x7B;
  RequestId id = 0;
  SwitchId switch_id;
  SwitchStage stage = SwitchStage::kUnknown;
  BootId boot_id;
  std::optional<uint32_t> seconds;   // left to confirm
  std::optional<std::string> iccid;  // that the modem reported last; empty: no profile
  Bytes answer;                      // of the card, when it refused
  std::optional<Failure> failure;    // why it was rolled back, refused, or could not be
  std::string step;                  // what is being done: "cfun-0-1"
};

}  // namespace lpab::wire
