// ClientSession: the protocol with one connected client, without its socket.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "bridge/card_service.h"
#include "bridge/peer.h"
#include "bridge/session.h"

namespace lpab::bridge {

// hello first, then requests in any order; pings are answered here. What cannot be read, or comes
// from the wrong side, ends the connection with a Refusal of id 0. Always in a shared_ptr, for what
// is under way holds it weakly. One thread; `service` must outlive it.
class ClientSession final : public Peer,
                            public Session,
                            public std::enable_shared_from_this<ClientSession> {
 public:
  // Takes whole frames. Must not call back into the session.
  using Write = std::function<void(ByteSpan frames)>;

  // Answers a client that is paired and asks to be paired again.
  using PairAgain = std::function<Result<wire::PairAnswer>(const wire::Pair&)>;

  // Its role is at most that of the service's settings.
  static std::shared_ptr<ClientSession> Create(CardService& service, Write write,
                                               ClientIdentity identity = {},
                                               PairAgain pair_again = {});
  ~ClientSession() override;

  bool OnFrame(ByteSpan pdu) override;
  void EndWith(const Error& error) override;
  std::string TurnOut(const Error& reason, bool now, std::function<void()> done) override;
  // The lease's grace time begins.
  void OnDisconnected() override;
  bool active() const override { return active_; }
  // Not before hello, which is each side's first PDU.
  void SendPing() override {
    if (greeted_) Send(wire::Ping{next_ping_++});
  }

  void Send(const wire::Pdu& pdu) override;
  std::string name() const override { return name_; }
  const ClientIdentity& identity() const override { return identity_; }

 private:
  ClientSession(CardService& service, Write write, ClientIdentity identity, PairAgain pair_again);

  Result<void> Dispatch(const wire::Pdu& pdu);
  Result<void> OnHello(const wire::Hello& hello);
  Result<void> OnPair(const wire::Pair& pair);

  CardService& service_;
  Write write_;
  ClientIdentity identity_;
  PairAgain pair_again_;
  bool greeted_ = false;
  bool active_ = false;
  bool connected_ = true;
  std::optional<Error> turned_out_;
  std::string name_;
  wire::RequestId next_ping_ = 1;
};

}  // namespace lpab::bridge
