#include "connect/paired_bridge.h"

#include "connect/ble_device.h"
#include "connect/paired_device.h"
#include "io/state_home.h"

namespace lpab::connect {

namespace {

Result<std::string> FolderOf(const std::string& state_folder) {
  if (state_folder.empty()) return io::UserStateFolder();
  return state_folder;
}

OpenedCard Bridge(remote::BridgeReader::Connector connector, std::string where) {
  return FromBridge(std::make_unique<remote::BridgeReader>(std::move(connector), std::move(where)));
}

}  // namespace

Result<OpenedCard> OpenPairedBridge(std::string_view name, const std::string& state_folder) {
  LPAB_ASSIGN(const std::string folder, FolderOf(state_folder));
  LPAB_ASSIGN(const remote::KnownDevice device, FindDevice(name, folder));
  LPAB_ASSIGN(auto connector, ConnectorTo(device, folder));
  return Bridge(std::move(connector), device.name + ", " + device.addresses.front().ToString());
}

Result<OpenedCard> OpenPairedBridgeOverBle(std::string_view name, const std::string& state_folder) {
  LPAB_ASSIGN(const std::string folder, FolderOf(state_folder));
  LPAB_ASSIGN(const BleName ble, BleName::Parse(name));
  LPAB_ASSIGN(const remote::KnownDevice device, FindDevice(ble.device, folder));
  LPAB_ASSIGN(auto connector, ConnectorBy(OverBle(device.pin, ble.adapter), device.pin, folder));
  return Bridge(std::move(connector), device.name + ", over Bluetooth");
}

}  // namespace lpab::connect
