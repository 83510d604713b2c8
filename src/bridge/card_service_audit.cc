// The part of CardService that tells what is done to the card.
#include "base/bcd.h"
#include "base/hex.h"
#include "bridge/audit_result.h"
#include "bridge/card_service.h"

namespace lpab::bridge {
namespace {

std::string StageText(const wire::SwitchState& state) {
  switch (state.stage) {
    case wire::SwitchStage::kWaiting:
      return "done, waits for its confirmation";
    case wire::SwitchStage::kConfirmed:
      return "confirmed";
    case wire::SwitchStage::kRefused:
      return "refused";
    case wire::SwitchStage::kRolledBack:
      return "rolled back";
    case wire::SwitchStage::kRollbackFailed:
      return "not rolled back yet";
    default:
      return "under way";
  }
}

}  // namespace

void CardService::Audit(std::string operation, std::string result,
                        const JudgedObject& object) const {
  if (!audit_) return;
  AuditEvent event{lease_.holder(), {}, std::move(operation), std::move(result)};
  if (lease_.client() != nullptr) event.key = lease_.client()->pin;
  event.iccid = FromSwappedBcd(object.iccid).value_or("");
  event.isdp_aid = ToHex(object.isdp_aid);
  audit_(event);
}

void CardService::AuditRefusal(const JudgedObject& object, const FilterRefusal& refusal) const {
  Audit(object.function == nullptr ? "an unknown command" : object.function,
        "refused " + refusal.sw.ToString(), object);
}

// Of a package its beginning, and its end: what comes between changes nothing by itself.
void CardService::AuditChain(const JudgedObject& object, bool in_package,
                             const ChainResult& result) const {
  if (!audit_ || !object.changes) return;
  if (object.begins_package) Audit(object.function, "begun");
  if (in_package) return;
  AuditResult came = ResultOf(object, result);
  JudgedObject named = object;
  if (!came.iccid.empty()) named.iccid = ToSwappedBcd(came.iccid, 10).value_or(Bytes());
  Audit(object.function, std::move(came.text), named);
}

// A batch has failed; a package that it was to bring whole may be half done.
void CardService::AuditCutOff(const wire::SessionId& id) const {
  const auto session = sessions_.find(id);
  if (session == sessions_.end() || !session->second.filter.in_package()) return;
  Audit(session->second.filter.judged().function, "cut off");
}

void CardService::AuditSwitch(const wire::SwitchState& state) const {
  if (!audit_) return;
  AuditEvent event = switcher_;
  if (event.operation.empty()) event = {"the device itself", {}, "a profile switch", ""};
  event.result = StageText(state);
  audit_(event);
}

}  // namespace lpab::bridge
