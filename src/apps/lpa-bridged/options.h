// Options of lpa-bridged: flags, and a TOML file under them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "apdu/apdu.h"
#include "apps/lpa-bridged/hooks.h"
#include "apps/lpa-bridged/pair_dialog.h"
#include "apps/lpa-bridged/probe_command.h"
#include "base/result.h"
#include "bridge/client_authority.h"
#include "bridge/local_roles.h"
#include "bridge/role.h"
#include "dnssd/dnssd.h"
#include "io/paced_stream.h"
#include "io/serial_port.h"
#include "io/socket.h"
#include "modem/modem_profile.h"

namespace lpab::apps {

// [port]
struct PortOptions {
  io::SerialOptions serial;
  std::optional<int> session_baud;  // while a client has the card; none: serial.baud
  io::WritePace pace;               // default: none
};

// The command `trace`.
struct TraceCommandOptions {
  bool full = false;
  int limit = 64 * 1024;  // kilobytes
};

struct BridgedOptions {
  std::string modem;                // "at:/dev/ttyUSB2"
  std::vector<std::string> listen;  // "unix:PATH"; "0.0.0.0:PORT", "ble" (TLS)
  bool insecure_loopback = false;
  std::vector<io::HostPort> advertise;       // in pairing URIs; empty: the machine's own addresses
  bool announce = dnssd::HasSupport();       // to the local network, while the window is open
  std::string name;                          // what clients are shown; default: the host's name
  int lease_grace = 60;                      // seconds
  bridge::Role role = bridge::Role::kOwner;  // the most that any client has
  bridge::LocalRoles local_roles;            // of those who come through a Unix socket
  bridge::ClientAuthorityOptions client_ca;  // who else may come over TLS than those paired
  std::vector<apdu::Aid> more_aids;          // besides those known to be ISD-Rs
  std::optional<std::string> state_dir;      // none: the default, where it can be used
  std::string control;                       // "unix:PATH", "none"; empty: the default
  std::string control_group;                 // of its file; empty: the process's own
  Duration window_time = std::chrono::minutes(15);  // of an access window, where nothing is said
  Duration window_idle = std::chrono::minutes(5);   // after which it is shut without a client
  std::optional<std::string> window_trigger;  // opens it; none: "open" beside the control socket
  PortOptions port;
  HookOptions hooks;
  std::string modem_manager;                 // uid to inhibit, "auto"; empty: none
  modem::ModemProfileChanges modem_profile;  // over the row that matches the modem
  std::string transcript;  // a file for what crosses the modem's port; empty: none
  bool verbose = false;
  std::optional<ProbeOptions> probe;            // the command `probe`
  std::optional<std::vector<std::string>> ask;  // of the running daemon
  std::optional<PairDialogOptions> pair;        // the command `pair`
  std::optional<TraceCommandOptions> trace;     // the command `trace`; none of the four: serve
};

// What the command line says, over what the file of --config says. Nothing when only help or the
// version was asked for; it was printed then.
// Errors: kInvalidArgument, kNotFound (the file).
Result<std::optional<BridgedOptions>> ParseBridgedOptions(int argc, char** argv);

// The settings of a configuration file. Errors: kInvalidArgument, naming the line or the key.
Result<BridgedOptions> ParseBridgedConfig(const std::string& text);

}  // namespace lpab::apps
