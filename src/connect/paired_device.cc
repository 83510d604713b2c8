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
  LPAB_ASSIGN(const link::Identity identity,
              link::LoadOrCreateIdentity(remote::IdentityIn(folder), ""));
  LPAB_ASSIGN(std::shared_ptr<const link::TlsContext> context,
              link::TlsContext::ForClient(identity, device.pin));
  return [context, addresses = device.addresses](
             const Call& call) -> Result<std::unique_ptr<link::Transport>> {
    return link::ConnectTls(*context, addresses, call);
  };
}

}  // namespace lpab::connect
