// What a profile's policy rules mean on this card, before the user is asked.
// Spec: SGP.22 section 2.9.3.1.
#pragma once

#include "lpa/isdr_channel.h"
#include "sgp22/es10c.h"
#include "sgp22/rules_table.h"

namespace lpab::lpa {

// What the card says that matters for rules.
struct PolicySituation {
  bool has_operational_profile = false;
  // None: the card does not know GetRAT, and decides alone when the profile is installed.
  std::optional<sgp22::RulesAuthorisationTable> table;
};

// One round trip. `on_card`: the card's profiles, with their class.
// Errors: those of IsdrChannel::CallAll.
Result<PolicySituation> ReadPolicySituation(IsdrChannel& isdr,
                                            std::span<const sgp22::ProfileInfo> on_card,
                                            const Call& call);

// Errors: kRefused, saying why: the table does not allow a rule of the profile to its owner, or a
// profile that cannot be disabled would not be the only operational one. In the table a nibble E
// of MCC and MNC stands for any digit, and no group identifier for any.
Result<void> CheckPolicyRules(const PolicySituation& card,
                              const sgp22::ProfileDescription& offered);

}  // namespace lpab::lpa
