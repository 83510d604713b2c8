// Card: where the eUICC is. One of the ready ways by its name, or a way of your own: a CardPort.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lpab/call.h"

namespace lpab::api {
struct CardState;
}  // namespace lpab::api

namespace lpab::v1 {

using Bytes = std::vector<uint8_t>;
using ByteSpan = std::span<const uint8_t>;

// A way to a card, for you to implement: a modem over QMI or MBIM, a reader of your own. Called on
// the thread that calls the Lpa, one call at a time, and must not throw. Every wait ends at the
// call's deadline (kTimeout) or cancellation (kCancelled).
class LPAB_API CardPort {
 public:
  virtual ~CardPort();

  // Opens a logical channel and selects the application `aid` (5 to 16 bytes) on it. Gives a number
  // by which you know the channel, whatever it is. The LPA has one channel open at a time.
  // Errors: kNotFound when the card has no such application: the next AID is tried. Others end the
  // operation: kUnavailable (no card, no modem), kBusy, kResourceExhausted (no channel is free).
  virtual Result<int> OpenChannel(ByteSpan aid, const Call& call) = 0;

  // One command APDU, 5 to 261 bytes, to the card; its answer with the status word last. The class
  // byte has channel bits zero: WithChannel() sets them where your modem or reader does not.
  // Answers 61xx and 6Cxx may come back as they are, the LPA deals with them.
  // Errors: kUnknownOutcome when the command went out and no answer came; any other error means
  // that it was not sent.
  virtual Result<Bytes> Transmit(int channel, ByteSpan command, const Call& call) = 0;

  // The channel may be dead already, after a REFRESH for instance.
  virtual Result<void> CloseChannel(int channel, const Call& call) = 0;

  // For people: "modem at /dev/cdc-wdm0".
  virtual std::string Describe() const = 0;
};

// The command with the bits of logical channel `number` (0 to 19) in its class byte.
// Spec: ISO/IEC 7816-4 section 5.4.1.
LPAB_API Bytes WithChannel(ByteSpan command, int number);

// A card and all that it stands on. Can be moved; one thread at a time.
class LPAB_API Card {
 public:
  Card(Card&& other) noexcept;
  Card& operator=(Card&& other) noexcept;
  ~Card();

  // For people: "EC25-J on /dev/ttyUSB2".
  std::string Describe() const;

 private:
  friend struct api::Access;
  explicit Card(std::unique_ptr<api::CardState> state);
  std::unique_ptr<api::CardState> state_;
};

// "bridge:NAME" (a device that `lpa pair` has paired), "ble:NAME" (the same over Bluetooth),
// "bridge:HOST:PORT" or "unix:PATH" (a bridge), "at:TTY" (a modem on this machine), "pcsc:" (the
// only smart-card reader), "pcsc:INDEX", "pcsc:NAME-PART", "sim:DIR" (the software eUICC of
// lpa-sim, in this process). A bridge is reached, and a smart card powered, at the first operation.
// Errors: kInvalidArgument, naming the forms; what opening a port, a reader or a folder gives.
LPAB_API Result<Card> OpenCard(std::string_view name, const Call& call = {});

// The card behind a port of your own, which must not be null.
LPAB_API Card UseCardPort(std::unique_ptr<CardPort> port);

}  // namespace lpab::v1
