// The commands of `lpa`, each from its flags to what it prints.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "apps/lpa/output.h"
#include "apps/lpa/session.h"

namespace lpab::apps {

Result<CommandOutput> ChipInfo(Session& session);
// Empty removes it.
Result<CommandOutput> ChipSetDefaultSmdp(Session& session, const std::string& address);

struct ChipResetOptions {
  bool operational = false;
  bool test = false;
  bool default_smdp = false;  // none of the three: all of them
  bool yes = false;
};
Result<CommandOutput> ChipReset(Session& session, const ChipResetOptions& options);

Result<CommandOutput> ProfileList(Session& session);
struct SwitchOptions {
  int confirm_within = 300;  // seconds; 0: the device does not take the switch back
  bool registration = false;
};
Result<CommandOutput> ProfileEnable(Session& session, const std::string& profile,
                                    const SwitchOptions& options = {});
Result<CommandOutput> ProfileDisable(Session& session, const std::string& profile,
                                     const SwitchOptions& options);
// Asks before, on a terminal, unless `yes`.
Result<CommandOutput> ProfileDelete(Session& session, const std::string& profile, bool yes);
Result<CommandOutput> ProfileRename(Session& session, const std::string& profile,
                                    const std::string& nickname);

struct DownloadOptions {
  std::string activation_code;  // "-": a line of standard input
  std::string qr;               // a picture with an activation code in it
  std::string address;
  std::string matching_id;
  std::string confirmation_code;
  std::string confirmation_code_file;  // "-": a line of standard input
  bool enable = false;
  bool yes = false;
};
Result<CommandOutput> ProfileDownload(Session& session, const DownloadOptions& options);

struct DiscoverOptions {
  std::string smds;       // empty: the card's root SM-DS
  bool download = false;  // what is found, without asking which
  bool yes = false;       // ... and install it without asking
};
// On a terminal, each event is offered for download.
Result<CommandOutput> Discover(Session& session, const DiscoverOptions& options);

Result<CommandOutput> NotificationList(Session& session);
struct ProcessOptions {
  std::vector<uint64_t> numbers;  // of those on the card; empty: all
  bool all = false;               // also what the outbox keeps of other cards; needs no card
  bool now = false;               // also those whose next try is not due yet
};
Result<CommandOutput> NotificationProcess(Session& session, const ProcessOptions& options);
// Without `force` only one that was delivered.
Result<CommandOutput> NotificationRemove(Session& session, uint64_t number, bool force);

struct ExportOptions {
  std::string output;  // a file; empty: standard output
  bool all = false;    // what the outbox keeps of every card; needs no card
};
Result<CommandOutput> NotificationExport(Session& session, const ExportOptions& options);

struct BatchRunOptions {
  std::string orders;                // the file
  std::string devices;               // a file; empty: none
  std::string ledger;                // empty: batch.sqlite in the state folder
  std::vector<std::string> reports;  // *.csv and *.json
  bool dry_run = false;
  bool retry_unknown = false;
  bool stop_on_error = false;
  bool yes = false;
};
Result<CommandOutput> BatchRun(Session& session, const BatchRunOptions& options);

struct PairOptions {
  std::string uri;   // or a picture of it; "-": a line of standard input
  std::string name;  // what the device is called here; empty: its own name
  std::string from;  // a table of URIs; empty: none
};
// "alice@bench-pc": how this PC and user call themselves to devices.
std::string ClientName();
Result<CommandOutput> PairDevices(Session& session, const PairOptions& options);
Result<CommandOutput> ListDevices(Session& session);
Result<CommandOutput> ScanDevices(Session& session);
Result<CommandOutput> ScanDevicesOverBle(Session& session);
Result<CommandOutput> RemoveDevice(Session& session, const std::string& name);

struct ReaderServeOptions {
  std::string vpcd;  // HOST:PORT of vsmartcard's virtual reader
  bool early_ack = true;
};
// Until it is stopped.
Result<CommandOutput> ReaderServe(Session& session, const ReaderServeOptions& options);

struct ReaderLpacOptions {
  std::vector<std::string> command;  // lpac and its arguments
  bool early_ack = true;
};
// Ends with the program's own exit code.
Result<CommandOutput> ReaderLpac(Session& session, const ReaderLpacOptions& options);

struct ReaderAddOptions {
  std::string device;  // a paired one: NAME, bridge:NAME or ble:NAME[@ADAPTER]; empty: --card's
  std::string config_dir;
  std::string driver;
  bool early_ack = true;
};
Result<CommandOutput> ReaderAdd(Session& session, const ReaderAddOptions& options);

// One notification's fate, for results: {"sequenceNumber","event","address","delivered",...}.
Json DeliveryJson(const lpa::NotificationDelivery& delivery);
// A line for each that was not delivered; empty when all were.
std::string DeliveryWarnings(const std::vector<lpa::NotificationDelivery>& deliveries);

}  // namespace lpab::apps
