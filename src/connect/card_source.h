// Where a card is, by name: what --card of `lpa` and OpenCard of the library take.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "card/reader.h"
#include "pcsc/virtual_card.h"

namespace lpab::remote {
class BridgeReader;
}

namespace lpab::connect {

// A Reader with all that it stands on.
struct OpenedCard {
  std::unique_ptr<card::Reader> reader;
  std::function<std::optional<uint64_t>()> round_trips;  // where a bridge is in between
  std::function<bool()> reached = [] { return true; };   // whether a bridge greeted
  // Has the card to itself, also while no channel is open, until `release`: a bridge's lease.
  // Elsewhere they do nothing.
  std::function<Result<void>(const Call&)> hold = [](const Call&) { return Result<void>(); };
  std::function<void()> release = [] {};
  std::function<Bytes()> atr = [] { return Bytes(); };  // where it is known
};

// What --card names: "bridge", "modem", "smart-card reader", "software card"; empty where it is
// none of these.
std::string_view CardKind(std::string_view name);

// "bridge:NAME" (a paired device's bridge, over TLS; the list and this side's key are in
// `state_folder`, the user's own where that is empty), "ble:NAME" and "ble:NAME@ADAPTER" (the same
// over Bluetooth), "bridge:HOST:PORT" and "unix:PATH" (a bridge without TLS), "at:TTY" (a modem on
// this machine), "pcsc:" (the only smart-card reader), "pcsc:INDEX", "pcsc:NAME-PART", "sim:DIR"
// (the software eUICC in this process). Errors: kInvalidArgument, naming the forms; what opening a
// port, a reader or a card folder gives. A bridge is reached, and a smart card powered, only when a
// channel is opened.
Result<OpenedCard> OpenCard(std::string_view name, const std::string& state_folder,
                            const Call& call);

// That card as a virtual one, whose power is the hold on it.
pcsc::VirtualCardOptions AsVirtualCard(const OpenedCard& card);

// Over that bridge.
OpenedCard FromBridge(std::unique_ptr<remote::BridgeReader> reader);

}  // namespace lpab::connect
