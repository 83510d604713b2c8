#include "bridge/outcome_store.h"

namespace lpab::bridge {

void OutcomeStore::MarkSeen(const wire::BatchId& batch) {
  if (seen_.size() == limits_.ids) seen_.pop_front();
  seen_.push_back(batch);
}

bool OutcomeStore::Seen(const wire::BatchId& batch) const {
  return std::ranges::find(seen_, batch) != seen_.end();
}

void OutcomeStore::Put(wire::Outcome outcome, ClientIdentity client) {
  if (kept_.size() == limits_.outcomes) kept_.pop_front();
  kept_.push_back({std::move(outcome), std::move(client), clock_.Now() + limits_.life});
}

const wire::Outcome* OutcomeStore::Find(const wire::BatchId& batch, const ClientIdentity& client) {
  DropOld();
  for (const Kept& kept : kept_) {
    if (kept.outcome.batch == batch && kept.client.Is(client)) return &kept.outcome;
  }
  return nullptr;
}

void OutcomeStore::Acknowledge(const wire::BatchId& batch) {
  std::erase_if(kept_, [&](const Kept& kept) { return kept.outcome.batch == batch; });
}

std::optional<Clock::TimePoint> OutcomeStore::DropOld() {
  while (!kept_.empty() && kept_.front().until <= clock_.Now()) kept_.pop_front();
  if (kept_.empty()) return std::nullopt;
  return kept_.front().until;
}

}  // namespace lpab::bridge
