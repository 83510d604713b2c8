#include "connect/paired_bridge.h"

#include "connect/paired_device.h"
#include "io/state_home.h"

namespace lpab::connect {

Result<OpenedCard> OpenPairedBridge(std::string_view name, const std::string& state_folder) {
  std::string folder = state_folder;
  if (folder.empty()) {
    LPAB_ASSIGN(folder, io::UserStateFolder());
  }
  LPAB_ASSIGN(const remote::KnownDevice device, FindDevice(name, folder));
  LPAB_ASSIGN(auto connector, ConnectorTo(device, folder));
  const std::string where = device.name + ", " + device.addresses.front().ToString();
  return FromBridge(std::make_unique<remote::BridgeReader>(std::move(connector), where));
}

}  // namespace lpab::connect
