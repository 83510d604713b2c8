// lpa devices --scan: the devices that announce themselves on this network.
#include "apps/lpa/commands.h"
#include "apps/lpa/state_folder.h"
#include "apps/lpa/text_table.h"
#include "base/log.h"
#include "dnssd/dnssd.h"
#include "io/address_list.h"
#include "link/service.h"
#include "remote/known_devices.h"

namespace lpab::apps {
namespace {

constexpr Duration kScanTime = std::chrono::seconds(5);

struct Scanned {
  std::string name;
  std::optional<link::KeyPin> pin;
  std::vector<io::HostPort> addresses;
};

std::optional<link::KeyPin> PinIn(const dnssd::FoundService& service) {
  for (const std::string& text : service.texts) {
    if (!text.starts_with(link::kServicePinKey)) continue;
    const auto pin =
        link::KeyPin::FromText(std::string_view(text).substr(link::kServicePinKey.size()));
    if (pin) return *pin;
  }
  return std::nullopt;
}

// One device is heard of on each of its networks.
std::vector<Scanned> Join(const std::vector<dnssd::FoundService>& services) {
  std::vector<Scanned> devices;
  for (const dnssd::FoundService& service : services) {
    const auto pin = PinIn(service);
    auto device = std::ranges::find_if(
        devices, [&](const Scanned& each) { return each.name == service.name && each.pin == pin; });
    if (device == devices.end()) device = devices.insert(device, {service.name, pin, {}});
    device->addresses.push_back(service.address);
  }
  return devices;
}

}  // namespace

Result<CommandOutput> ScanDevices(Session& session) {
  LPAB_ASSIGN(const std::string folder, StateFolder(session.options().state_dir));
  LPAB_ASSIGN(const auto known, remote::KnownDevices::Load(remote::DevicesIn(folder)));
  LPAB_ASSIGN(const auto services, dnssd::Browse(link::kServiceType, kScanTime, session.call()));
  CommandOutput output;
  output.result = {{"devices", Json::array()}};
  TextTable table({"NAME", "ADDRESS", "PAIRED AS", "FINGERPRINT"});
  for (const Scanned& device : Join(services)) {
    const remote::KnownDevice* paired = device.pin ? known.FindByPin(*device.pin) : nullptr;
    const std::string fingerprint = device.pin ? device.pin->Fingerprint() : "";
    Json addresses = Json::array();
    for (const io::HostPort& address : device.addresses) addresses.push_back(address.ToString());
    table.Add({log::Escape(device.name), io::JoinAddresses(device.addresses),
               paired ? paired->name : "-", fingerprint});
    output.result["devices"].push_back({{"name", device.name},
                                        {"addresses", std::move(addresses)},
                                        {"paired", paired ? Json(paired->name) : Json()},
                                        {"fingerprint", fingerprint}});
  }
  output.text = output.result["devices"].empty()
                    ? "No device announces itself here. It does while its access window is open: "
                      "lpa-bridged open"
                    : table.ToString();
  return output;
}

}  // namespace lpab::apps
