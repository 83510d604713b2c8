#include "sim/smdp/session.h"

#include <algorithm>

namespace lpab::sim::smdp {

void SessionTable::Add(Session session) {
  DropExpired();
  if (sessions_.size() >= bounds_.count) DropOldest();
  Bytes id = session.transaction_id;
  sessions_.insert_or_assign(std::move(id), Entry{std::move(session), clock_.Now()});
}

Session* SessionTable::Find(ByteSpan transaction_id) {
  DropExpired();
  const auto found = sessions_.find(ToBytes(transaction_id));
  if (found == sessions_.end()) return nullptr;
  found->second.used = clock_.Now();
  return &found->second.session;
}

void SessionTable::Remove(ByteSpan transaction_id) { sessions_.erase(ToBytes(transaction_id)); }

void SessionTable::DropExpired() {
  const Clock::TimePoint now = clock_.Now();
  std::erase_if(sessions_,
                [&](const auto& item) { return now - item.second.used >= bounds_.lifetime; });
}

void SessionTable::DropOldest() {
  const auto oldest =
      std::min_element(sessions_.begin(), sessions_.end(),
                       [](const auto& a, const auto& b) { return a.second.used < b.second.used; });
  if (oldest != sessions_.end()) sessions_.erase(oldest);
}

}  // namespace lpab::sim::smdp
