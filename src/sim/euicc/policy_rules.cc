#include "sim/euicc/policy_rules.h"

#include "sim/euicc/notifications.h"

namespace lpab::sim::euicc {
namespace {

constexpr int kOperational = 2;
constexpr uint8_t kUpdateControl = 0x80;  // who may change the rules; no rule by itself
constexpr uint8_t kConsentRequired = 0x80;

// The bits of the BIT STRING in 99.
uint8_t RuleBits(const Profile& profile) {
  return profile.policy_rules.size() < 2 ? 0 : profile.policy_rules[1];
}

bool NibbleMatches(int allowed, int own) { return allowed == 0xE || allowed == own; }

bool NetworkMatches(ByteSpan allowed, ByteSpan own) {
  if (allowed.size() != own.size()) return false;
  for (size_t i = 0; i < own.size(); ++i) {
    if (!NibbleMatches(allowed[i] >> 4, own[i] >> 4)) return false;
    if (!NibbleMatches(allowed[i] & 0x0F, own[i] & 0x0F)) return false;
  }
  return true;
}

// `own`: value of OperatorId, in which `tag` is gid1 or gid2.
bool GroupMatches(const std::optional<Bytes>& allowed, ByteSpan own, tlv::Tag tag) {
  if (!allowed) return true;
  const auto found = tlv::Find(own, tag);
  return found && *found && Equal((*found)->value, *allowed);
}

bool OwnerMatches(const AllowedOperator& allowed, ByteSpan own) {
  const auto network = tlv::Find(own, 0x80);
  return network && *network && NetworkMatches(allowed.mcc_mnc, (*network)->value) &&
         GroupMatches(allowed.gid1, own, 0x81) && GroupMatches(allowed.gid2, own, 0x82);
}

bool IsAuthorised(const RulesAuthorisationTable& table, uint8_t rule, ByteSpan owner) {
  for (const PolicyAuthorisationRule& row : table) {
    if ((row.rules & rule) == 0) continue;
    for (const AllowedOperator& each : row.operators) {
      if (OwnerMatches(each, owner)) return true;
    }
  }
  return false;
}

bool HasOperationalProfile(const CardState& state) {
  return std::any_of(state.profiles.begin(), state.profiles.end(),
                     [](const Profile& each) { return each.profile_class == kOperational; });
}

Bytes EncodeOperator(const AllowedOperator& each) {
  tlv::Writer fields;
  fields.Put(0x80, each.mcc_mnc);
  if (each.gid1) fields.Put(0x81, *each.gid1);
  if (each.gid2) fields.Put(0x82, *each.gid2);
  return tlv::Encode(0x30, fields.bytes());
}

}  // namespace

bool HasPolicyRule(const Profile& profile, PolicyRule rule) {
  return (RuleBits(profile) & static_cast<uint8_t>(rule)) != 0;
}

Result<void> CheckPolicyRules(const RulesAuthorisationTable& table, const CardState& state,
                              const Profile& profile) {
  if (HasPolicyRule(profile, PolicyRule::kDisableNotAllowed) && HasOperationalProfile(state)) {
    return Fail(ErrorCode::kRefused, "ppr1 beside an operational profile");
  }
  const uint8_t rules = RuleBits(profile) & static_cast<uint8_t>(~kUpdateControl);
  for (int number = 1; number < 8; ++number) {
    const auto rule = static_cast<uint8_t>(0x80 >> number);
    if ((rules & rule) == 0 || IsAuthorised(table, rule, profile.owner)) continue;
    return Fail(ErrorCode::kRefused, "the rules authorisation table does not allow its owner ppr" +
                                         std::to_string(number));
  }
  return {};
}

tlv::Writer EncodeRulesAuthorisationTable(const RulesAuthorisationTable& table) {
  tlv::Writer rows;
  for (const PolicyAuthorisationRule& row : table) {
    tlv::Writer operators;
    for (const AllowedOperator& each : row.operators) operators.Raw(EncodeOperator(each));
    rows.Put(0x30, tlv::Writer()
                       .Put(0x80, EncodeNamedBits(row.rules))
                       .Put(0xA1, operators)
                       .Put(0x82, EncodeNamedBits(row.consent_required ? kConsentRequired : 0)));
  }
  return rows;
}

}  // namespace lpab::sim::euicc
