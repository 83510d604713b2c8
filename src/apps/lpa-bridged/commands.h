// What the daemon answers at its control socket.
#pragma once

#include <string>

#include "bridge/bridge_server.h"
#include "bridge/card_service.h"
#include "bridge/control_server.h"
#include "bridge/window_keeper.h"
#include "link/ble/ble.h"

namespace lpab::apps {

// For the audit: who gave a command.
std::string UserText(const bridge::ControlPeer& peer);

// A line about what those who were turned out had under way, interrupted with `now`; empty where it
// was nothing.
std::string UnderWayText(const std::string& work, bool now);

// What the commands tell of and act on. All of it must outlive the control server's loop.
struct StatusOf {
  const bridge::CardService& service;
  const bridge::BridgeServer& server;
  bridge::WindowKeeper& window;
  const link::ble::Peripheral* peripheral;  // none: not offered over Bluetooth
};

// Registers `status`, `open` and `close`.
//
//   status          lines of a name and a value, for people
//   status json     the same as a JSON object in a line
//   open [LENGTH]
//   close [now]
void AddCommands(bridge::ControlServer& control, const StatusOf& of);

}  // namespace lpab::apps
