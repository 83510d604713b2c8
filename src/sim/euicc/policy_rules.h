// Profile policy rules, and the rules authorisation table (RAT) that says whose rules a card takes.
// Spec: SGP.22 section 2.9.
#pragma once

#include "sim/euicc/options.h"
#include "sim/euicc/state.h"
#include "tlv/tlv.h"

namespace lpab::sim::euicc {

bool HasPolicyRule(const Profile& profile, PolicyRule rule);

// Whether a profile that brings rules may be installed: `state` holds no operational profile where
// it brings ppr1, and for each rule the table names its owner. A profile without rules may.
// Errors: kRefused, saying which rule.
Result<void> CheckPolicyRules(const RulesAuthorisationTable& table, const CardState& state,
                              const Profile& profile);

// RulesAuthorisationTable, as the value of A0: 30 { 80 pprIds, A1 { 30 OperatorId }, 82 pprFlags }
// each.
tlv::Writer EncodeRulesAuthorisationTable(const RulesAuthorisationTable& table);

}  // namespace lpab::sim::euicc
