#include "apps/lpa/arguments.h"
#include "cli/completion.h"

namespace lpab::apps {

void AddGlobalOptions(CLI::App& app, GlobalOptions& options) {
  app.add_option("--card", options.card,
                 "where the card is: bridge:NAME (a paired device), ble:NAME (the same over "
                 "Bluetooth), bridge:HOST:PORT, unix:PATH (a bridge), at:TTY, "
                 "pcsc:[INDEX or NAME-PART] (a smart-card reader), sim:DIR")
      ->type_name(cli::kCard)
      ->envname("LPA_CARD");
  app.add_option("--ble-adapter", options.ble_adapter,
                 "this PC's Bluetooth adapter: hci0 (default: the first there is)")
      ->envname("LPA_BLE_ADAPTER");
  app.add_option("--isdr-aid", options.isdr_aids,
                 "AID of the card's ISD-R in hex, tried first; may be given again")
      ->take_all();
  app.add_option("--mss", options.block_size,
                 "bytes of a command in one block to the card (default: 255, less where the card "
                 "refuses that)")
      ->check(CLI::Range(63, 255));
  app.add_option("--ci-dir", options.ci_dir, "folder of eSIM CI certificates to trust")
      ->type_name(cli::kFolder);
  app.add_flag("--allow-test-ci", options.allow_test_ci,
               "trust the published GSMA test CIs where the card names them");
  app.add_flag("--json", options.json, "print one JSON object");
  app.add_option("--state-dir", options.state_dir,
                 "folder of the outbox (default: XDG_STATE_HOME/lpab)")
      ->type_name(cli::kFolder)
      ->envname("LPA_STATE_DIR");
  app.add_option("--progress", options.progress, "json: ndjson on standard error")
      ->check(CLI::IsMember({"json"}));
  app.add_option("--trace", options.trace,
                 "write what crosses to this file: APDUs, ES10 and ES9+ decoded, secrets hidden")
      ->type_name(cli::kFile);
  app.add_flag("--trace-full", options.trace_full, "with whole EIDs and ICCIDs in it");
  app.add_option("--bind-http", options.bind_http,
                 "interface or source address for HTTPS: usb0, 192.168.42.7");
  CLI::Option* relay = app.add_option("--relay", options.relay,
                                      "https://HOST:PORT of lpa-relay, which shows what is said");
  CLI::Option* relay_ca =
      app.add_option("--relay-ca", options.relay_ca, "the relay's CA: what `lpa-relay ca` names")
          ->type_name(cli::kFile);
  relay->needs(relay_ca);
  relay_ca->needs(relay);
  app.add_option("--relay-token-file", options.relay_token_file,
                 "file whose first line is this PC's token for the relay; -: standard input")
      ->type_name(cli::kFile)
      ->needs(relay);
  app.add_flag("-q,--quiet", options.quiet, "no progress and no warnings, only errors");
  app.add_flag("--no-notify", options.no_notify, "leave the operation's notifications on the card");
  app.add_flag("--statistics", options.statistics,
               "say on standard error what crossed the link to the card");
  app.add_flag("-v,--verbose", options.verbose, "log what happens");
  app.add_option("--timeout", options.timeout_seconds, "seconds for the whole command")
      ->check(CLI::Range(1, 86400))
      ->capture_default_str();
}

}  // namespace lpab::apps
