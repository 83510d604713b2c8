#include "lpa/policy_check.h"

#include <algorithm>

namespace lpab::lpa {
namespace {

constexpr sgp22::PolicyRules kPpr1{.disabling_not_allowed = true};
constexpr sgp22::PolicyRules kPpr2{.deletion_not_allowed = true};

bool Includes(const sgp22::PolicyRules& rules, const sgp22::PolicyRules& rule) {
  return (rules.disabling_not_allowed || !rule.disabling_not_allowed) &&
         (rules.deletion_not_allowed || !rule.deletion_not_allowed);
}

bool NibbleMatches(int allowed, int own) { return allowed == 0xE || allowed == own; }

bool NetworkMatches(ByteSpan allowed, ByteSpan own) {
  return std::ranges::equal(allowed, own, [](uint8_t a, uint8_t o) {
    return NibbleMatches(a >> 4, o >> 4) && NibbleMatches(a & 0x0F, o & 0x0F);
  });
}

bool GroupMatches(const Bytes& allowed, const Bytes& own) {
  return allowed.empty() || allowed == own;
}

bool OwnerMatches(const sgp22::OperatorId& allowed, const sgp22::OperatorId& own) {
  return NetworkMatches(allowed.mcc_mnc, own.mcc_mnc) && GroupMatches(allowed.gid1, own.gid1) &&
         GroupMatches(allowed.gid2, own.gid2);
}

Unexpected NotAllowed(const std::string& why) {
  return Fail(MakeError(ErrorCode::kRefused, "the profile may not be installed here: " + why)
                  .WithNext("ask the operator for a profile without policy rules"));
}

bool IsOperational(const sgp22::ProfileInfo& profile) {
  return profile.profile_class.value_or(sgp22::ProfileClass::kOperational) ==
         sgp22::ProfileClass::kOperational;
}

bool IsAllowed(const sgp22::RulesAuthorisationTable& table, const sgp22::PolicyRules& rule,
               const sgp22::OperatorId& owner) {
  return std::ranges::any_of(table.rows, [&](const sgp22::PolicyAuthorisation& row) {
    return Includes(row.rules, rule) &&
           std::ranges::any_of(row.operators, [&owner](const sgp22::OperatorId& allowed) {
             return OwnerMatches(allowed, owner);
           });
  });
}

}  // namespace

Result<PolicySituation> ReadPolicySituation(IsdrChannel& isdr,
                                            std::span<const sgp22::ProfileInfo> on_card,
                                            const Call& call) {
  LPAB_ASSIGN(auto answers, isdr.CallAll(call, sgp22::GetRat{}));
  PolicySituation card;
  card.has_operational_profile = std::ranges::any_of(on_card, IsOperational);
  if (auto& table = std::get<0>(answers)) card.table = std::move(*table);
  return card;
}

Result<void> CheckPolicyRules(const PolicySituation& card,
                              const sgp22::ProfileDescription& offered) {
  if (offered.rules.disabling_not_allowed && card.has_operational_profile) {
    return NotAllowed("it cannot be disabled (ppr1), and the card has another operational profile");
  }
  if (!card.table) return {};
  for (const auto& [rule, name] : {std::pair(kPpr1, "ppr1"), std::pair(kPpr2, "ppr2")}) {
    if (!Includes(offered.rules, rule)) continue;
    if (!offered.owner) return NotAllowed("it has policy rules and names no owner");
    if (IsAllowed(*card.table, rule, *offered.owner)) continue;
    return NotAllowed(std::string("the card's rules table does not allow ") + name +
                      " to its owner, " + sgp22::OperatorText(*offered.owner));
  }
  return {};
}

}  // namespace lpab::lpa
