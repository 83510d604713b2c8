// BridgeServer: the sockets of the device, in one poll loop.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "bridge/card_service.h"
#include "bridge/local_roles.h"
#include "bridge/secure_door.h"
#include "bridge/session.h"
#include "io/acceptor.h"
#include "link/frame_connection.h"

namespace lpab::bridge {

struct ServerOptions {
  size_t connections = 8;  // and as many more that are told that there are too many
  size_t strangers = 8;    // connections over TLS that are not known to be a client's yet
  Duration stranger_time = std::chrono::seconds(10);  // for each of them
  Duration ping_interval = std::chrono::seconds(15);
  LocalRoles local_roles;
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

  // With a door, connections speak TLS and must be a paired client's; without, they are local.
  // `door` must outlive the server.
  void Listen(io::Listener listener, SecureDoor* door = nullptr);
  // A connection that was made elsewhere.
  void Adopt(std::unique_ptr<io::FdStream> stream, SecureDoor* door = nullptr);

  // Listens at these as well, as Listen() does, until the window is shut.
  void OpenWindow(std::vector<io::Listener> listeners, SecureDoor* door = nullptr);
  // A connection that came through the open window by another way than a listener: BLE.
  void AdoptThroughWindow(std::unique_ptr<io::FdStream> stream, SecureDoor& door);
  // Turns out those who came through it (Session::TurnOut); they are told `reason`. Gives what one
  // of them had under way.
  std::string ShutWindow(const Error& reason, bool now);
  // How many clients there are that came through it and asked for anything; told at each change.
  size_t window_clients() const;
  void SetWindowUse(std::function<void(size_t clients)> changed) {
    window_use_ = std::move(changed);
  }

  // Turns out whoever shows this key (Session::TurnOut), and ends its lease. Gives what it had
  // under way.
  std::string CutClient(const link::KeyPin& client, const Error& reason, bool now);

  size_t connections() const { return connections_.size(); }

  // Accepts nothing more, ends the lease (CardService::Shutdown), then calls back.
  void Shutdown(std::function<void()> done);

 private:
  using ConnectionId = uint64_t;
  // By which it came.
  struct Way {
    SecureDoor* door = nullptr;  // none: local
    bool window = false;
  };
  struct Connection {
    explicit Connection(std::unique_ptr<link::Transport> transport)
        : frames(std::move(transport)) {}

    bool stranger() const { return way.door != nullptr && !client && !drained_at; }

    link::FrameConnection frames;
    Way way;
    const link::TlsTransport* tls = nullptr;  // of frames, with a door
    std::shared_ptr<Session> session;         // none: TLS is not ready
    std::optional<link::KeyPin> client;       // paired
    Clock::TimePoint since;
    Clock::TimePoint last_received;
    Clock::TimePoint last_ping;
    // Set when nothing it sends is looked at any more: it is given time to read why.
    std::optional<Clock::TimePoint> drained_at;
  };

  Connection& Add(ConnectionId id, std::unique_ptr<link::Transport> transport, Way way);
  void AdoptLocal(std::unique_ptr<io::FdStream> stream, Way way);
  void AdoptStranger(std::unique_ptr<io::FdStream> stream, Way way);
  static int Standing(const Connection& connection);
  static bool IsComparing(const Connection& connection);
  void MakeRoomForStranger();
  void LimitClients(ConnectionId id, Connection& added);
  bool Admit(ConnectionId id, Connection& connection);
  std::optional<Clock::TimePoint> StrangerUntil(const Connection& connection) const;
  bool IsDead(const Connection& connection, Clock::TimePoint now) const;
  Clock::TimePoint DueOf(const Connection& connection) const;
  void Poll(const Connection& connection);
  Duration SilenceLimit() const { return options_.ping_interval * options_.missed_pings; }
  void EndWith(Connection& connection, const Error& error);
  std::string TurnOut(ConnectionId id, Session& session, const Error& reason, bool now);
  std::unique_ptr<io::Acceptor> Accept(io::Listener listener, Way way);
  void Take(std::unique_ptr<io::FdStream> stream, Way way);
  void TellWindowUse();
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
  std::vector<std::unique_ptr<io::Acceptor>> acceptors_;
  std::vector<std::unique_ptr<io::Acceptor>> window_acceptors_;
  std::function<void(size_t)> window_use_;
  size_t told_window_clients_ = 0;
  std::map<ConnectionId, Connection> connections_;
  ConnectionId next_id_ = 1;
  std::optional<io::PollLoop::TimerId> timer_;
  // Posted callbacks look at it: false once the server is gone.
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace lpab::bridge
