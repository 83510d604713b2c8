#include "link/ble/connect_tls.h"

#include "link/ble/ble.h"

namespace lpab::link::ble {
namespace {

constexpr Duration kHandshake = std::chrono::seconds(20);

}  // namespace

Result<std::unique_ptr<TlsTransport>> ConnectTls(const TlsContext& context,
                                                 const std::string& adapter, const KeyPin& device,
                                                 const Call& call) {
  LPAB_ASSIGN(Connected connected, Connect(adapter, device.ShortId(), call));
  auto transport = context.Wrap(std::move(connected.stream), std::move(connected.carrier));
  LPAB_TRY(transport->Handshake(call.Within(kHandshake)));
  return transport;
}

}  // namespace lpab::link::ble
