// What a card says of itself, read before a batch decides anything about it.
#pragma once

#include <optional>
#include <vector>

#include "lpa/isdr_channel.h"
#include "sgp22/es10c.h"
#include "sgp22/identifiers.h"
#include "sgp22/notification.h"

namespace lpab::lpa {

struct CardTruth {
  sgp22::Eid eid;
  std::vector<sgp22::ProfileInfo> profiles;
  // Those that wait on the card, installation results among them; none where they cannot be read.
  std::optional<std::vector<sgp22::PendingNotification>> pending;
  std::optional<uint64_t> free_memory;  // bytes for profiles; none where the card does not say

  // Null where the card does not list it.
  const sgp22::ProfileInfo* Find(std::string_view iccid) const;
};

// Opens the card, reads all in one round trip, closes it. Errors: those of IsdrChannel.
Result<CardTruth> ReadCardTruth(card::Reader& reader, const IsdrOptions& options, const Call& call);

}  // namespace lpab::lpa
