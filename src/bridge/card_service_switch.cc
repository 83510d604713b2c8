// The part of CardService that switches profiles.
#include "bridge/card_commands.h"
#include "bridge/card_service.h"

namespace lpab::bridge {

using wire::ErrorNumber;
using wire::FailNumbered;

Result<void> CardService::CheckSwitches() const {
  if (config_.switches) return {};
  return FailNumbered(ErrorNumber::kUnexpectedPdu, "this device does not offer profile switches");
}

// The device sends these by itself, at a time of its own: nothing but a change of profile.
Result<void> CardService::CheckForms(const wire::SwitchForms& forms, Role role) {
  for (const std::vector<wire::Command>& form : forms.forms) {
    std::vector<card::BatchCommand> chain;
    for (const wire::Command& command : form) chain.push_back(ToCard(command));
    if (auto refusal = JudgeSwitch(chain, role)) {
      return Fail(std::move(refusal->error));
    }
  }
  return {};
}

Result<void> CardService::Switch(const PeerPointer& peer, const wire::Switch& request) {
  LPAB_TRY(CheckSwitches());
  Tick();
  if (switches_.Knows(request.switch_id)) {
    switches_.Answer(peer, request.id, request.switch_id);
    return {};
  }
  LPAB_TRY(CheckLease(peer.get(), &request.lease));
  lease_.SetHeard();
  LPAB_TRY(CheckIdle(request.session, request.card_generation));
  LPAB_TRY(CheckForms(request.change, peer->identity().role));
  LPAB_TRY(CheckForms(request.rollback, peer->identity().role));
  const Session session = sessions_.at(request.session);
  LPAB_TRY(switches_.Begin(peer, request, session.aid, session.channel));
  const bool enables = !request.iccid.empty();
  switcher_ = {peer->name(), peer->identity().pin, enables ? "EnableProfile" : "DisableProfile",
               "given to the device", enables ? request.iccid : request.rollback_iccid};
  if (audit_) audit_(switcher_);
  sessions_.erase(request.session);
  return {};
}

Result<void> CardService::Confirm(const PeerPointer& peer, const wire::Confirm& request) {
  LPAB_TRY(CheckSwitches());
  Tick();
  return switches_.Confirm(peer, request);
}

Result<void> CardService::QuerySwitch(const PeerPointer& peer, const wire::SwitchQuery& request) {
  LPAB_TRY(CheckSwitches());
  Tick();
  switches_.Query(peer, request);
  return {};
}

void CardService::FreeForRollback(std::function<void()> done) {
  EndLease(wire::NumberedError(ErrorNumber::kLeaseEnded,
                               "the lease ended: a profile switch was not confirmed and is rolled "
                               "back"),
           std::move(done));
}

}  // namespace lpab::bridge
