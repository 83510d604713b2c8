#include "connect/paired_device.h"

#include "link/ble/connect_tls.h"
#include "link/tls_connect.h"

namespace lpab::connect {
namespace {

// Over `connect`, with the key of this side.
Result<remote::BridgeReader::Connector> Secured(const link::KeyPin& device,
                                                const std::string& folder,
                                                remote::SecureConnector connect) {
  LPAB_ASSIGN(const link::Identity identity,
              link::LoadOrCreateIdentity(remote::IdentityIn(folder), ""));
  LPAB_ASSIGN(std::shared_ptr<const link::TlsContext> context,
              link::TlsContext::ForClient(identity, device));
  return [context, connect = std::move(connect)](
             const Call& call) -> Result<std::unique_ptr<link::Transport>> {
    return connect(*context, call);
  };
}

remote::SecureConnector OverTcp(std::vector<io::HostPort> addresses) {
  return [addresses = std::move(addresses)](const link::TlsContext& context, const Call& call) {
    return link::ConnectTls(context, addresses, call);
  };
}

remote::SecureConnector OverBle(const link::KeyPin& device, const std::string& adapter) {
  return [device, adapter](const link::TlsContext& context, const Call& call) {
    return link::ble::ConnectTls(context, adapter, device, call);
  };
}

}  // namespace

Result<remote::KnownDevice> FindDevice(std::string_view name, const std::string& folder) {
  LPAB_ASSIGN(const auto known, remote::KnownDevices::Load(remote::DevicesIn(folder)));
  if (const remote::KnownDevice* device = known.Find(name)) return *device;
  return Fail(
      MakeError(ErrorCode::kNotFound, "no device is called " + std::string(name) + " in " + folder)
          .WithNext("see `lpa devices`; pair it with `lpa pair URI`, the URI from "
                    "`lpa-bridged pair`; or use bridge:HOST:PORT for one without TLS"));
}

Result<remote::BridgeReader::Connector> ConnectorTo(const remote::KnownDevice& device,
                                                    const std::string& folder) {
  if (!device.addresses.empty()) return Secured(device.pin, folder, OverTcp(device.addresses));
  return Fail(MakeError(ErrorCode::kFailedPrecondition,
                        device.name + " was paired over Bluetooth; no address of it is known")
                  .WithNext("use --card ble:" + device.name +
                            ", or pair again with a URI of `lpa-bridged uri`"));
}

Result<remote::BridgeReader::Connector> BleConnectorTo(const remote::KnownDevice& device,
                                                       const std::string& adapter,
                                                       const std::string& folder) {
  return Secured(device.pin, folder, OverBle(device.pin, adapter));
}

remote::SecureConnector ConnectorFor(const link::PairingUri& uri, const std::string& adapter) {
  return uri.ble ? OverBle(uri.device, adapter) : OverTcp(uri.addresses);
}

}  // namespace lpab::connect
