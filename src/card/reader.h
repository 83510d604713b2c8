// Reader and ApduChannel: the port on which the LPA stands. Named after GlobalPlatform's Open
// Mobile API (OMAPI 3.3, "Reader", "Channel").
//
// AT modem, remote bridge, PC/SC reader and the software card in process all implement it.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "apdu/apdu.h"
#include "base/call.h"
#include "card/batch.h"
#include "card/profile_switch_control.h"
#include "card/switch_agent.h"

namespace lpab::card {

// What opening a logical channel told.
struct ChannelInfo {
  apdu::Aid aid;                          // the one that answered
  std::optional<Bytes> select_response;   // FCI, where the path shows it (AT+CCHO does not)
  bool terminal_capability_sent = false;  // TS 102 221 section 11.1.19, by this path, since reset
};

// An open logical channel with one application selected. CLA has channel bits zero here; the
// implementation sets them. Closes itself when destroyed. Used by one thread at a time, and not
// after its Reader is gone.
class ApduChannel {
 public:
  virtual ~ApduChannel() = default;

  virtual const ChannelInfo& info() const = 0;

  // Runs the commands under their rules (card/batch.h), 61xx and 6Cxx settled.
  // Errors: a batch that began is a BatchResult, however it ended; an Error means that nothing was
  // sent (kFailedPrecondition: closed, or the card was reset since; kUnavailable, kCancelled, ...).
  virtual Result<BatchResult> TransmitBatch(std::span<const BatchCommand> commands,
                                            const Call& call,
                                            const BatchProgress& progress = nullptr) = 0;

  // Closes the channel on the card. A second call does nothing.
  virtual Result<void> Close(const Call& call) = 0;

  // Who executes a whole profile switch at the card's side; null where the caller does it himself.
  virtual SwitchAgent* switch_agent() { return nullptr; }

  // One command: a batch of one. Any status word is a success here.
  // Errors: as TransmitBatch, and what ended the batch; kUnknownOutcome when it was sent and no
  // answer came.
  Result<apdu::ResponseApdu> Transmit(const apdu::CommandApdu& command, const Call& call);
};

// A place where a card is reached. One thread at a time.
class Reader {
 public:
  virtual ~Reader() = default;

  // Opens a channel with the first of `aids` that the card selects.
  // Errors: kNotFound (the card has none of them), kResourceExhausted (no channel free),
  // kUnavailable (no card, no modem, no device), kBusy (somebody holds the card), kTimeout,
  // kCancelled, kUnsupported (this modem blocks it).
  virtual Result<std::unique_ptr<ApduChannel>> OpenLogicalChannel(std::span<const apdu::Aid> aids,
                                                                  const Call& call) = 0;

  // Counts up at each card reset that this reader knows of. Channels of an older one are dead.
  virtual uint32_t card_generation() const = 0;

  // The modem around the card, for a profile switch; null where there is none, or it is elsewhere.
  virtual ProfileSwitchControl* switch_control() { return nullptr; }

  // For people: "EC25-J on /dev/ttyUSB2", "bridge 127.0.0.1:7025".
  virtual std::string Describe() const = 0;
};

}  // namespace lpab::card
