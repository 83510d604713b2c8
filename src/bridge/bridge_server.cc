#include "bridge/bridge_server.h"

#include <poll.h>

#include <algorithm>

#include "base/log.h"
#include "link/endpoint.h"

namespace lpab::bridge {
namespace {

constexpr Duration kDrainTime = std::chrono::seconds(2);
constexpr Duration kAcceptPause = std::chrono::seconds(1);

}  // namespace

BridgeServer::BridgeServer(io::PollLoop& loop, CardService& service, const Clock& clock,
                           ServerOptions options)
    : loop_(loop), service_(service), clock_(clock), options_(options) {
  service_.SetDueChanged([this] { Rearm(); });
}

BridgeServer::~BridgeServer() {
  *alive_ = false;
  service_.SetDueChanged(nullptr);
  if (timer_) loop_.CancelTimer(*timer_);
  for (const auto& listener : listeners_) loop_.Unwatch(listener->fd());
  for (auto& [id, connection] : connections_) {
    loop_.Unwatch(connection.frames.descriptor());
    connection.session->OnDisconnected();
  }
}

void BridgeServer::Listen(io::Listener listener) {
  listeners_.push_back(std::make_unique<io::Listener>(std::move(listener)));
  io::Listener* kept = listeners_.back().get();
  loop_.Watch(kept->fd(), POLLIN, [this, kept](short) { Accept(*kept); });
}

void BridgeServer::Accept(io::Listener& listener) {
  auto stream = listener.TryAccept();
  if (!stream) {
    log::Warning("bridge", stream.error().ToString());
    return PauseAccepting(listener);
  }
  if (*stream == nullptr) return;
  link::SetUserTimeout((*stream)->descriptor());
  Adopt(std::move(*stream));
}

// The connection that could not be taken, for want of descriptors, still waits: without a pause the
// loop would spin on it.
void BridgeServer::PauseAccepting(const io::Listener& listener) {
  loop_.SetEvents(listener.fd(), 0);
  loop_.StartTimer(kAcceptPause, [this, fd = listener.fd(), alive = alive_] {
    if (*alive && !listeners_.empty()) loop_.SetEvents(fd, POLLIN);
  });
}

void BridgeServer::Adopt(std::unique_ptr<io::FdStream> stream) {
  const auto draining = static_cast<size_t>(std::ranges::count_if(
      connections_, [](const auto& entry) { return entry.second.drained_at.has_value(); }));
  const bool full = connections_.size() - draining >= options_.connections;
  // Those that are told so are bounded too; the others are closed without a word.
  if (full && draining >= options_.connections) return;
  const ConnectionId id = next_id_++;
  Connection& connection = connections_.emplace(id, std::move(stream)).first->second;
  connection.last_received = connection.last_ping = clock_.Now();
  connection.session =
      ClientSession::Create(service_, [this, id](ByteSpan frames) { Write(id, frames); });
  loop_.Watch(connection.frames.descriptor(), POLLIN,
              [this, id](short ready) { OnReady(id, ready); });
  if (full) {
    connection.session->EndWith(wire::NumberedError(wire::ErrorNumber::kTooManyConnections,
                                                    "the bridge has all the connections it takes"));
    Drain(connection);
  }
  Rearm();
}

void BridgeServer::OnReady(ConnectionId id, short ready) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  if ((ready & POLLOUT) != 0) Write(id, {});
  if ((ready & ~POLLOUT) != 0) Receive(id, found->second);
  Rearm();
}

void BridgeServer::Receive(ConnectionId id, Connection& connection) {
  if (connection.drained_at) {
    if (!connection.frames.Discard()) Drop(id);
    return;
  }
  auto got = connection.frames.Receive([&](ByteSpan pdu) {
    if (!connection.session->OnFrame(pdu)) Drain(connection);
    return !connection.drained_at;
  });
  if (got) {
    if (*got > 0) connection.last_received = clock_.Now();
    return;
  }
  if (got.error().Detail<BridgeDetail>() == nullptr) return Drop(id);
  connection.session->EndWith(got.error());
  Drain(connection);
}

void BridgeServer::Write(ConnectionId id, ByteSpan frames) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  link::FrameConnection& connection = found->second.frames;
  const auto sent = frames.empty() ? connection.Flush() : connection.Send(frames);
  if (!sent) return DropLater(id);
  loop_.SetEvents(connection.descriptor(), connection.queued() > 0 ? POLLIN | POLLOUT : POLLIN);
}

void BridgeServer::Drain(Connection& connection) {
  if (connection.drained_at) return;
  connection.drained_at = clock_.Now() + kDrainTime;
  connection.session->OnDisconnected();
}

void BridgeServer::Drop(ConnectionId id) {
  auto node = connections_.extract(id);
  if (node.empty()) return;
  loop_.Unwatch(node.mapped().frames.descriptor());
  node.mapped().session->OnDisconnected();
  Rearm();
}

// For where the session is at work and must not be told that it is gone.
void BridgeServer::DropLater(ConnectionId id) {
  loop_.Post([this, id, alive = alive_] {
    if (*alive) Drop(id);
  });
}

void BridgeServer::KeepAlive() {
  const Clock::TimePoint now = clock_.Now();
  std::vector<ConnectionId> dead;
  for (auto& [id, connection] : connections_) {
    const bool silent =
        now - connection.last_received >= options_.ping_interval * options_.missed_pings;
    if (silent || (connection.drained_at && now >= *connection.drained_at)) {
      dead.push_back(id);
    } else if (now - connection.last_ping >= options_.ping_interval) {
      connection.last_ping = now;
      connection.session->SendPing();
    }
  }
  for (const ConnectionId id : dead) Drop(id);
  Rearm();
}

void BridgeServer::Rearm() {
  std::optional<Clock::TimePoint> due = service_.Tick();
  const auto sooner = [&due](Clock::TimePoint at) { due = due ? std::min(*due, at) : at; };
  for (const auto& [id, connection] : connections_) {
    sooner(connection.last_ping + options_.ping_interval);
    if (connection.drained_at) sooner(*connection.drained_at);
  }
  if (timer_) loop_.CancelTimer(*timer_);
  timer_.reset();
  if (!due) return;
  const Duration delay = std::max(Duration(0), *due - clock_.Now());
  timer_ = loop_.StartTimer(delay, [this] {
    timer_.reset();
    KeepAlive();
  });
}

void BridgeServer::Shutdown(std::function<void()> done) {
  for (const auto& listener : listeners_) loop_.Unwatch(listener->fd());
  listeners_.clear();
  service_.Shutdown(std::move(done));
}

}  // namespace lpab::bridge
