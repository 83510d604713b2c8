// CardService: what the device does for its clients: lease, sessions, batches, outcomes.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "bridge/apdu_filter.h"
#include "bridge/audit_log.h"
#include "bridge/batch_run.h"
#include "bridge/card_lease.h"
#include "bridge/card_worker.h"
#include "bridge/config.h"
#include "bridge/outcome_store.h"
#include "bridge/peer.h"
#include "bridge/profile_switches.h"

namespace lpab::bridge {

// One per device. Answers at once or when the worker has done its part, always to the peer that
// asked, if it is still there. Knows no sockets. One thread, the link's; `worker`'s results must
// come on it. Refusals that an error here stands for are sent by the caller.
class CardService {
 public:
  using PeerPointer = std::shared_ptr<Peer>;

  CardService(BridgeConfig config, const Clock& clock, CardWorker& worker);

  const BridgeConfig& config() const { return config_; }
  wire::DeviceState device_state() const;
  const CardLease& lease() const { return lease_; }

  // Hears of each lease, each refusal of the filter and each command that changes the card.
  void SetAudit(AuditSink audit) { audit_ = std::move(audit); }

  // Requests. An Error is the answer; success means that the answer was sent or will be.
  // Errors: numbered, docs/protocol.md, "Errors".
  Result<void> Lease(const PeerPointer& peer, const wire::Lease& request);
  Result<void> Open(const PeerPointer& peer, const wire::Open& request);
  Result<void> Batch(const PeerPointer& peer, const wire::Batch& request);
  Result<void> Part(const PeerPointer& peer, const wire::BatchPart& part);
  Result<void> Query(const PeerPointer& peer, const wire::Query& request);
  Result<void> Cancel(const PeerPointer& peer, const wire::Cancel& request);
  Result<void> Close(const PeerPointer& peer, const wire::Close& request);
  Result<void> Bye(const PeerPointer& peer, const wire::Bye& request);
  Result<void> Switch(const PeerPointer& peer, const wire::Switch& request);
  Result<void> Confirm(const PeerPointer& peer, const wire::Confirm& request);
  Result<void> QuerySwitch(const PeerPointer& peer, const wire::SwitchQuery& request);
  void Ack(const Peer& peer, const wire::Ack& ack);

  // Takes up a profile switch that an earlier run of the device left. Once, at the start.
  void Resume() { switches_.Resume(); }

  // The peer's connection is gone, or will be.
  void Disconnected(const Peer* peer);

  // Ends the client's lease, if it has it, behind the chain that runs; its outcome is kept.
  void EndLeaseOf(const link::KeyPin& client, const Error& reason);
  // Ends the peer's lease, if it has it: no batch is begun, and no chain but those of a bound
  // profile package on its way, for BridgeConfig::package_time. With `now` nothing is sent to the
  // card behind the command in flight. Outcomes are kept. Calls back when the peer has nothing more
  // to wait for. Gives what it has under way, as UnderWay().
  std::string TurnOut(const Peer* peer, const Error& reason, bool now, std::function<void()> done);
  // What the card is doing for whom, for people; empty: nothing.
  std::string UnderWay() const;
  // Whether a client has the card, or will want it again: a switch waits for its confirmation.
  bool in_use() const { return !lease_.free() || switches_.waits(); }

  // Ends what has run out. Gives when it wants to be called again, unless something comes from a
  // peer before, or `changed` is called.
  std::optional<Clock::TimePoint> Tick();
  void SetDueChanged(std::function<void()> changed) { switches_.SetDueChanged(std::move(changed)); }

  // Ends the lease behind the command in flight, closes all channels, gives the modem back, then
  // calls back. No new lease is given from now on.
  void Shutdown(std::function<void()> done);

 private:
  struct Session {
    ChannelHandle channel = 0;
    uint32_t generation = 0;
    apdu::Aid aid;
    ApduFilter filter;
  };
  // Who gets the outcome when the batch that runs is finished.
  struct Waiter {
    std::weak_ptr<Peer> peer;
    wire::RequestId id;
  };

  Result<wire::LeaseId> ResumeOrGrant(const PeerPointer& peer, const wire::Lease& request,
                                      Duration length);
  Result<wire::LeaseId> Grant(const PeerPointer& peer, const wire::Lease& request, Duration length);
  void GiveUpUnheard();
  Result<void> CheckLease(const Peer* peer, const wire::LeaseId* shown) const;
  Result<void> CheckIdle(const wire::SessionId& session, uint32_t card_generation) const;
  Result<void> CheckSwitches() const;
  static Result<void> CheckForms(const wire::SwitchForms& forms, Role role);
  void FreeForRollback(std::function<void()> done);
  Result<void> CheckBatch(const PeerPointer& peer, const wire::Batch& request) const;
  void Opened(const Waiter& waiter, const wire::LeaseId& lease, OpenResult result);
  void Advance();
  void StartChain();
  void FinishBatch();
  void CloseInterrupted(const wire::SessionId& session);
  void SendOutcome(const Waiter& waiter, wire::Outcome outcome);
  // As this client may know it.
  wire::Outcome StateOf(const wire::BatchId& batch, const ClientIdentity& client);
  bool Runs(const wire::BatchId& batch) const;
  // With `whole_package` a package on its way may come to its end.
  void EndLease(Error reason, std::function<void()> done, bool whole_package = false);
  bool InPackage() const;
  void StopRun(Error reason);
  std::vector<ChannelHandle> TakeChannels();
  void CloseAllChannels();
  void Audit(std::string operation, std::string result, const JudgedObject& object = {}) const;
  void AuditRefusal(const JudgedObject& object, const FilterRefusal& refusal) const;
  void AuditChain(const JudgedObject& object, bool in_package, const ChainResult& result) const;
  void AuditCutOff(const wire::SessionId& session) const;
  void AuditSwitch(const wire::SwitchState& state) const;

  const BridgeConfig config_;
  const Clock& clock_;
  CardWorker& worker_;
  CardLease lease_;
  OutcomeStore outcomes_;
  std::map<wire::SessionId, Session> sessions_;
  uint32_t next_session_ = 1;
  size_t opening_ = 0;  // opens of the lease that the worker has not answered
  uint32_t generation_ = 0;
  std::unique_ptr<BatchRun> run_;
  std::vector<Waiter> run_waiters_;
  std::weak_ptr<Peer> run_owner_;
  ClientIdentity run_client_;
  AuditSink audit_;
  AuditEvent switcher_;  // who began the last profile switch, and what
  bool close_after_run_ = false;
  std::optional<Clock::TimePoint> package_until_;  // a turned out client's
  Error turned_out_;                               // why, then
  std::vector<std::function<void()>> when_ended_;
  ProfileSwitches switches_;
  std::vector<std::function<void()>> when_released_;
  bool shutting_down_ = false;
};

}  // namespace lpab::bridge
