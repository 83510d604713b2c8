// ProfileSwitches: the device's one profile switch: who waits for it, until when it must be
// confirmed, and that it is taken back otherwise.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "bridge/card_worker.h"
#include "bridge/config.h"
#include "bridge/peer.h"
#include "bridge/switch_store.h"

namespace lpab::bridge {

// One switch at a time; the last one is remembered until the next. What it must not forget is on
// disk before the card is touched. After a restart the switch is proven anew and its whole time to
// confirm begins again. A rollback that fails is tried again, for ever, with growing pauses;
// one that the card refuses only at the next start.
// The link's thread; the worker's results must come on it.
class ProfileSwitches {
 public:
  using PeerPointer = std::shared_ptr<Peer>;
  // Frees the card of its lease and channels, then calls back. For a rollback.
  using FreeCard = std::function<void(std::function<void()> done)>;
  // Tick() wants to be called at another time.
  using DueChanged = std::function<void()>;

  ProfileSwitches(const BridgeConfig& config, const Clock& clock, CardWorker& worker,
                  FreeCard free_card);

  // Hears how each step ended, and of a confirmation.
  void SetReported(std::function<void(const wire::SwitchState&)> reported) {
    reported_ = std::move(reported);
  }
  void SetDueChanged(DueChanged changed) { due_changed_ = std::move(changed); }

  // Takes up what an earlier run of the device left. Once, when the worker takes jobs.
  void Resume();

  // Whether this switch is the one that is known.
  bool Knows(const wire::SwitchId& id) const { return record_ && record_->request.switch_id == id; }
  // Begins a switch on a channel, which is the switch's from then on.
  // Errors: switch-pending; those of writing to the disk (nothing was done).
  Result<void> Begin(const PeerPointer& peer, const wire::Switch& request, const apdu::Aid& aid,
                     ChannelHandle channel);
  // Sends the state of the switch with this id, now, or when it is no longer being made.
  void Answer(const PeerPointer& peer, wire::RequestId id, const wire::SwitchId& switch_id);
  // Errors: those of writing to the disk (the time to confirm runs on).
  Result<void> Confirm(const PeerPointer& peer, const wire::Confirm& request);
  void Query(const PeerPointer& peer, const wire::SwitchQuery& request);

  // Nobody is given the card now.
  bool rolling_back() const { return record_ && Stage() == wire::SwitchStage::kRollingBack; }

  // Whether the worker has a job of it.
  bool working() const { return working_; }
  // Whether it is proven, and its client is to confirm it.
  bool waits() const { return record_ && Stage() == wire::SwitchStage::kWaiting; }

  // Rolls back what has run out. Gives when it wants to be called again.
  std::optional<Clock::TimePoint> Tick();
  // The device is stopping: nothing is begun any more.
  void Stop() { stopping_ = true; }

 private:
  struct Waiter {
    std::weak_ptr<Peer> peer;
    wire::RequestId id;
  };

  wire::SwitchStage Stage() const { return record_->stage; }
  void Start(SwitchJob::Work work, std::optional<ChannelHandle> channel);
  void RollBack();
  void OnProgress(wire::SwitchStage stage, std::string_view step);
  void OnReport(SwitchReport report);
  void Keep(wire::SwitchStage stage);
  wire::SwitchState State() const;
  void SendTo(const Waiter& waiter, wire::SwitchState state) const;

  const BridgeConfig& config_;
  const Clock& clock_;
  CardWorker& worker_;
  const FreeCard free_card_;
  DueChanged due_changed_;
  std::function<void(const wire::SwitchState&)> reported_;
  const SwitchStore store_;
  std::optional<SwitchRecord> record_;
  bool working_ = false;  // the worker has a job of it
  std::vector<Waiter> waiters_;
  std::optional<Clock::TimePoint> due_;  // the confirmation, or the next try to roll back
  Duration retry_pause_{};
  bool stopping_ = false;
};

}  // namespace lpab::bridge
