#include "connect/paired_device.h"

#include "link/tls_connect.h"

namespace lpab::connect {
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
  if (!device.addresses.empty()) {
    return ConnectorBy(OverTcp(device.addresses), device.pin, folder);
  }
  return Fail(MakeError(ErrorCode::kFailedPrecondition,
                        device.name + " was paired over Bluetooth; no address of it is known")
                  .WithNext("use --card ble:" + device.name +
                            ", or pair again with a URI of `lpa-bridged uri`"));
}

Result<remote::BridgeReader::Connector> ConnectorBy(remote::SecureConnector way,
                                                    const link::KeyPin& device,
                                                    const std::string& folder) {
  LPAB_ASSIGN(const link::Identity identity,
              link::LoadOrCreateIdentity(remote::IdentityIn(folder), ""));
  LPAB_ASSIGN(std::shared_ptr<const link::TlsContext> context,
              link::TlsContext::ForClient(identity, device));
  return [context,
          way = std::move(way)](const Call& call) -> Result<std::unique_ptr<link::Transport>> {
    return way(*context, call);
  };
}

remote::SecureConnector OverTcp(std::vector<io::HostPort> addresses) {
  return [addresses = std::move(addresses)](const link::TlsContext& context, const Call& call) {
    return link::ConnectTls(context, addresses, call);
  };
}

}  // namespace lpab::connect
