// The PDUs of the bridge protocol, version 1, as values. docs/protocol.md is their grammar.
//
// Each has `kTag` and `Encode`/`Decode` of its fields. Pure; nothing here knows a connection.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "apdu/apdu.h"
#include "wire/command.h"
#include "wire/failure.h"
#include "wire/id.h"
#include "wire/limits.h"
#include "wire/outcome_runs.h"
#include "wire/pairing.h"
#include "wire/switch.h"

namespace lpab::wire {

// What a side can take at most. A sender keeps to the receiver's.
struct PeerLimits {
  uint32_t frame = kMaximumFrame;
  uint32_t batch = kMaximumBatch;
  uint32_t commands = kMaximumCommands;
  uint32_t command_apdu = apdu::kMaximumCommandSize;
  uint32_t answer_data = kMaximumAnswerData;
  uint32_t outstanding = kMaximumOutstanding;
  uint32_t window = kWindow;
  bool operator==(const PeerLimits&) const = default;
};

// What only a device says of itself.
struct DeviceState {
  BootId boot_id;                // another one: the device was restarted
  uint32_t card_generation = 0;  // +1 at each card reset, REFRESH or modem restart
  std::string modem;             // "EC25-J on /dev/ttyUSB2"; may be empty
  uint32_t slots = 1;
  Bytes atr;  // empty when not known
  bool operator==(const DeviceState&) const = default;
};

// Both ways, the first PDU of each side.
struct Hello {
  static constexpr tlv::Tag kTag = 0x60;
  RequestId id = 0;
  uint32_t lowest_version = kVersion;
  uint32_t highest_version = kVersion;
  uint64_t features = 0;  // kFeatureSwitch; unknown bits are ignored
  PeerLimits limits;
  std::string name;
  std::optional<DeviceState> device;  // from the device only
};

// Asks for the card, or for the lease with `lease` again (also to prolong it).
struct Lease {
  static constexpr tlv::Tag kTag = 0x61;
  RequestId id = 0;
  uint32_t seconds = 0;
  std::optional<LeaseId> lease;
  // Of a client that has heard of no lease: by which it is known when it asks again.
  std::optional<LeaseToken> token = {};
};

struct LeaseGranted {
  LeaseId lease;
  uint32_t seconds = 0;  // at most what was asked for
};
struct LeaseBusy {
  std::string holder;
  uint32_t since_seconds = 0;  // how long it has held the card
  // When its connection is lost: after how long the card is free at the latest.
  std::optional<uint32_t> free_in_seconds;
};
struct LeaseAnswer {
  static constexpr tlv::Tag kTag = 0x71;
  RequestId id = 0;
  std::variant<LeaseGranted, LeaseBusy> result;
};

// Opens a channel with the first of `aids` that the card selects.
struct Open {
  static constexpr tlv::Tag kTag = 0x62;
  RequestId id = 0;
  std::optional<LeaseId> lease;  // none: the one this connection was given
  std::vector<apdu::Aid> aids;
};

struct OpenAnswer {
  static constexpr tlv::Tag kTag = 0x72;
  RequestId id = 0;
  SessionId session;
  apdu::Aid aid;
  uint32_t card_generation = 0;
  bool terminal_capability_sent = false;
  std::optional<Bytes> select_response;
};

// Begins a batch; its commands follow in parts.
struct Batch {
  static constexpr tlv::Tag kTag = 0x63;
  RequestId id = 0;
  BatchId batch;
  LeaseId lease;
  SessionId session;
  uint32_t card_generation = 0;
  uint32_t commands = 0;
  uint32_t bytes = 0;  // of all commands as list items
};

// Some commands of the batch, whole ones. Parts of a batch that does not run are dropped.
struct BatchPart {
  static constexpr tlv::Tag kTag = 0x64;
  RequestId id = 0;  // of the Batch
  BatchId batch;
  uint32_t first = 0;  // index of the first command here
  std::vector<Command> commands;
};

// The device took commands off its queue: so many bytes more may be sent.
struct Credit {
  static constexpr tlv::Tag kTag = 0x73;
  RequestId id = 0;
  BatchId batch;
  uint32_t bytes = 0;
};

struct Progress {
  static constexpr tlv::Tag kTag = 0x74;
  RequestId id = 0;
  BatchId batch;
  uint32_t done = 0;
  uint32_t total = 0;
};

enum class BatchState : uint8_t { kUnknown = 0, kRunning = 1, kDone = 2 };

// Answers Batch, Query and Cancel.
struct Outcome {
  static constexpr tlv::Tag kTag = 0x75;
  RequestId id = 0;
  BatchId batch;
  BatchState state = BatchState::kUnknown;
  BootId boot_id;
  uint32_t card_generation = 0;
  uint32_t done = 0;               // commands answered so far
  OutcomeRuns runs;                // when done
  std::optional<Failure> failure;  // why it ended early, when it was not a rule; why unknown
};

// The client has the outcome. Not answered.
struct Ack {
  static constexpr tlv::Tag kTag = 0x65;
  RequestId id = 0;
  BatchId batch;
};

// Asks for a batch's state, on any connection.
struct Query {
  static constexpr tlv::Tag kTag = 0x66;
  RequestId id = 0;
  BatchId batch;
  BootId boot_id;  // of the device that was given the batch
};

struct Cancel {
  static constexpr tlv::Tag kTag = 0x67;
  RequestId id = 0;
  BatchId batch;
  bool now = false;  // after the command in flight instead of the chain; closes the channel
};

struct Close {
  static constexpr tlv::Tag kTag = 0x68;
  RequestId id = 0;
  SessionId session;
};
struct CloseAnswer {
  static constexpr tlv::Tag kTag = 0x78;
  RequestId id = 0;
};

// Ends the lease and, when answered, the connection.
struct Bye {
  static constexpr tlv::Tag kTag = 0x69;
  RequestId id = 0;
};
struct ByeAnswer {
  static constexpr tlv::Tag kTag = 0x79;
  RequestId id = 0;
};

// Either side; answered at once, whatever the worker does.
struct Ping {
  static constexpr tlv::Tag kTag = 0x6A;
  RequestId id = 0;
};
struct Pong {
  static constexpr tlv::Tag kTag = 0x7A;
  RequestId id = 0;
};

// The answer to a request that failed; with id 0 it is about the connection, which then ends.
struct Refusal {
  static constexpr tlv::Tag kTag = 0x7E;
  RequestId id = 0;
  Failure failure;
};

using Pdu =
    std::variant<Hello, Lease, LeaseAnswer, Open, OpenAnswer, Batch, BatchPart, Credit, Progress,
                 Outcome, Ack, Query, Cancel, Close, CloseAnswer, Bye, ByeAnswer, Ping, Pong,
                 Refusal, Switch, Confirm, SwitchQuery, SwitchState, Pair, PairAnswer>;

// The PDU's bytes, without the frame's length.
Bytes Encode(const Pdu& pdu);

// A whole frame.
Bytes EncodeFramed(const Pdu& pdu);

// Nothing for an unknown PDU that may be skipped. Errors: a BridgeDetail with its ErrorNumber.
Result<std::optional<Pdu>> Decode(ByteSpan bytes);

}  // namespace lpab::wire
