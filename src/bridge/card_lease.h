// CardLease: who holds the card, and until when.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "bridge/client_identity.h"
#include "wire/id.h"

namespace lpab::bridge {

// One client holds the card. The lease outlives its connection by a grace time, in which whoever
// shows its id takes it up again; until its client has shown that, the token that it was asked for
// with tells that client, who may not have heard of it. Knows no channels and no sockets: who ends
// it closes them. Ending takes time (a chain may run); until Clear() the card stays taken. One
// thread.
class CardLease {
 public:
  // Identifies a connection; any value that no other connection has.
  using Connection = const void*;

  CardLease(const Clock& clock, Duration grace) : clock_(clock), grace_(grace) {}

  bool free() const { return !held_; }
  bool ending() const { return held_ && held_->ending; }
  // Whether this connection holds the card under this id.
  bool HeldBy(Connection connection) const;
  bool Is(const wire::LeaseId& id) const { return held_ && !held_->ending && held_->id == id; }
  // Whether it was asked for with this token, and nobody has shown that it was heard of.
  bool IsUnheard(const wire::LeaseToken& token) const {
    return held_ && !held_->ending && held_->token == token;
  }

  // The card must be free.
  void Grant(const wire::LeaseId& id, const std::optional<wire::LeaseToken>& token,
             std::string holder, ClientIdentity client, Connection connection, Duration length);
  // Its client has shown its id.
  void SetHeard() {
    if (held_) held_->token.reset();
  }
  // Takes the lease up on this connection and sets its length anew. `Is(id)` must hold.
  void Resume(Connection connection, Duration length);
  // Starts the grace time, if the connection held the card.
  void ConnectionLost(Connection connection);
  void BeginEnding();
  void Clear() { held_.reset(); }

  // Whether length or grace time is over.
  bool Expired() const;
  // When that will be; nothing when free or ending.
  std::optional<Clock::TimePoint> ends_at() const;

  const wire::LeaseId* id() const { return held_ ? &held_->id : nullptr; }
  const ClientIdentity* client() const { return held_ ? &held_->client : nullptr; }
  Connection connection() const { return held_ ? held_->connection : nullptr; }
  std::string holder() const { return held_ ? held_->holder : std::string(); }
  std::chrono::seconds held_for() const;
  // How long until the card is free, when the holder's connection is lost.
  std::optional<std::chrono::seconds> free_in() const;

 private:
  struct Held {
    wire::LeaseId id;
    std::optional<wire::LeaseToken> token;
    std::string holder;
    ClientIdentity client;
    Connection connection;
    Clock::TimePoint since;
    Clock::TimePoint until;
    std::optional<Clock::TimePoint> lost_at;
    bool ending = false;
  };

  const Clock& clock_;
  const Duration grace_;
  std::optional<Held> held_;
};

}  // namespace lpab::bridge
