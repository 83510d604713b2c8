// ES10b.GetRAT: whose profile policy rules a card takes. Spec: SGP.22 sections 2.9.2 and 5.7.22.
#pragma once

#include <vector>

#include "sgp22/profile_info.h"

namespace lpab::sgp22 {

// One row: the rules that these operators may set.
struct PolicyAuthorisation {
  PolicyRules rules;
  std::vector<OperatorId> operators;
  bool consent_required = false;  // the user must agree
};

struct RulesAuthorisationTable {
  std::vector<PolicyAuthorisation> rows;
  // Also without the A0 around the rows, as some cards answer. Errors: kMalformed.
  static Result<RulesAuthorisationTable> Decode(ByteSpan whole);
};
struct GetRat {
  static constexpr tlv::Tag kTag = 0xBF43;
  using Response = RulesAuthorisationTable;
  Bytes Encode() const { return tlv::Encode(kTag, {}); }
};

// "262-01", "any operator", with "gid1 0102" and "gid2 ..." where they are set. E stands for any
// digit.
std::string OperatorText(const OperatorId& id);

}  // namespace lpab::sgp22
