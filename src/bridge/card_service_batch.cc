// The part of CardService that runs batches.
#include "base/log.h"
#include "bridge/card_service.h"

namespace lpab::bridge {

namespace {

constexpr size_t kMaximumWaiters = 8;  // for the outcome of one batch

}  // namespace

using wire::ErrorNumber;
using wire::FailNumbered;
using wire::NumberedError;

bool CardService::Runs(const wire::BatchId& batch) const {
  return run_ && run_->header().batch == batch;
}

void CardService::Ack(const Peer& peer, const wire::Ack& ack) {
  if (outcomes_.Find(ack.batch, peer.identity()) != nullptr) outcomes_.Acknowledge(ack.batch);
}

wire::Outcome CardService::StateOf(const wire::BatchId& batch, const ClientIdentity& client) {
  wire::Outcome state;
  if (const wire::Outcome* kept = outcomes_.Find(batch, client)) {
    state = *kept;
  } else if (Runs(batch) && run_client_.Is(client)) {
    state.state = wire::BatchState::kRunning;
    state.card_generation = generation_;
    state.done = run_->done();
  } else {
    const bool seen = outcomes_.Seen(batch);
    state.card_generation = generation_;
    state.failure = wire::Failure::From(
        seen ? NumberedError(ErrorNumber::kOutcomeGone,
                             "the batch was executed, and its outcome is no longer kept")
             : NumberedError(ErrorNumber::kBatchUnknown, "the device was never given this batch"));
  }
  state.batch = batch;
  return state;
}

void CardService::SendOutcome(const Waiter& waiter, wire::Outcome outcome) {
  const PeerPointer peer = waiter.peer.lock();
  if (!peer) return;
  outcome.id = waiter.id;
  outcome.boot_id = config_.boot_id;
  peer->Send(outcome);
}

Result<void> CardService::CheckIdle(const wire::SessionId& id, uint32_t card_generation) const {
  if (run_) {
    return FailNumbered(ErrorNumber::kTooManyBatches, "another batch runs; one at a time");
  }
  const auto session = sessions_.find(id);
  if (session == sessions_.end()) {
    return FailNumbered(ErrorNumber::kSessionUnknown, "the session is closed");
  }
  if (card_generation != generation_ || session->second.generation != generation_) {
    return FailNumbered(ErrorNumber::kStaleGeneration, "the card was reset; the channel is gone");
  }
  return {};
}

Result<void> CardService::CheckBatch(const PeerPointer& peer, const wire::Batch& request) const {
  LPAB_TRY(CheckLease(peer.get(), &request.lease));
  LPAB_TRY(CheckIdle(request.session, request.card_generation));
  if (request.commands == 0 || request.commands > config_.limits.commands) {
    return FailNumbered(ErrorNumber::kTooManyCommands,
                        "a batch of " + std::to_string(request.commands) + " commands");
  }
  if (request.bytes == 0 || request.bytes > config_.limits.batch) {
    return FailNumbered(ErrorNumber::kBatchTooLarge,
                        "a batch of " + std::to_string(request.bytes) + " bytes");
  }
  return {};
}

Result<void> CardService::Batch(const PeerPointer& peer, const wire::Batch& request) {
  Tick();
  if (outcomes_.Seen(request.batch)) {
    SendOutcome({peer, request.id}, StateOf(request.batch, peer->identity()));
    return {};
  }
  LPAB_TRY(CheckBatch(peer, request));
  lease_.SetHeard();
  outcomes_.MarkSeen(request.batch);
  run_ = std::make_unique<BatchRun>(request, config_.limits);
  run_owner_ = peer;
  run_client_ = peer->identity();
  run_waiters_ = {{peer, request.id}};
  close_after_run_ = false;
  return {};
}

Result<void> CardService::Part(const PeerPointer& peer, const wire::BatchPart& part) {
  if (!Runs(part.batch) || run_owner_.lock() != peer) return {};
  // Another connection has taken the lease up: the batch ends with what had come by then.
  if (lease_.connection() != peer.get()) return {};
  LPAB_TRY(run_->AddPart(part));
  Advance();
  return {};
}

Result<void> CardService::Query(const PeerPointer& peer, const wire::Query& request) {
  wire::Outcome state = StateOf(request.batch, peer->identity());
  if (request.boot_id != config_.boot_id) {
    state = {};
    state.batch = request.batch;
    state.card_generation = generation_;
    state.failure = wire::Failure::From(NumberedError(
        ErrorNumber::kBootIdDiffers, "the device was restarted and knows no batch from before"));
  }
  SendOutcome({peer, request.id}, std::move(state));
  return {};
}

Result<void> CardService::Cancel(const PeerPointer& peer, const wire::Cancel& request) {
  if (!Runs(request.batch) || !run_client_.Is(peer->identity())) {
    SendOutcome({peer, request.id}, StateOf(request.batch, peer->identity()));
    return {};
  }
  if (run_waiters_.size() >= kMaximumWaiters) {
    return FailNumbered(ErrorNumber::kTooManyBatches, "the batch is being cancelled already");
  }
  run_waiters_.push_back({peer, request.id});
  run_->Stop(NumberedError(ErrorNumber::kCancelled, "the client cancelled the batch"));
  if (request.now) {
    close_after_run_ = true;
    worker_.InterruptChain();
  }
  Advance();
  return {};
}

// The next chain goes to the card, or the batch ends with what the filter says in its place.
void CardService::StartChain() {
  auto chain = run_->NextChain();
  if (!chain) return;
  const wire::SessionId id = run_->header().session;
  Session& session = sessions_.at(id);
  if (auto refusal = session.filter.Judge(*chain, run_client_.role)) {
    log::Warning("bridge", refusal->error.ToString());
    AuditRefusal(session.filter.judged(), *refusal);
    return run_->Complete({.outcomes = {{card::OutcomeKind::kAnswered, {{}, refusal->sw}}},
                           .error = std::move(refusal->error),
                           .generation = generation_});
  }
  worker_.RunChain({session.channel, session.generation, std::move(*chain)},
                   [this, id](ChainResult result) {
                     generation_ = result.generation;
                     const auto found = sessions_.find(id);
                     if (found != sessions_.end()) {
                       ApduFilter& filter = found->second.filter;
                       filter.Ended(result.outcomes);
                       AuditChain(filter.judged(), filter.in_package(), result);
                     }
                     run_->Complete(std::move(result));
                     Advance();
                   });
}

void CardService::Advance() {
  if (!run_) return;
  StartChain();
  const PeerPointer owner = run_owner_.lock();
  const wire::Batch& header = run_->header();
  if (const uint32_t credit = run_->TakeCredit(); credit > 0 && owner) {
    owner->Send(wire::Credit{header.id, header.batch, credit});
  }
  if (run_->Finished()) return FinishBatch();
  if (owner && run_->TakeProgress()) {
    owner->Send(wire::Progress{header.id, header.batch, run_->done(), header.commands});
  }
}

void CardService::FinishBatch() {
  const std::unique_ptr<BatchRun> run = std::move(run_);
  package_until_.reset();
  const wire::Outcome outcome = run->TakeOutcome();
  outcomes_.Put(outcome, run_client_);
  if (outcome.failure) AuditCutOff(run->header().session);
  const std::vector<Waiter> waiters = std::exchange(run_waiters_, {});
  run_owner_.reset();
  if (close_after_run_) CloseInterrupted(run->header().session);
  for (const Waiter& waiter : waiters) SendOutcome(waiter, outcome);
  if (lease_.ending()) CloseAllChannels();
}

void CardService::CloseInterrupted(const wire::SessionId& session) {
  const auto found = sessions_.find(session);
  if (found == sessions_.end()) return;
  worker_.Close({found->second.channel}, [](Result<void> closed) {
    if (!closed) log::Warning("bridge", closed.error().ToString());
  });
  sessions_.erase(found);
}

}  // namespace lpab::bridge
