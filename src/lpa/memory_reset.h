// ES10c.eUICCMemoryReset with the truth read from the card. Spec: SGP.22 sections 3.3.2 and 5.7.19.
#pragma once

#include <vector>

#include "lpa/isdr_channel.h"
#include "sgp22/chip_settings.h"
#include "sgp22/identifiers.h"

namespace lpab::lpa {

struct MemoryResetOptions {
  sgp22::EuiccMemoryReset what;
  // A card that REFRESH resets comes back after a while: how often and after what pause it is
  // opened again.
  int reopen_tries = 6;
  Duration reopen_pause = std::chrono::seconds(1);
};

// Opens the card, resets what is asked for, and gives the profiles that are gone afterwards: those
// listed before and no longer. Their notifications stay on the card.
// Errors: those of IsdrChannel::Open and Call; Es10Detail of EuiccMemoryReset; kUnknownOutcome when
// the answer did not come and the card cannot be asked what became of it; kUnavailable when it
// shows that nothing was deleted.
Result<std::vector<sgp22::Iccid>> ResetMemory(card::Reader& reader, const IsdrOptions& isdr_options,
                                              const MemoryResetOptions& options, const Call& call);

}  // namespace lpab::lpa
