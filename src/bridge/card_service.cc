#include "bridge/card_service.h"

#include "base/log.h"
#include "link/random.h"

namespace lpab::bridge {

using wire::ErrorNumber;
using wire::FailNumbered;
using wire::NumberedError;

CardService::CardService(BridgeConfig config, const Clock& clock, CardWorker& worker)
    : config_(std::move(config)),
      clock_(clock),
      worker_(worker),
      lease_(clock, config_.lease_grace),
      outcomes_(clock, {config_.kept_outcomes, config_.outcome_life, config_.remembered_batches}),
      switches_(config_, clock, worker,
                [this](std::function<void()> done) { FreeForRollback(std::move(done)); }) {
  switches_.SetReported([this](const wire::SwitchState& state) { AuditSwitch(state); });
}

wire::DeviceState CardService::device_state() const {
  wire::DeviceState state;
  state.boot_id = config_.boot_id;
  state.card_generation = generation_;
  state.modem = config_.modem;
  return state;
}

Result<void> CardService::Lease(const PeerPointer& peer, const wire::Lease& request) {
  Tick();
  if (shutting_down_) return FailNumbered(ErrorNumber::kShuttingDown, "the bridge is stopping");
  const auto seconds =
      std::min<std::chrono::seconds>(std::chrono::seconds(request.seconds), config_.longest_lease);
  if (lease_.free() && switches_.rolling_back()) {
    peer->Send(wire::LeaseAnswer{
        request.id,
        wire::LeaseBusy{"the device itself, which rolls a profile switch back", 0, {}}});
    return {};
  }
  const bool same_client = !lease_.free() && lease_.client()->Is(peer->identity());
  const bool own = same_client && request.lease && lease_.Is(*request.lease);
  const bool unheard =
      same_client && !request.lease && request.token && lease_.IsUnheard(*request.token);
  if (unheard && !lease_.HeldBy(peer.get())) GiveUpUnheard();
  if (!lease_.free() && !own && !lease_.HeldBy(peer.get())) {
    wire::LeaseBusy busy{lease_.holder(), static_cast<uint32_t>(lease_.held_for().count()), {}};
    if (const auto free_in = lease_.free_in()) {
      busy.free_in_seconds = static_cast<uint32_t>(free_in->count());
    }
    peer->Send(wire::LeaseAnswer{request.id, std::move(busy)});
    return {};
  }
  LPAB_ASSIGN(const wire::LeaseId id, ResumeOrGrant(peer, request, seconds));
  const auto granted = static_cast<uint32_t>(seconds.count());
  peer->Send(wire::LeaseAnswer{request.id, wire::LeaseGranted{id, granted}});
  return {};
}

// Nothing runs under it, since that would have shown its id.
void CardService::GiveUpUnheard() {
  log::Info("bridge",
            "the lease of " + lease_.holder() + ", which did not hear of it, is given up");
  Audit("lease", "given up: its client did not hear of it");
  worker_.Close(TakeChannels(), [](Result<void> closed) {
    if (!closed) log::Warning("bridge", closed.error().ToString());
  });
  lease_.Clear();
}

Result<wire::LeaseId> CardService::Grant(const PeerPointer& peer, const wire::Lease& request,
                                         Duration length) {
  LPAB_ASSIGN(const auto id, link::RandomId<wire::LeaseId>());
  lease_.Grant(id, request.token, peer->name(), peer->identity(), peer.get(), length);
  opening_ = 0;
  log::Info("bridge", "the card is leased to " + peer->name());
  Audit("lease", "granted");
  return id;
}

Result<wire::LeaseId> CardService::ResumeOrGrant(const PeerPointer& peer,
                                                 const wire::Lease& request, Duration length) {
  if (lease_.free() && request.lease) {
    return FailNumbered(ErrorNumber::kLeaseUnknown, "the lease has ended and its channels closed");
  }
  if (lease_.free()) return Grant(peer, request, length);
  if (request.lease && !lease_.Is(*request.lease)) {
    return FailNumbered(ErrorNumber::kLeaseUnknown, "this connection holds another lease");
  }
  // Parts of a running batch cannot come on another connection.
  if (run_ && run_owner_.lock() != peer) run_->EndInput();
  if (request.lease) lease_.SetHeard();
  lease_.Resume(peer.get(), length);
  Audit("lease", "taken up again");
  Advance();
  return *lease_.id();
}

Result<void> CardService::CheckLease(const Peer* peer, const wire::LeaseId* shown) const {
  if (!lease_.HeldBy(peer) && shutting_down_) {
    return FailNumbered(ErrorNumber::kShuttingDown, "the bridge is stopping");
  }
  if (!lease_.HeldBy(peer)) {
    return FailNumbered(ErrorNumber::kNoLease, "this connection holds no lease of the card");
  }
  if (shown != nullptr && !lease_.Is(*shown)) {
    return FailNumbered(ErrorNumber::kLeaseUnknown, "the lease has ended");
  }
  return {};
}

Result<void> CardService::Open(const PeerPointer& peer, const wire::Open& request) {
  Tick();
  LPAB_TRY(CheckLease(peer.get(), request.lease ? &*request.lease : nullptr));
  if (request.lease) lease_.SetHeard();
  for (const apdu::Aid& aid : request.aids) {
    if (std::ranges::find(config_.allowed_aids, aid) == config_.allowed_aids.end()) {
      return FailNumbered(ErrorNumber::kAidNotAllowed,
                          "AID " + aid.ToString() + " is not on the device's list");
    }
  }
  if (sessions_.size() + opening_ >= config_.sessions) {
    return FailNumbered(ErrorNumber::kTooManySessions,
                        "the lease has all the channels it may open");
  }
  ++opening_;
  worker_.Open(request.aids,
               [this, waiter = Waiter{peer, request.id}, lease = *lease_.id()](OpenResult result) {
                 if (lease_.Is(lease)) --opening_;
                 Opened(waiter, lease, std::move(result));
               });
  return {};
}

void CardService::Opened(const Waiter& waiter, const wire::LeaseId& lease, OpenResult result) {
  generation_ = result.generation;
  const PeerPointer peer = waiter.peer.lock();
  if (!result.opened) {
    log::Warning("bridge", result.opened.error().ToString());
    if (peer) peer->Send(wire::Refusal{waiter.id, wire::Failure::From(result.opened.error())});
    return;
  }
  const OpenResult::Opened& opened = *result.opened;
  if (!lease_.Is(lease)) {
    worker_.Close({opened.channel}, [](Result<void>) {});
    return;
  }
  const uint32_t number = next_session_++;
  const wire::SessionId id{{static_cast<uint8_t>(number >> 24), static_cast<uint8_t>(number >> 16),
                            static_cast<uint8_t>(number >> 8), static_cast<uint8_t>(number)}};
  sessions_.emplace(id, Session{opened.channel, result.generation, opened.info.aid, {}});
  if (!peer) return;
  peer->Send(wire::OpenAnswer{waiter.id, id, opened.info.aid, result.generation,
                              opened.info.terminal_capability_sent, opened.info.select_response});
}

Result<void> CardService::Close(const PeerPointer& peer, const wire::Close& request) {
  LPAB_TRY(CheckLease(peer.get(), nullptr));
  const auto found = sessions_.find(request.session);
  if (found == sessions_.end()) {
    return FailNumbered(ErrorNumber::kSessionUnknown, "the session is closed");
  }
  if (run_ && run_->header().session == request.session) {
    return FailNumbered(ErrorNumber::kUnexpectedPdu,
                        "a batch runs in the session: cancel it first");
  }
  const ChannelHandle channel = found->second.channel;
  sessions_.erase(found);
  worker_.Close({channel}, [waiter = Waiter{peer, request.id}](Result<void> closed) {
    const PeerPointer asker = waiter.peer.lock();
    if (!asker) return;
    if (closed) return asker->Send(wire::CloseAnswer{waiter.id});
    asker->Send(wire::Refusal{waiter.id, wire::Failure::From(closed.error())});
  });
  return {};
}

Result<void> CardService::Bye(const PeerPointer& peer, const wire::Bye& request) {
  const auto answer = [waiter = Waiter{peer, request.id}] {
    if (const PeerPointer asker = waiter.peer.lock()) asker->Send(wire::ByeAnswer{waiter.id});
  };
  if (!lease_.HeldBy(peer.get())) {
    answer();
    return {};
  }
  EndLease(NumberedError(ErrorNumber::kLeaseEnded, "the client said bye in mid-batch"), answer);
  return {};
}

void CardService::Disconnected(const Peer* peer) {
  lease_.ConnectionLost(peer);
  const PeerPointer owner = run_owner_.lock();
  if (run_ && (owner == nullptr || owner.get() == peer)) {
    run_->EndInput();
    Advance();
  }
}

void CardService::EndLeaseOf(const link::KeyPin& client, const Error& reason) {
  if (lease_.client() != nullptr && lease_.client()->pin == client) EndLease(reason, [] {});
}

std::optional<Clock::TimePoint> CardService::Tick() {
  if (lease_.Expired()) {
    log::Info("bridge", "the lease of " + lease_.holder() + " has run out");
    EndLease(NumberedError(ErrorNumber::kLeaseEnded, "the lease ended in mid-batch"), [] {});
  }
  if (package_until_ && clock_.Now() >= *package_until_) StopRun(turned_out_);
  std::optional<Clock::TimePoint> next;
  for (const auto& at : {outcomes_.DropOld(), switches_.Tick(), lease_.ends_at(), package_until_}) {
    if (at) next = next ? std::min(*next, *at) : *at;
  }
  return next;
}

void CardService::EndLease(Error reason, std::function<void()> done, bool whole_package) {
  when_ended_.push_back(std::move(done));
  if (lease_.ending()) return;
  lease_.BeginEnding();
  if (!run_) return CloseAllChannels();
  if (whole_package && InPackage()) {
    turned_out_ = std::move(reason);
    package_until_ = clock_.Now() + config_.package_time;
    return;
  }
  run_->Stop(std::move(reason));
  Advance();
}

std::vector<ChannelHandle> CardService::TakeChannels() {
  std::vector<ChannelHandle> channels;
  for (const auto& [id, session] : sessions_) channels.push_back(session.channel);
  sessions_.clear();
  return channels;
}

void CardService::CloseAllChannels() {
  worker_.Close(TakeChannels(), [this](Result<void> closed) {
    if (!closed) log::Warning("bridge", closed.error().ToString());
    if (!lease_.free()) Audit("lease", "ended");
    lease_.Clear();
    for (const auto& callback : std::exchange(when_ended_, {})) callback();
  });
  worker_.Release([this] {
    for (const auto& callback : std::exchange(when_released_, {})) callback();
  });
}

void CardService::Shutdown(std::function<void()> done) {
  shutting_down_ = true;
  switches_.Stop();
  when_released_.push_back(std::move(done));
  if (run_) worker_.InterruptChain();
  EndLease(NumberedError(ErrorNumber::kShuttingDown, "the bridge was stopped in mid-batch"), [] {});
}

}  // namespace lpab::bridge
