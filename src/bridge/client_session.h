// ClientSession: the protocol with one connected client, without its socket.
#pragma once

#include <functional>
#include <memory>

#include "bridge/card_service.h"
#include "bridge/peer.h"

namespace lpab::bridge {

// hello first, then requests in any order; pings are answered here. What cannot be read, or comes
// from the wrong side, ends the connection with a Refusal of id 0. Always in a shared_ptr, for what
// is under way holds it weakly. One thread; `service` must outlive it.
class ClientSession final : public Peer, public std::enable_shared_from_this<ClientSession> {
 public:
  // Takes whole frames. Must not call back into the session.
  using Write = std::function<void(ByteSpan frames)>;

  static std::shared_ptr<ClientSession> Create(CardService& service, Write write);
  ~ClientSession() override;

  // One PDU as it came. False when the connection must end; what is to be said was written.
  bool OnFrame(ByteSpan pdu);
  // Says why the connection must end: an oversized frame, too many connections.
  void EndWith(const Error& error);
  // The connection is gone. The lease's grace time begins; nothing is written any more.
  void OnDisconnected();

  // Not before hello, which is each side's first PDU.
  void SendPing() {
    if (greeted_) Send(wire::Ping{next_ping_++});
  }

  void Send(const wire::Pdu& pdu) override;
  std::string name() const override { return name_; }

 private:
  ClientSession(CardService& service, Write write) : service_(service), write_(std::move(write)) {}

  Result<void> Dispatch(const wire::Pdu& pdu);
  Result<void> OnHello(const wire::Hello& hello);

  CardService& service_;
  Write write_;
  bool greeted_ = false;
  bool connected_ = true;
  std::string name_;
  wire::RequestId next_ping_ = 1;
};

}  // namespace lpab::bridge
