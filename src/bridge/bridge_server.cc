#include "bridge/bridge_server.h"

#include <poll.h>

#include <algorithm>

#include "base/log.h"
#include "bridge/client_session.h"
#include "bridge/pairing_session.h"
#include "link/endpoint.h"

namespace lpab::bridge {
namespace {

constexpr Duration kDrainTime = std::chrono::seconds(2);
constexpr size_t kStrangersFrame = 4096;

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
  for (auto& [id, connection] : connections_) {
    loop_.Unwatch(connection.frames.descriptor());
    if (connection.session) connection.session->OnDisconnected();
  }
}

void BridgeServer::Listen(io::Listener listener, SecureDoor* door) {
  acceptors_.push_back(Accept(std::move(listener), {door, false}));
}

std::unique_ptr<io::Acceptor> BridgeServer::Accept(io::Listener listener, Way way) {
  return std::make_unique<io::Acceptor>(loop_, std::move(listener),
                                        [this, way](std::unique_ptr<io::FdStream> stream) {
                                          link::SetUserTimeout(stream->descriptor());
                                          Take(std::move(stream), way);
                                        });
}

void BridgeServer::Adopt(std::unique_ptr<io::FdStream> stream, SecureDoor* door) {
  Take(std::move(stream), {door, false});
}

void BridgeServer::Take(std::unique_ptr<io::FdStream> stream, Way way) {
  if (way.door == nullptr) {
    AdoptLocal(std::move(stream), way);
  } else {
    AdoptStranger(std::move(stream), way);
  }
  Rearm();
}

BridgeServer::Connection& BridgeServer::Add(ConnectionId id,
                                            std::unique_ptr<link::Transport> transport, Way way) {
  Connection& connection = connections_.emplace(id, std::move(transport)).first->second;
  connection.way = way;
  connection.since = connection.last_received = connection.last_ping = clock_.Now();
  loop_.Watch(connection.frames.descriptor(), POLLIN,
              [this, id](short ready) { OnReady(id, ready); });
  return connection;
}

void BridgeServer::AdoptLocal(std::unique_ptr<io::FdStream> stream, Way way) {
  const ConnectionId id = next_id_++;
  ClientIdentity identity;
  if (const auto peer = io::PeerOf(stream->descriptor())) {
    identity.role = options_.local_roles.Of(*peer);
  } else {
    identity.role = options_.local_roles.others;  // loopback
  }
  Connection& connection = Add(id, std::make_unique<link::PlainTransport>(std::move(stream)), way);
  connection.session = ClientSession::Create(
      service_, [this, id](ByteSpan frames) { Write(id, frames); }, std::move(identity));
  LimitClients(id, connection);
}

void BridgeServer::AdoptStranger(std::unique_ptr<io::FdStream> stream, Way way) {
  MakeRoomForStranger();
  auto transport = way.door->Wrap(std::move(stream));
  const link::TlsTransport* tls = transport.get();
  Connection& connection = Add(next_id_++, std::move(transport), way);
  connection.tls = tls;
  connection.frames.SetMaximumFrame(kStrangersFrame);
}

// In this order: who is only given the time to read why it is refused, who has not said a word, the
// others; of each kind the oldest. So a flood of bare connections does not push a client out of
// its handshake. Who waits for people to compare codes stays.
int BridgeServer::Standing(const Connection& connection) {
  if (connection.drained_at) return 0;
  if (!connection.tls->heard()) return 1;
  return IsComparing(connection) ? 3 : 2;
}

void BridgeServer::MakeRoomForStranger() {
  std::optional<ConnectionId> victim;
  int lowest = 3;
  size_t strangers = 0;
  for (const auto& [id, connection] : connections_) {
    if (connection.tls == nullptr || connection.client) continue;
    ++strangers;
    const int standing = Standing(connection);
    if (standing >= lowest) continue;
    victim = id;
    lowest = standing;
  }
  if (strangers >= options_.strangers && victim) Drop(*victim);
}

bool BridgeServer::IsComparing(const Connection& connection) {
  const auto* pairing = dynamic_cast<const PairingSession*>(connection.session.get());
  return pairing != nullptr && pairing->comparing();
}

// Those over the limit are told so, as many again; the others are closed without a word.
void BridgeServer::LimitClients(ConnectionId id, Connection& added) {
  size_t clients = 0;
  size_t draining = 0;
  for (const auto& [other, connection] : connections_) {
    if (other == id || connection.stranger()) continue;
    ++(connection.drained_at ? draining : clients);
  }
  if (clients < options_.connections) return;
  if (draining >= options_.connections) return DropLater(id);
  EndWith(added, wire::NumberedError(wire::ErrorNumber::kTooManyConnections,
                                     "the bridge has all the connections it takes"));
}

// TLS has come to its end: it is known who the other side is.
bool BridgeServer::Admit(ConnectionId id, Connection& connection) {
  const auto write = [this, id](ByteSpan frames) { Write(id, frames); };
  auto admitted = connection.way.door->Admit(*connection.tls, service_, clock_, write);
  if (!admitted) {
    Write(id, wire::EncodeFramed(wire::Refusal{0, wire::Failure::From(admitted.error())}));
    Drain(connection);
    return false;
  }
  connection.session = std::move(admitted->session);
  connection.client = admitted->client;
  if (!connection.client) return true;
  connection.frames.SetMaximumFrame(wire::kMaximumFrame);
  LimitClients(id, connection);
  return !connection.drained_at;
}

void BridgeServer::OnReady(ConnectionId id, short ready) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  const bool reads_by_writing = found->second.frames.transport().wants_to_write();
  if ((ready & POLLOUT) != 0) Write(id, {});
  if ((ready & ~POLLOUT) != 0 || reads_by_writing) Receive(id, found->second);
  Rearm();
}

void BridgeServer::Receive(ConnectionId id, Connection& connection) {
  if (connection.drained_at) {
    if (!connection.frames.Discard()) Drop(id);
    return;
  }
  auto got = connection.frames.Receive([&](ByteSpan pdu) {
    if (!connection.session && !Admit(id, connection)) return false;
    if (!connection.session->OnFrame(pdu)) Drain(connection);
    return !connection.drained_at;
  });
  if (got) {
    if (*got > 0) connection.last_received = clock_.Now();
    return Poll(connection);
  }
  if (got.error().Detail<BridgeDetail>() != nullptr) {  // a frame that cannot be one
    if (!connection.session && !Admit(id, connection)) return;
    return EndWith(connection, got.error());
  }
  // A client that TLS refuses is given the time to read why.
  if (got.error().code != ErrorCode::kUntrusted) return Drop(id);
  log::Warning("bridge", "a connection is refused: " + got.error().message);
  Drain(connection);
}

void BridgeServer::EndWith(Connection& connection, const Error& error) {
  connection.session->EndWith(error);
  Drain(connection);
}

void BridgeServer::Poll(const Connection& connection) {
  loop_.SetEvents(connection.frames.descriptor(), connection.frames.events());
}

void BridgeServer::Write(ConnectionId id, ByteSpan frames) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  link::FrameConnection& connection = found->second.frames;
  const auto sent = frames.empty() ? connection.Flush() : connection.Send(frames);
  if (!sent) return DropLater(id);
  Poll(found->second);
}

void BridgeServer::Drain(Connection& connection) {
  if (connection.drained_at) return;
  connection.drained_at = clock_.Now() + kDrainTime;
  if (connection.session) connection.session->OnDisconnected();
}

void BridgeServer::Drop(ConnectionId id) {
  auto node = connections_.extract(id);
  if (node.empty()) return;
  loop_.Unwatch(node.mapped().frames.descriptor());
  if (node.mapped().session) node.mapped().session->OnDisconnected();
}

// For where the session is at work and must not be told that it is gone.
void BridgeServer::DropLater(ConnectionId id) {
  loop_.Post([this, id, alive = alive_] {
    if (*alive) Drop(id);
  });
}

// A stranger's time; people who compare codes have until the pairing's end.
std::optional<Clock::TimePoint> BridgeServer::StrangerUntil(const Connection& connection) const {
  if (!connection.stranger() || IsComparing(connection)) return std::nullopt;
  return connection.since + options_.stranger_time;
}

bool BridgeServer::IsDead(const Connection& connection, Clock::TimePoint now) const {
  const auto until = StrangerUntil(connection);
  return now - connection.last_received >= SilenceLimit() || (until && now >= *until) ||
         (connection.drained_at && now >= *connection.drained_at);
}

void BridgeServer::KeepAlive() {
  const Clock::TimePoint now = clock_.Now();
  std::vector<ConnectionId> dead;
  for (auto& [id, connection] : connections_) {
    if (IsDead(connection, now)) {
      dead.push_back(id);
      continue;
    }
    if (!connection.session || connection.drained_at) continue;
    if (connection.session->due() && !connection.session->OnDue()) Drain(connection);
    if (now - connection.last_ping >= options_.ping_interval) {
      connection.last_ping = now;
      connection.session->SendPing();
    }
  }
  for (const ConnectionId id : dead) Drop(id);
  Rearm();
}

Clock::TimePoint BridgeServer::DueOf(const Connection& connection) const {
  if (connection.drained_at) return *connection.drained_at;
  Clock::TimePoint due = connection.last_received + SilenceLimit();
  if (connection.session) due = std::min(due, connection.last_ping + options_.ping_interval);
  const auto own = connection.session ? connection.session->due() : std::nullopt;
  for (const auto& at : {own, StrangerUntil(connection)}) {
    if (at) due = std::min(due, *at);
  }
  return due;
}

void BridgeServer::Rearm() {
  TellWindowUse();
  std::optional<Clock::TimePoint> due = service_.Tick();
  for (const auto& [id, connection] : connections_) {
    const auto at = DueOf(connection);
    due = due ? std::min(*due, at) : at;
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
  acceptors_.clear();
  window_acceptors_.clear();
  service_.Shutdown(std::move(done));
}

}  // namespace lpab::bridge
