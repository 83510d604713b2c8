#include "remote/bridge_client.h"

#include "link/random.h"
#include "remote/greeting.h"

namespace lpab::remote {
namespace {

constexpr Duration kByePatience = std::chrono::seconds(5);
constexpr Duration kReturnTime = std::chrono::seconds(10);  // to a device, for its bye alone

Error Busy(const wire::LeaseBusy& busy) {
  std::string text = "the card is in use: held by " + busy.holder + " since " +
                     std::to_string(busy.since_seconds) + " s";
  std::string next = "try again when " + busy.holder + " has finished";
  if (busy.free_in_seconds) {
    const std::string wait = std::to_string(*busy.free_in_seconds) + " s";
    text += ", whose connection is lost; free in " + wait;
    next = "try again in " + wait + ", unless it comes back before";
  }
  return MakeError(ErrorCode::kBusy, std::move(text)).WithNext(std::move(next));
}

}  // namespace

void BridgeReader::Client::DropIfLost() {
  if (link_ && link_->lost()) link_.reset();
}

Result<void> BridgeReader::Client::Connect(const Call& call) {
  link_.reset();  // first: a carrier may have one connection to a device
  auto stream = connector_(call);
  if (!stream) {
    Error error = std::move(stream).error();
    if (error.code == ErrorCode::kCancelled) return Fail(std::move(error));
    if (error.next.empty()) {
      error.next = "check the address, and that lpa-bridged runs on the device";
    }
    return Fail(
        std::move(error).WithContext("the device cannot be reached (" + description_ + ")"));
  }
  LPAB_ASSIGN(auto link, link::ClientLink::Start(std::move(*stream), options_.keep_alive));
  link_.emplace(std::move(link), round_trips_);
  return {};
}

wire::Hello BridgeReader::Client::MakeHello() { return MakeGreeting(*link_, options_.client_name); }

// Without a token, where none can be drawn, a lease that is not heard of runs into its grace time.
wire::Lease BridgeReader::Client::MakeLease() {
  wire::Lease lease{link_->NextId(), static_cast<uint32_t>(options_.lease.count()), lease_};
  if (lease_) return lease;
  if (!token_) {
    if (auto drawn = link::RandomId<wire::LeaseToken>()) token_ = *drawn;
  }
  lease.token = token_;
  return lease;
}

bool BridgeReader::Client::LinkBroke(uint64_t round_trips, const Error& error) const {
  return round_trips_ > round_trips && !link_ && error.code == ErrorCode::kUnavailable &&
         error.Detail<BridgeDetail>() == nullptr;
}

Result<void> BridgeReader::Client::AwaitHello(wire::RequestId id, const Waiting& waiting) {
  auto hello = AwaitGreeting(*link_, id, waiting);
  if (!hello) {
    // A device that does not greet listens to nothing more; one that was not waited for may.
    if (hello.error().code != ErrorCode::kCancelled) link_.reset();
    return Fail(std::move(hello).error());
  }
  device_ = std::move(*hello);
  generation_ = device_->device->card_generation;
  return {};
}

Result<void> BridgeReader::Client::AwaitLease(wire::RequestId id, const Waiting& waiting) {
  auto answer = link_->AwaitAs<wire::LeaseAnswer>(id, waiting);
  if (!answer) {
    if (wire::NumberOf(answer.error()) == wire::ErrorNumber::kLeaseUnknown) lease_.reset();
    return Fail(std::move(answer).error());
  }
  token_.reset();
  if (const auto* busy = std::get_if<wire::LeaseBusy>(&answer->result)) {
    lease_.reset();
    return Fail(Busy(*busy));
  }
  lease_ = std::get<wire::LeaseGranted>(answer->result).lease;
  return {};
}

Result<wire::OpenAnswer> BridgeReader::Client::TryOpen(std::span<const apdu::Aid> aids,
                                                       const Call& call) {
  std::vector<wire::Pdu> pdus;
  std::optional<wire::RequestId> hello;
  std::optional<wire::RequestId> lease;
  if (!link_) {
    LPAB_TRY(Connect(call));
    const wire::Hello greeting = MakeHello();
    hello = greeting.id;
    pdus.emplace_back(greeting);
  }
  if (hello || !lease_) {
    const wire::Lease request = MakeLease();
    lease = request.id;
    pdus.emplace_back(request);
  }
  const wire::RequestId open = link_->NextId();
  pdus.emplace_back(wire::Open{open, {}, {aids.begin(), aids.end()}});
  link_->Ask(pdus);
  const Waiting waiting = Waiting::From(call, options_.open_patience);
  if (hello) LPAB_TRY(AwaitHello(*hello, waiting));
  if (lease) LPAB_TRY(AwaitLease(*lease, waiting));
  LPAB_ASSIGN(wire::OpenAnswer answer, link_->AwaitAs<wire::OpenAnswer>(open, waiting));
  generation_ = answer.card_generation;
  ++sessions_;
  return answer;
}

Result<wire::OpenAnswer> BridgeReader::Client::Open(std::span<const apdu::Aid> aids,
                                                    const Call& call) {
  const Deadline busy_until = Deadline::After(options_.busy_patience);
  bool again = false;
  for (;;) {
    LPAB_TRY(call.Check("opening the card"));
    const bool resumes = lease_.has_value();
    const bool connected = link_.has_value();
    const uint64_t before = round_trips_;
    auto answer = TryOpen(aids, call);
    DropIfLost();
    if (answer) return answer;
    const Error& error = answer.error();
    if (wire::NumberOf(error) == wire::ErrorNumber::kNoLease) lease_.reset();
    // A lease or a connection from before may be gone by now; a new one is asked for once.
    if (resumes && (!lease_ || (connected && !link_))) {
      if (!lease_) sessions_ = 0;
      continue;
    }
    if (error.code == ErrorCode::kBusy && !lease_ && !busy_until.Expired()) {
      Clock::System().SleepFor(options_.retry_pause);
      continue;
    }
    if (!again && LinkBroke(before, error)) {
      again = true;
      Clock::System().SleepFor(options_.retry_pause);
      continue;
    }
    const bool held_by_another = error.code == ErrorCode::kBusy && !lease_;
    if (sessions_ > 0 || held_) return answer;
    if (!held_by_another) SayBye();
    link_.reset();
    return answer;
  }
}

// Also when no lease was heard of: the device may have given one since.
bool BridgeReader::Client::SayBye() {
  bool said = false;
  if (link_) {
    const wire::Bye bye{link_->NextId()};
    link_->Ask({{bye}});
    said = link_->Await(bye.id, {kByePatience, {}}).has_value();
  }
  lease_.reset();
  link_.reset();
  return said;
}

// Tidying up is not cancelled, and given some time even when the call has none left: a lease that
// is not given back keeps others waiting.
Result<void> BridgeReader::Client::Close(const wire::SessionId& session, const Call& call) {
  if (sessions_ > 0) --sessions_;
  const bool last = sessions_ == 0 && !held_;
  if (!lease_) return {};
  if (auto linked = EnsureLink({Deadline::After(kByePatience), {}}); !linked) return {};
  const wire::Close close{link_->NextId(), session};
  const wire::Bye bye{link_->NextId()};
  std::vector<wire::Pdu> pdus = {close};
  if (last) pdus.emplace_back(bye);
  link_->Ask(pdus);
  const Duration patience = std::max<Duration>(call.deadline.Remaining(), kByePatience);
  const Waiting waiting{std::min(patience, options_.close_patience), {}};
  Result<void> result;
  auto closed = link_->AwaitAs<wire::CloseAnswer>(close.id, waiting);
  const bool unknown =
      !closed && wire::NumberOf(closed.error()) == wire::ErrorNumber::kSessionUnknown;
  if (!closed && !unknown && !link_->lost()) result = Fail(std::move(closed).error());
  if (last) {
    if (!link_->lost()) static_cast<void>(link_->Await(bye.id, waiting));
    // Perhaps it was not heard. A lease that has ended since is not taken up again.
    DropIfLost();
    if (!link_ && LinkAndLease({Deadline::After(kReturnTime), {}})) SayBye();
    lease_.reset();
    link_.reset();
  }
  DropIfLost();
  return result;
}

Result<void> BridgeReader::Client::EnsureLink(const Call& call) {
  DropIfLost();
  if (!lease_) return Fail(ErrorCode::kFailedPrecondition, "the lease of the card has ended");
  if (link_) return {};
  return LinkAndLease(call);
}

Result<void> BridgeReader::Client::LinkAndLease(const Call& call) {
  std::vector<wire::Pdu> pdus;
  std::optional<wire::RequestId> hello;
  if (!link_) {
    LPAB_TRY(Connect(call));
    const wire::Hello greeting = MakeHello();
    hello = greeting.id;
    pdus.emplace_back(greeting);
  }
  const wire::Lease lease = MakeLease();
  pdus.emplace_back(lease);
  link_->Ask(pdus);
  const Waiting waiting = Waiting::From(call, options_.open_patience);
  Result<void> result = hello ? AwaitHello(*hello, waiting) : Result<void>();
  if (result) result = AwaitLease(lease.id, waiting);
  if (!result) link_.reset();
  return result;
}

// A lease from before, whose channels are open yet, is ended first.
Result<void> BridgeReader::Client::Hold(const Call& call) {
  DropIfLost();
  if (former_lease_ && !lease_) {
    lease_ = std::exchange(former_lease_, std::nullopt);
    auto resumed = LinkAndLease(call);
    if (resumed) {
      SayBye();
    } else if (wire::NumberOf(resumed.error()) != wire::ErrorNumber::kLeaseUnknown) {
      former_lease_ = std::exchange(lease_, std::nullopt);
      return resumed;
    }
  }
  if (!link_ || !lease_) {
    const uint64_t before = round_trips_;
    auto leased = LinkAndLease(call);
    if (!leased && LinkBroke(before, leased.error())) {
      Clock::System().SleepFor(options_.retry_pause);
      leased = LinkAndLease(call);
    }
    LPAB_TRY(leased);
  }
  held_ = true;
  return {};
}

void BridgeReader::Client::Release() {
  DropIfLost();
  held_ = false;
  sessions_ = 0;
  const std::optional<wire::LeaseId> lease = lease_;
  if (!SayBye() && lease) former_lease_ = lease;
}

Result<wire::RequestId> BridgeReader::Client::AskAnew(wire::Pdu question, const Call& call,
                                                      const Waiting& waiting) {
  link_.reset();
  LPAB_TRY(Connect(call));
  const wire::Hello hello = MakeHello();
  const wire::Lease lease = MakeLease();
  const wire::RequestId id = link_->NextId();
  std::visit([id](auto& pdu) { pdu.id = id; }, question);
  link_->Ask({{hello, lease, question}});
  LPAB_TRY(AwaitHello(hello.id, waiting));
  if (auto leased = AwaitLease(lease.id, waiting); !leased && link_->lost()) {
    return Fail(std::move(leased).error());
  }
  return id;
}

Result<wire::SwitchState> BridgeReader::Client::QuerySwitch(const wire::SwitchId& id,
                                                            const Call& call) {
  DropIfLost();
  const Waiting waiting = Waiting::From(call, options_.open_patience);
  wire::RequestId query = 0;
  if (link_) {
    query = link_->NextId();
    link_->Ask({{wire::SwitchQuery{query, id}}});
  } else {
    LPAB_ASSIGN(query, AskAnew(wire::SwitchQuery{0, id}, call, waiting));
  }
  auto state = link_->AwaitAs<wire::SwitchState>(query, waiting);
  DropIfLost();
  return state;
}

void BridgeReader::Client::ForgetLease() {
  lease_.reset();
  link_.reset();
  sessions_ = 0;
}

Result<wire::Outcome> BridgeReader::Client::TryRecover(const wire::BatchId& batch,
                                                       const wire::BootId& boot_id,
                                                       const Call& call) {
  const Waiting waiting = Waiting::From(call, options_.open_patience);
  LPAB_ASSIGN(wire::RequestId query, AskAnew(wire::Query{0, batch, boot_id}, call, waiting));
  for (;;) {
    LPAB_ASSIGN(wire::Outcome outcome, link_->AwaitAs<wire::Outcome>(query, waiting));
    if (outcome.state != wire::BatchState::kRunning) return outcome;
    LPAB_TRY(call.Check("waiting for the batch's outcome"));
    Clock::System().SleepFor(options_.retry_pause);
    query = link_->NextId();
    link_->Ask({{wire::Query{query, batch, boot_id}}});
  }
}

Result<wire::Outcome> BridgeReader::Client::Recover(const wire::BatchId& batch, const Call& call) {
  const wire::BootId boot_id = device_->device->boot_id;
  const Deadline until = Deadline::After(options_.recovery);
  // A cancellation that was asked for already has been sent on; it does not end this.
  const Call recovery{until, call.cancellation.Requested() ? Cancellation() : call.cancellation};
  for (;;) {
    auto outcome = TryRecover(batch, boot_id, recovery);
    // A device that has forgotten this client will not tell it.
    const bool known = outcome || outcome.error().code != ErrorCode::kUntrusted;
    const bool again = !outcome && known && !until.Expired() && !recovery.cancellation.Requested();
    DropIfLost();
    if (!again) return outcome;
    Clock::System().SleepFor(options_.retry_pause);
  }
}

}  // namespace lpab::remote
