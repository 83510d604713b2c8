#include "lpa/card_truth.h"

#include "base/log.h"
#include "sgp22/euicc_info.h"

namespace lpab::lpa {

const sgp22::ProfileInfo* CardTruth::Find(std::string_view iccid) const {
  for (const sgp22::ProfileInfo& profile : profiles) {
    if (profile.iccid && profile.iccid->digits() == iccid) return &profile;
  }
  return nullptr;
}

Result<CardTruth> ReadCardTruth(card::Reader& reader, const IsdrOptions& options,
                                const Call& call) {
  LPAB_ASSIGN(IsdrChannel isdr, IsdrChannel::Open(reader, options, call));
  // What a card may not know comes last: its refusal ends the batch.
  LPAB_ASSIGN(
      auto answers,
      isdr.CallAll(call, sgp22::GetEid{}, sgp22::GetProfilesInfo{{}, sgp22::AllProfileInfoTags()},
                   sgp22::RetrieveNotificationsList{}, sgp22::GetEuiccInfo2{}));
  if (auto closed = isdr.Close(call); !closed) {
    log::Info("lpa", "closing the card: " + closed.error().ToString());
  }
  auto& [eid, list, pending, info] = answers;
  if (!eid) return Fail(std::move(eid).error());
  if (!list) return Fail(std::move(list).error());
  CardTruth truth{eid->eid, std::move(list->profiles), std::nullopt, std::nullopt};
  if (pending) {
    truth.pending = std::move(pending->notifications);
  } else if (pending.error().code == ErrorCode::kNotFound) {
    truth.pending.emplace();
  }
  if (info) truth.free_memory = info->free_non_volatile_memory;
  return truth;
}

}  // namespace lpab::lpa
