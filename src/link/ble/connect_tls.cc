#include "link/ble/connect_tls.h"

namespace lpab::link::ble {
namespace {

constexpr Duration kHandshake = std::chrono::seconds(20);
constexpr int kTries = 2;  // where the radio loses something in the handshake

Result<std::unique_ptr<TlsTransport>> TryOnce(const TlsContext& context, Dialer& dialer,
                                              const Call& call) {
  LPAB_ASSIGN(Dialer::Connected connected, dialer.Open(call));
  auto transport = context.Wrap(std::move(connected.stream), std::move(connected.carrier));
  LPAB_TRY(transport->Handshake(call.Within(kHandshake)));
  return transport;
}

}  // namespace

Result<std::unique_ptr<TlsTransport>> ConnectTls(const TlsContext& context, Dialer& dialer,
                                                 const Call& call) {
  for (int tried = 1;; ++tried) {
    auto transport = TryOnce(context, dialer, call);
    if (transport || transport.error().code != ErrorCode::kUnavailable) return transport;
    if (!transport.error().next.empty() || call.cancellation.Requested()) return transport;
    if (tried < kTries) continue;
    return Fail(std::move(transport).error().WithNext("go nearer to the device, and try again"));
  }
}

}  // namespace lpab::link::ble
