// BridgeServer: the sockets of the device, in one poll loop.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "bridge/card_service.h"
#include "bridge/client_session.h"
#include "io/poll_loop.h"
#include "io/socket.h"
#include "link/frame_connection.h"

namespace lpab::bridge {

struct ServerOptions {
  size_t connections = 8;  // and as many more that are told that there are too many
  Duration ping_interval = std::chrono::seconds(15);
  int missed_pings = 3;  // so many intervals of silence end a connection
};

// Takes connections in, feeds their frames to ClientSessions, pings silent clients and drops dead
// ones, and ticks the service's timers. Lives on the loop's thread; `loop` and `service` must
// outlive it.
class BridgeServer {
 public:
  BridgeServer(io::PollLoop& loop, CardService& service, const Clock& clock,
               ServerOptions options = {});
  ~BridgeServer();

  void Listen(io::Listener listener);
  // A connection that was made elsewhere.
  void Adopt(std::unique_ptr<io::FdStream> stream);

  // Accepts nothing more, ends the lease (CardService::Shutdown), then calls back.
  void Shutdown(std::function<void()> done);

 private:
  using ConnectionId = uint64_t;
  struct Connection {
    explicit Connection(std::unique_ptr<io::FdStream> stream) : frames(std::move(stream)) {}
    link::FrameConnection frames;
    std::shared_ptr<ClientSession> session;
    Clock::TimePoint last_received;
    Clock::TimePoint last_ping;
    // Set when nothing it sends is looked at any more: it is given time to read why.
    std::optional<Clock::TimePoint> drained_at;
  };

  void Accept(io::Listener& listener);
  void PauseAccepting(const io::Listener& listener);
  void OnReady(ConnectionId id, short ready);
  void Receive(ConnectionId id, Connection& connection);
  void Write(ConnectionId id, ByteSpan frames);
  void Drain(Connection& connection);
  void Drop(ConnectionId id);
  void DropLater(ConnectionId id);
  void KeepAlive();
  void Rearm();

  io::PollLoop& loop_;
  CardService& service_;
  const Clock& clock_;
  const ServerOptions options_;
  std::vector<std::unique_ptr<io::Listener>> listeners_;
  std::map<ConnectionId, Connection> connections_;
  ConnectionId next_id_ = 1;
  std::optional<io::PollLoop::TimerId> timer_;
  // Posted callbacks look at it: false once the server is gone.
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace lpab::bridge
