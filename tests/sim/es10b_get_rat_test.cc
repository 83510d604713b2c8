// ES10b.GetRAT. Spec: SGP.22 section 5.7.22.
#include "case_helpers.h"
#include "sgp22/rules_table.h"

namespace lpab::tests {
namespace {

Result<sgp22::RulesAuthorisationTable> RatOf(sim::euicc::RulesAuthorisationTable table) {
  WorldOptions options;
  options.card.rules_authorisation_table = std::move(table);
  World world(options);
  return world.OpenIsdr().Call(sgp22::GetRat{}, world.call());
}

// Steps: a card as it is delivered. Pass: both rules, of any operator, with the user's consent.
TEST(GetRat, ANewCard) {
  World world;
  const auto rat = world.OpenIsdr().Call(sgp22::GetRat{}, world.call());
  ASSERT_TRUE(rat) << rat.error().ToString();
  ASSERT_EQ(rat->rows.size(), 1u);
  EXPECT_TRUE(rat->rows[0].rules.disabling_not_allowed);
  EXPECT_TRUE(rat->rows[0].rules.deletion_not_allowed);
  EXPECT_TRUE(rat->rows[0].consent_required);
  EXPECT_EQ(sgp22::OperatorText(rat->rows[0].operators.at(0)), "any operator");
}

// Steps: a card that allows nobody anything. Pass: an empty table.
TEST(GetRat, AnEmptyTable) {
  const auto rat = RatOf({});
  ASSERT_TRUE(rat) << rat.error().ToString();
  EXPECT_TRUE(rat->rows.empty());
}

// Steps: ppr1 for one network with a group identifier, ppr2 for two. Pass: row by row what the card
// was made with.
TEST(GetRat, RowsOfOperators) {
  const auto rat = RatOf({{0x40, {{{0x62, 0xF2, 0x10}, Bytes{0x01}, std::nullopt}}, false},
                          {0x20, {{{0x00, 0xF1, 0x10}, {}, {}}, {{0x62, 0xF2, 0x20}, {}, {}}}}});
  ASSERT_TRUE(rat) << rat.error().ToString();
  ASSERT_EQ(rat->rows.size(), 2u);
  EXPECT_FALSE(rat->rows[0].rules.deletion_not_allowed);
  EXPECT_FALSE(rat->rows[0].consent_required);
  EXPECT_EQ(sgp22::OperatorText(rat->rows[0].operators.at(0)), "262-01 gid1 01");
  ASSERT_EQ(rat->rows[1].operators.size(), 2u);
  EXPECT_EQ(sgp22::OperatorText(rat->rows[1].operators[0]), "001-01");
}

}  // namespace
}  // namespace lpab::tests
