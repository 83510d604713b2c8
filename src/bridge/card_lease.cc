#include "bridge/card_lease.h"

namespace lpab::bridge {

bool CardLease::HeldBy(Connection connection) const {
  return held_ && !held_->ending && held_->connection == connection;
}

void CardLease::Grant(const wire::LeaseId& id, const std::optional<wire::LeaseToken>& token,
                      std::string holder, ClientIdentity client, Connection connection,
                      Duration length) {
  const Clock::TimePoint now = clock_.Now();
  held_ = Held{id, token, std::move(holder), std::move(client), connection, now, now + length,
               {}, false};
}

void CardLease::Resume(Connection connection, Duration length) {
  held_->connection = connection;
  held_->lost_at.reset();
  held_->until = clock_.Now() + length;
}

void CardLease::ConnectionLost(Connection connection) {
  if (!held_ || held_->connection != connection) return;
  held_->connection = nullptr;
  held_->lost_at = clock_.Now();
}

void CardLease::BeginEnding() {
  if (held_) held_->ending = true;
}

bool CardLease::Expired() const {
  const auto at = ends_at();
  return at && clock_.Now() >= *at;
}

std::optional<Clock::TimePoint> CardLease::ends_at() const {
  if (!held_ || held_->ending) return std::nullopt;
  if (!held_->lost_at) return held_->until;
  return std::min(held_->until, *held_->lost_at + grace_);
}

std::chrono::seconds CardLease::held_for() const {
  if (!held_) return std::chrono::seconds(0);
  return std::chrono::duration_cast<std::chrono::seconds>(clock_.Now() - held_->since);
}

std::optional<std::chrono::seconds> CardLease::free_in() const {
  const auto end = ends_at();
  if (!end || !held_->lost_at) return std::nullopt;
  return std::chrono::ceil<std::chrono::seconds>(std::max(Duration(0), *end - clock_.Now()));
}

}  // namespace lpab::bridge
