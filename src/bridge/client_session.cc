#include "bridge/client_session.h"

#include "base/log.h"

namespace lpab::bridge {
namespace {

using wire::ErrorNumber;

// Errors after which the two sides do not agree on the state any more.
bool EndsConnection(const Error& error) {
  switch (wire::NumberOf(error)) {
    case ErrorNumber::kUnexpectedPdu:
    case ErrorNumber::kNoCommonVersion:
    case ErrorNumber::kCreditExceeded:
    case ErrorNumber::kPartOutOfOrder:
      return true;
    default:
      return false;
  }
}

// Requests that begin something.
bool Begins(const wire::Pdu& pdu) {
  return std::holds_alternative<wire::Lease>(pdu) || std::holds_alternative<wire::Open>(pdu) ||
         std::holds_alternative<wire::Batch>(pdu) || std::holds_alternative<wire::Switch>(pdu);
}

wire::RequestId RequestIdOf(const wire::Pdu& pdu) {
  return std::visit([](const auto& value) { return value.id; }, pdu);
}

}  // namespace

std::shared_ptr<ClientSession> ClientSession::Create(CardService& service, Write write,
                                                     ClientIdentity identity,
                                                     PairAgain pair_again) {
  return std::shared_ptr<ClientSession>(
      new ClientSession(service, std::move(write), std::move(identity), std::move(pair_again)));
}

ClientSession::ClientSession(CardService& service, Write write, ClientIdentity identity,
                             PairAgain pair_again)
    : service_(service),
      write_(std::move(write)),
      identity_(std::move(identity)),
      pair_again_(std::move(pair_again)) {
  identity_.role = std::min(identity_.role, service.config().role);
}

ClientSession::~ClientSession() { OnDisconnected(); }

bool ClientSession::OnFrame(ByteSpan bytes) {
  if (!connected_) return false;
  auto pdu = wire::Decode(bytes);
  if (!pdu) {
    EndWith(pdu.error());
    return false;
  }
  if (!*pdu) return true;
  auto done = Dispatch(**pdu);
  if (done) return true;
  log::Info("bridge", "refused: " + done.error().ToString());
  Send(wire::Refusal{RequestIdOf(**pdu), wire::Failure::From(done.error())});
  return !EndsConnection(done.error());
}

void ClientSession::EndWith(const Error& error) {
  log::Warning("bridge", "a connection is ended: " + error.ToString());
  Send(wire::Refusal{0, wire::Failure::From(error)});
}

std::string ClientSession::TurnOut(const Error& reason, bool now, std::function<void()> done) {
  turned_out_ = reason;
  return service_.TurnOut(this, reason, now, std::move(done));
}

void ClientSession::OnDisconnected() {
  if (!connected_) return;
  connected_ = false;
  service_.Disconnected(this);
}

void ClientSession::Send(const wire::Pdu& pdu) {
  if (connected_) write_(wire::EncodeFramed(pdu));
}

Result<void> ClientSession::OnHello(const wire::Hello& hello) {
  if (greeted_ || hello.device) {
    return wire::FailNumbered(ErrorNumber::kUnexpectedPdu, "hello comes once, from a client");
  }
  if (hello.lowest_version > wire::kVersion || hello.highest_version < wire::kVersion) {
    return wire::FailNumbered(
        ErrorNumber::kNoCommonVersion,
        "this device speaks version " + std::to_string(wire::kVersion) + " of the bridge protocol");
  }
  greeted_ = true;
  name_ = !identity_.name.empty() ? identity_.name
          : hello.name.empty()    ? "a client without a name"
                                  : hello.name;
  wire::Hello answer;
  answer.id = hello.id;
  if (service_.config().switches) answer.features |= wire::kFeatureSwitch;
  answer.limits = service_.config().limits;
  answer.name = service_.config().device_name;
  answer.device = service_.device_state();
  Send(answer);
  return {};
}

Result<void> ClientSession::OnPair(const wire::Pair& pair) {
  if (!pair_again_) {
    return wire::FailNumbered(ErrorNumber::kUnexpectedPdu, "pairing is for connections over TLS");
  }
  LPAB_ASSIGN(wire::PairAnswer answer, pair_again_(pair));
  answer.id = pair.id;
  Send(answer);
  return {};
}

Result<void> ClientSession::Dispatch(const wire::Pdu& pdu) {
  if (const auto* pair = std::get_if<wire::Pair>(&pdu)) return OnPair(*pair);
  if (const auto* hello = std::get_if<wire::Hello>(&pdu)) return OnHello(*hello);
  if (!greeted_) return wire::FailNumbered(ErrorNumber::kUnexpectedPdu, "hello must come first");
  if (const auto* ping = std::get_if<wire::Ping>(&pdu)) {
    Send(wire::Pong{ping->id});
    return {};
  }
  if (std::holds_alternative<wire::Pong>(pdu)) return {};
  active_ = true;
  if (const auto* ack = std::get_if<wire::Ack>(&pdu)) {
    service_.Ack(*this, *ack);
    return {};
  }
  if (turned_out_ && Begins(pdu)) return Fail(*turned_out_);
  const auto self = shared_from_this();
  if (const auto* request = std::get_if<wire::Lease>(&pdu)) return service_.Lease(self, *request);
  if (const auto* request = std::get_if<wire::Open>(&pdu)) return service_.Open(self, *request);
  if (const auto* request = std::get_if<wire::Batch>(&pdu)) return service_.Batch(self, *request);
  if (const auto* part = std::get_if<wire::BatchPart>(&pdu)) return service_.Part(self, *part);
  if (const auto* request = std::get_if<wire::Query>(&pdu)) return service_.Query(self, *request);
  if (const auto* request = std::get_if<wire::Cancel>(&pdu)) return service_.Cancel(self, *request);
  if (const auto* request = std::get_if<wire::Close>(&pdu)) return service_.Close(self, *request);
  if (const auto* request = std::get_if<wire::Bye>(&pdu)) return service_.Bye(self, *request);
  if (const auto* request = std::get_if<wire::Switch>(&pdu)) return service_.Switch(self, *request);
  if (const auto* request = std::get_if<wire::Confirm>(&pdu)) {
    return service_.Confirm(self, *request);
  }
  if (const auto* request = std::get_if<wire::SwitchQuery>(&pdu)) {
    return service_.QuerySwitch(self, *request);
  }
  return wire::FailNumbered(ErrorNumber::kUnexpectedPdu, "this PDU comes from a device only");
}

}  // namespace lpab::bridge
