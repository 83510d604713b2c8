// lpa-bridged pair: opens pairing on the running daemon, shows how to use it, and waits.
#pragma once

#include <string>

#include "base/result.h"

namespace lpab::apps {

struct BridgedOptions;

struct PairDialogOptions {
  std::string length = "10m";
  std::string role = "installer";
  bool confirm = false;  // codes are compared
  bool wait = true;      // until a client is paired, or pairing is over
  bool qr = true;        // of the first URI, on a terminal
  std::string over;      // "tcp" or "ble"; empty: a URI for each way there is
};

// Errors: those of asking the daemon; kTimeout (nobody came), kRefused (the codes differed),
// kCancelled (pairing stays open).
Result<void> PairDialog(const BridgedOptions& options, const PairDialogOptions& dialog);

}  // namespace lpab::apps
