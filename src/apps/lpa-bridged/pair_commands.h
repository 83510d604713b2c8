// What the daemon answers at its control socket about pairing and clients.
#pragma once

#include "apps/lpa-bridged/secure_link.h"
#include "bridge/bridge_server.h"
#include "bridge/control_server.h"
#include "bridge/window_keeper.h"

namespace lpab::apps {

// Registers `pair`, `pair-state`, `pair-answer`, `clients`, `label` and `uri`. All of them must
// outlive the control server's loop.
//
//   pair LENGTH ROLE (confirm|plain) [WAY]  opens pairing, and the window for as long; gives URIs
//   pair-state                              a word of PairWord() and what goes with it, a line each
//   pair-answer (same|different)            what somebody says to the codes
//   clients                                 NAME, ROLE, FINGERPRINT, PAIRED in columns
//   clients revoke NAME [now] | rename NAME NEW | role NAME ROLE
//   label [new|remove] [WAY]                the label's URIs
//   uri [WAY]                               the URIs without a secret
//
// URIs are a line for each way to the device, TCP first; WAY, tcp or ble, asks for that alone.
void AddPairCommands(bridge::ControlServer& control, SecureLink& secure,
                     bridge::WindowKeeper& window, bridge::BridgeServer& server,
                     const bridge::AuditSink& audit);

// "waiting", "comparing", "paired", "ran-out", "refused", "none".
std::string_view PairWord(bridge::PairingDesk::State::Kind kind);

}  // namespace lpab::apps
