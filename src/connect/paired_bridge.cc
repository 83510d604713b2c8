#include "connect/paired_bridge.h"

#include "io/state_home.h"
#include "link/tls_connect.h"
#include "remote/bridge_reader.h"
#include "remote/known_devices.h"

namespace lpab::connect {
namespace {

Result<remote::KnownDevice> FindDevice(std::string_view name, const std::string& folder) {
  LPAB_ASSIGN(const auto known, remote::KnownDevices::Load(remote::DevicesIn(folder)));
  if (const remote::KnownDevice* device = known.Find(name)) return *device;
  return Fail(
      MakeError(ErrorCode::kNotFound, "no device is called " + std::string(name) + " in " + folder)
          .WithNext("see `lpa devices`; pair it with `lpa pair URI`, the URI from "
                    "`lpa-bridged pair`; or use bridge:HOST:PORT for one without TLS"));
}

// Each connection over TLS, with the key of this side.
Result<remote::BridgeReader::Connector> MakeConnector(const remote::KnownDevice& device,
                                                      const std::string& folder) {
  LPAB_ASSIGN(const link::Identity identity,
              link::LoadOrCreateIdentity(remote::IdentityIn(folder), ""));
  LPAB_ASSIGN(std::shared_ptr<const link::TlsContext> context,
              link::TlsContext::ForClient(identity, device.pin));
  return [context, addresses = device.addresses](
             const Call& call) -> Result<std::unique_ptr<link::Transport>> {
    return link::ConnectTls(*context, addresses, call);
  };
}

}  // namespace

Result<OpenedCard> OpenPairedBridge(std::string_view name, const std::string& state_folder) {
  std::string folder = state_folder;
  if (folder.empty()) {
    LPAB_ASSIGN(folder, io::UserStateFolder());
  }
  LPAB_ASSIGN(const remote::KnownDevice device, FindDevice(name, folder));
  LPAB_ASSIGN(auto connector, MakeConnector(device, folder));
  const std::string where = device.name + ", " + device.addresses.front().ToString();
  return FromBridge(std::make_unique<remote::BridgeReader>(std::move(connector), where));
}

}  // namespace lpab::connect
