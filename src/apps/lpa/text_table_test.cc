#include "apps/lpa/text_table.h"

#include <gtest/gtest.h>

namespace lpab::apps {
namespace {

TEST(TextTableTest, ColumnsAreAsWideAsTheirWidestCell) {
  TextTable table({"ICCID", "STATE", "NICKNAME"});
  table.Add({"8949", "enabled", ""});
  table.Add({"894944000000", "", "home"});
  EXPECT_EQ(table.ToString(),
            "ICCID         STATE    NICKNAME\n"
            "8949          enabled\n"
            "894944000000           home");
}

TEST(TextTableTest, CharactersCountNotBytes) {
  TextTable table({"NAME", "X"});
  table.Add({"Zürich", "1"});
  table.Add({"Berlin", "2"});
  EXPECT_EQ(table.ToString(), "NAME    X\nZürich  1\nBerlin  2");
}

}  // namespace
}  // namespace lpab::apps
