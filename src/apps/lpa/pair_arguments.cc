#include "apps/lpa/arguments.h"
#include "apps/lpa/commands.h"
#include "cli/completion.h"

namespace lpab::apps {

void AddPair(CLI::App& app, Command& chosen) {
  auto options = std::make_shared<PairOptions>();
  CLI::App* pair = app.add_subcommand(
      "pair", "make this PC known to a device, for --card bridge:NAME or ble:NAME");
  CLI::Option* uri =
      pair->add_option("uri", options->uri,
                       "what `lpa-bridged pair` or `uri` shows on the device, a picture of its "
                       "code, or - for a line of standard input")
          ->type_name(cli::kFile);
  pair->add_option("--name", options->name, "what to call the device here (default: its own name)");
  pair->add_option("--from", options->from,
                   "CSV file with a column uri, and one name if wanted: a device a row")
      ->type_name(cli::kFile)
      ->excludes(uri);
  pair->callback([&chosen, options] {
    chosen = [options](Session& session) { return PairDevices(session, *options); };
  });
}

void AddDevices(CLI::App& app, Command& chosen) {
  CLI::App* devices = app.add_subcommand("devices", "the devices that this PC is paired with");
  auto scan = std::make_shared<bool>(false);
  devices->add_flag("--scan", *scan,
                    "those that announce themselves on this network, paired or not: their access "
                    "window is open");
  auto ble = std::make_shared<bool>(false);
  devices
      ->add_flag("--ble", *ble,
                 "those that advertise themselves over Bluetooth, paired or not: their access "
                 "window is open")
      ->excludes("--scan");
  auto name = std::make_shared<std::string>();
  CLI::App* remove = devices->add_subcommand("remove", "forget a device");
  remove->add_option("name", *name, "its name")->required();
  devices->callback([&chosen, remove, name, scan, ble] {
    if (remove->parsed()) {
      chosen = [name](Session& session) { return RemoveDevice(session, *name); };
    } else if (*ble) {
      chosen = ScanDevicesOverBle;
    } else {
      chosen = *scan ? ScanDevices : ListDevices;
    }
  });
}

}  // namespace lpab::apps
