// lpa devices --ble: the devices that advertise themselves over Bluetooth.
#include "apps/lpa/commands.h"
#include "apps/lpa/state_folder.h"
#include "apps/lpa/text_table.h"
#include "base/log.h"
#include "link/ble/ble.h"
#include "remote/known_devices.h"

namespace lpab::apps {
namespace {

constexpr Duration kScanTime = std::chrono::seconds(5);

const remote::KnownDevice* Paired(const remote::KnownDevices& known, const std::string& short_id) {
  const auto found =
      std::ranges::find(known.all(), short_id, [](const auto& each) { return each.pin.ShortId(); });
  return found == known.all().end() ? nullptr : &*found;
}

}  // namespace

Result<CommandOutput> ScanDevicesOverBle(Session& session) {
  LPAB_ASSIGN(const std::string folder, StateFolder(session.options().state_dir));
  LPAB_ASSIGN(const auto known, remote::KnownDevices::Load(remote::DevicesIn(folder)));
  LPAB_ASSIGN(const auto found,
              link::ble::Scan(session.options().ble_adapter, kScanTime, session.call()));
  CommandOutput output;
  output.result = {{"devices", Json::array()}};
  TextTable table({"NAME", "ADDRESS", "SIGNAL", "PAIRED AS"});
  for (const link::ble::FoundDevice& device : found) {
    const remote::KnownDevice* paired = Paired(known, device.short_id);
    table.Add({log::Escape(device.name), device.address,
               device.rssi == 0 ? "-" : std::to_string(device.rssi) + " dBm",
               paired ? paired->name : "-"});
    output.result["devices"].push_back({{"name", device.name},
                                        {"shortId", device.short_id},
                                        {"address", device.address},
                                        {"rssi", device.rssi == 0 ? Json() : Json(device.rssi)},
                                        {"paired", paired ? Json(paired->name) : Json()}});
  }
  output.text = found.empty() ? "No device near advertises itself. It does while its access window "
                                "is open: lpa-bridged open"
                              : table.ToString();
  return output;
}

}  // namespace lpab::apps
