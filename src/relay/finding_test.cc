#include "relay/finding.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

namespace lpab::relay {
namespace {

// docs/relay-findings.md: what stands above the table is written by hand.
constexpr char kHead[] = "| finding | what it means | what to do |\n|---|---|---|\n";

std::string Table() {
  std::string text = kHead;
  for (const FindingRow& row : FindingRows()) {
    text += "| `" + std::string(row.name) + "` | " + std::string(row.means) + " | " +
            std::string(row.next) + " |\n";
  }
  return text;
}

// With LPAB_UPDATE_DOCS=1 the table is written anew.
TEST(FindingTest, TheDocumentHasEachFinding) {
  const std::string path = LPAB_SOURCE_DIR "/docs/relay-findings.md";
  std::ifstream file(path);
  std::string text(std::istreambuf_iterator<char>(file), {});
  ASSERT_FALSE(text.empty()) << path;
  const size_t table = std::min(text.find(kHead), text.size());
  if (std::getenv("LPAB_UPDATE_DOCS") != nullptr) {
    std::ofstream(path) << text.substr(0, table) << Table();
    return;
  }
  EXPECT_EQ(text.substr(table), Table()) << "run with LPAB_UPDATE_DOCS=1";
}

TEST(FindingTest, NamesAreUniqueAndInKebabCase) {
  std::set<std::string_view> names;
  for (const FindingRow& row : FindingRows()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_EQ(row.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-"), std::string::npos);
    EXPECT_FALSE(row.means.empty() || row.next.empty()) << row.name;
  }
}

TEST(FindingTest, AListHoldsFiftyAndNoneTwice) {
  FindingList list;
  for (int i = 0; i < 100; ++i) list.Add(finding::kSlow, std::to_string(i / 2));
  ASSERT_EQ(list.findings().size(), 50u);
  EXPECT_EQ(list.findings()[49].text, "49");
}

}  // namespace
}  // namespace lpab::relay
