#include "remote/pair_client.h"

#include "link/client_link.h"
#include "remote/device_link.h"

namespace lpab::remote {
namespace {

Result<PairedWith> CheckProof(const wire::PairAnswer& answer, const link::PairingSecret& secret,
                              const link::PairingFacts& facts) {
  if (link::SameProof(*answer.proof, link::DeviceProof(secret, facts))) {
    return PairedWith{answer.device_name, answer.role, false};
  }
  return Fail(ErrorCode::kUntrusted, "the device does not know the secret of the URI");
}

// A device that cannot take a stranger does not say so before TLS has refused it.
Error Explain(Error error, bool has_secret) {
  if (!has_secret && wire::NumberOf(error) == wire::ErrorNumber::kWrongProof) {
    return MakeError(ErrorCode::kUntrusted, "the device does not know this PC")
        .WithNext(
            "pair with a URI of `lpa-bridged pair`, or have this PC's key certified: "
            "lpa identity request");
  }
  if (!has_secret) return error;
  if (error.code != ErrorCode::kUntrusted || error.Detail<BridgeDetail>() != nullptr) return error;
  return MakeError(ErrorCode::kRefused, "the device takes no new clients at this time")
      .WithNext("open pairing on the device, and use its new URI: lpa-bridged pair");
}

}  // namespace

Result<PairedWith> PairWithDevice(const link::PairingUri& uri, const SecureConnector& connect,
                                  const link::Identity& identity, const std::string& client_name,
                                  const std::function<void(const std::string& code)>& on_code,
                                  const Call& call) {
  link::PairingSecret secret{};
  if (uri.secret) {
    secret = *uri.secret;
  } else {
    LPAB_ASSIGN(secret, link::MakePairingSecret());  // no device has it
  }
  LPAB_ASSIGN(const auto context, link::TlsContext::ForClient(identity, uri.device));
  LPAB_ASSIGN(auto transport, connect(*context, call));
  const link::PairingFacts facts{transport->Export(), uri.device, identity.pin()};
  LPAB_ASSIGN(auto client_link, link::ClientLink::Start(std::move(transport)));
  uint64_t round_trips = 0;
  DeviceLink device(std::move(client_link), round_trips);
  const wire::RequestId id = device.NextId();
  device.Ask({{wire::Pair{id, link::ClientProof(secret, facts), client_name}}});
  for (;;) {
    auto answer = device.AwaitAs<wire::PairAnswer>(id, Waiting::From(call));
    if (!answer && wire::NumberOf(answer.error()) == wire::ErrorNumber::kAlreadyPaired) {
      return PairedWith{uri.name, {}, true};
    }
    if (!answer) return Fail(Explain(std::move(answer).error(), uri.secret.has_value()));
    if (answer->stage == wire::PairStage::kPaired) return CheckProof(*answer, secret, facts);
    if (on_code) on_code(link::ComparisonCode(facts));
  }
}

}  // namespace lpab::remote
