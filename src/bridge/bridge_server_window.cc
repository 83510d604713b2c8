// The part of BridgeServer that is about the access window, and about turning clients out.
#include <algorithm>

#include "bridge/bridge_server.h"

namespace lpab::bridge {

void BridgeServer::OpenWindow(std::vector<io::Listener> listeners, SecureDoor* door) {
  window_acceptors_.clear();
  for (io::Listener& listener : listeners) {
    window_acceptors_.push_back(Accept(std::move(listener), {door, true}));
  }
}

void BridgeServer::AdoptThroughWindow(std::unique_ptr<io::FdStream> stream, SecureDoor& door) {
  Take(std::move(stream), {&door, true});
}

std::string BridgeServer::ShutWindow(const Error& reason, bool now) {
  window_acceptors_.clear();
  std::string work;
  for (auto& [id, connection] : connections_) {
    if (!connection.way.window || connection.drained_at) continue;
    if (!connection.session) {  // in the middle of TLS
      DropLater(id);
      continue;
    }
    work += TurnOut(id, *connection.session, reason, now);
  }
  Rearm();
  return work;
}

std::string BridgeServer::TurnOut(ConnectionId id, Session& session, const Error& reason,
                                  bool now) {
  return session.TurnOut(reason, now, [this, id, reason, alive = alive_] {
    const auto found = *alive ? connections_.find(id) : connections_.end();
    if (found == connections_.end() || found->second.drained_at) return;
    EndWith(found->second, reason);
    Rearm();
  });
}

std::string BridgeServer::CutClient(const link::KeyPin& client, const Error& reason, bool now) {
  std::string work;
  for (auto& [id, connection] : connections_) {
    if (connection.client != client || connection.drained_at) continue;
    work += TurnOut(id, *connection.session, reason, now);
  }
  service_.EndLeaseOf(client, reason);  // of a connection that is lost
  Rearm();
  return work;
}

size_t BridgeServer::window_clients() const {
  return static_cast<size_t>(std::ranges::count_if(connections_, [](const auto& entry) {
    const Connection& connection = entry.second;
    return connection.way.window && !connection.stranger() && !connection.drained_at &&
           connection.session && connection.session->active();
  }));
}

void BridgeServer::TellWindowUse() {
  const size_t clients = window_clients();
  if (clients == told_window_clients_) return;
  told_window_clients_ = clients;
  if (window_use_) window_use_(clients);
}

}  // namespace lpab::bridge
