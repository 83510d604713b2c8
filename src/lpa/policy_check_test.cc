#include "lpa/policy_check.h"

#include <gtest/gtest.h>

#include "lpa/scripted_isdr.h"

namespace lpab::lpa {
namespace {

constexpr char kGetRat[] = "BF4300";

// MCC 262, MNC 01 (TS 24.008 section 10.5.1.3): 62 F2 10.
const sgp22::OperatorId kOwner{{0x62, 0xF2, 0x10}, {}, {}};

sgp22::ProfileDescription Offered(bool ppr1, bool ppr2) {
  sgp22::ProfileDescription offered;
  offered.rules = {ppr1, ppr2};
  offered.owner = kOwner;
  return offered;
}

// One row: both rules, this operator.
PolicySituation Card(sgp22::OperatorId allowed, bool ppr1 = true, bool ppr2 = true) {
  PolicySituation card;
  card.table = sgp22::RulesAuthorisationTable{{{{ppr1, ppr2}, {std::move(allowed)}, true}}};
  return card;
}

std::string Refusal(const PolicySituation& card, const sgp22::ProfileDescription& offered) {
  const auto checked = CheckPolicyRules(card, offered);
  if (checked) return "";
  EXPECT_EQ(checked.error().code, ErrorCode::kRefused);
  EXPECT_NE(checked.error().next, "");
  return checked.error().message;
}

TEST(PolicyCheckTest, TheOwnerMustBeInTheTable) {
  EXPECT_EQ(Refusal(Card({{0xEE, 0xEE, 0xEE}, {}, {}}), Offered(true, true)), "");
  EXPECT_EQ(Refusal(Card({{0x62, 0xF2, 0x10}, {}, {}}), Offered(true, true)), "");
  EXPECT_EQ(Refusal(Card({{0x62, 0xF2, 0xEE}, {}, {}}), Offered(true, true)), "");
  EXPECT_EQ(Refusal(Card({{0x62, 0xF2, 0x20}, {}, {}}), Offered(false, true)),
            "the profile may not be installed here: the card's rules table does not allow ppr2 to "
            "its owner, 262-01");
  EXPECT_NE(Refusal(Card({{0x62, 0xF2, 0x10}, {0x01}, {}}), Offered(true, false)), "");
}

TEST(PolicyCheckTest, EachRuleMustBeInARow) {
  EXPECT_EQ(Refusal(Card(kOwner, true, false), Offered(true, false)), "");
  EXPECT_NE(Refusal(Card(kOwner, true, false), Offered(true, true)), "");
  EXPECT_NE(Refusal(Card(kOwner, false, true), Offered(true, false)), "");
}

TEST(PolicyCheckTest, WhatCannotBeDisabledIsTheOnlyOperationalProfile) {
  PolicySituation card = Card(kOwner);
  card.has_operational_profile = true;
  EXPECT_NE(Refusal(card, Offered(true, false)).find("ppr1"), std::string::npos);
  EXPECT_EQ(Refusal(card, Offered(false, true)), "");
}

TEST(PolicyCheckTest, RulesWithoutOwnerAreRefused) {
  sgp22::ProfileDescription offered = Offered(true, false);
  offered.owner.reset();
  EXPECT_NE(Refusal(Card(kOwner), offered), "");
}

TEST(PolicyCheckTest, WithoutTableTheCardDecides) {
  EXPECT_EQ(Refusal(PolicySituation{}, Offered(true, true)), "");
}

class ReadPolicySituationTest : public testing::Test {
 protected:
  Result<PolicySituation> Read(std::optional<sgp22::ProfileClass> profile_class) {
    sgp22::ProfileInfo profile;
    profile.profile_class = profile_class;
    LPAB_ASSIGN(IsdrChannel isdr, IsdrChannel::Open(card_, {}, {}));
    return ReadPolicySituation(isdr, std::span(&profile, 1), {});
  }
  ScriptedIsdr card_;
};

// Bytes as SGP.22 annex H codes them: a row of ppr1 for any operator.
TEST_F(ReadPolicySituationTest, ClassesAndTable) {
  card_.On(kGetRat, "BF4315A013301180020640A10730058003EEEEEE820207809000");
  const auto read = Read(sgp22::ProfileClass::kTest);
  ASSERT_TRUE(read) << read.error().ToString();
  EXPECT_FALSE(read->has_operational_profile);
  ASSERT_TRUE(read->table);
  EXPECT_EQ(read->table->rows.size(), 1u);
}

TEST_F(ReadPolicySituationTest, ACardWithoutGetRat) {
  card_.On(kGetRat, "6A88");
  const auto read = Read(std::nullopt);  // operational is the default
  ASSERT_TRUE(read) << read.error().ToString();
  EXPECT_TRUE(read->has_operational_profile);
  EXPECT_FALSE(read->table);
}

}  // namespace
}  // namespace lpab::lpa
