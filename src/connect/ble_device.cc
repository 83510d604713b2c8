#include "connect/ble_device.h"

#include "connect/paired_device.h"
#include "link/ble/connect_tls.h"

namespace lpab::connect {

remote::SecureConnector OverBle(const link::KeyPin& device, const std::string& adapter) {
  return [device, adapter](const link::TlsContext& context, const Call& call) {
    return link::ble::ConnectTls(context, adapter, device, call);
  };
}

remote::SecureConnector ByUri(const link::PairingUri& uri, const std::string& adapter) {
  return uri.ble ? OverBle(uri.device, adapter) : OverTcp(uri.addresses);
}

}  // namespace lpab::connect
