#include "sgp22/rules_table.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace lpab::sgp22 {
namespace {

Bytes Hex(std::string_view text) { return FromHex(text).value(); }

// recorded/lpac-management.txt: a card whose table is empty and has no A0 around it.
TEST(RulesTableTest, ReadsAnEmptyTable) {
  EXPECT_EQ(ToHex(GetRat{}.Encode()), "BF4300");
  for (const char* text : {"BF43023000", "BF4302A000", "BF4300"}) {
    const auto table = RulesAuthorisationTable::Decode(Hex(text));
    ASSERT_TRUE(table) << text << table.error().ToString();
    EXPECT_TRUE(table->rows.empty());
  }
}

// By hand, after RulesAuthorisationTable of SGP.22 annex H: PPR1 and PPR2 for 262-01 with a gid1
// and for every operator, with consent.
constexpr char kRow[] = "301C80020560A1123009800362F2108102010230058003EEEEEE82020780";

TEST(RulesTableTest, ReadsRowsWrappedInEachWay) {
  for (const std::string& text : {"BF4320A01E" + std::string(kRow),
                                  "BF4320301E" + std::string(kRow), "BF431E" + std::string(kRow)}) {
    const auto table = RulesAuthorisationTable::Decode(Hex(text));
    ASSERT_TRUE(table) << text << table.error().ToString();
    ASSERT_EQ(table->rows.size(), 1u);
    const PolicyAuthorisation& row = table->rows[0];
    EXPECT_TRUE(row.rules.disabling_not_allowed);
    EXPECT_TRUE(row.rules.deletion_not_allowed);
    EXPECT_TRUE(row.consent_required);
    ASSERT_EQ(row.operators.size(), 2u);
    EXPECT_EQ(OperatorText(row.operators[0]), "262-01 gid1 0102");
    EXPECT_EQ(OperatorText(row.operators[1]), "any operator");
  }
}

TEST(RulesTableTest, ThreeDigitsAndWildcards) {
  EXPECT_EQ(OperatorText({Hex("130014"), {}, {}}), "310-410");
  EXPECT_EQ(OperatorText({Hex("42F6E8"), {}, {}}), "246-8E");
}

TEST(RulesTableTest, RefusesMalformedTables) {
  for (const char* text : {"BF43028000", "BF4304A0028000", "BF4306A00430028000", "BF4302A001",
                           "BF430CA00A300880020560A1028001"}) {
    EXPECT_FALSE(RulesAuthorisationTable::Decode(Hex(text))) << text;
  }
}

}  // namespace
}  // namespace lpab::sgp22
