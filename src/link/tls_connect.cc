#include "link/tls_connect.h"

#include "base/clock.h"
#include "link/endpoint.h"

namespace lpab::link {
namespace {

constexpr Duration kOneTry = std::chrono::seconds(10);  // where other addresses are left
constexpr Duration kCrowded = std::chrono::seconds(5);
constexpr Duration kPause = std::chrono::milliseconds(100);

struct Try {
  Result<std::unique_ptr<TlsTransport>> connected;
  bool dropped;  // taken, and hung up on before a word
};

Try TryOne(const TlsContext& context, const io::HostPort& address, const Call& call) {
  auto stream = io::ConnectTcp(address, call);
  if (!stream) {
    return {Fail(std::move(stream).error().WithNext(
                "check that the device is on, that this PC is in its network, and that its access "
                "window is open: lpa-bridged open")),
            false};
  }
  SetUserTimeout((*stream)->descriptor());
  std::unique_ptr<TlsTransport> transport = context.Wrap(std::move(*stream));
  auto shaken = transport->Handshake(call);
  if (shaken) return {std::move(transport), false};
  return {Fail(std::move(shaken).error().WithContext(address.ToString())), !transport->heard()};
}

Result<std::unique_ptr<TlsTransport>> TryWhileCrowded(const TlsContext& context,
                                                      const io::HostPort& address,
                                                      const Call& call) {
  const Deadline until = call.deadline.Sooner(kCrowded);
  for (;;) {
    Try tried = TryOne(context, address, call);
    const bool again = tried.dropped && tried.connected.error().code == ErrorCode::kUnavailable &&
                       !until.Expired() && !call.cancellation.Requested();
    if (!again) return std::move(tried.connected);
    Clock::System().SleepFor(kPause);
  }
}

}  // namespace

Result<std::unique_ptr<TlsTransport>> ConnectTls(const TlsContext& context,
                                                 std::span<const io::HostPort> addresses,
                                                 const Call& call) {
  Result<std::unique_ptr<TlsTransport>> connected =
      Fail(ErrorCode::kInvalidArgument, "the device has no address");
  for (const io::HostPort& address : addresses) {
    const bool last = &address == &addresses.back();
    const Call one{last ? call.deadline : call.deadline.Sooner(kOneTry), call.cancellation};
    connected = TryWhileCrowded(context, address, one);
    if (connected || connected.error().code == ErrorCode::kCancelled) return connected;
  }
  return connected;
}

}  // namespace lpab::link
