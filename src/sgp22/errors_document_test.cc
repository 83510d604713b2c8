// Writes docs/errors.md from the tables, and holds the file to them.
//   LPAB_UPDATE_DOCS=1 sgp22_test --gtest_filter='ErrorsDocument*'
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "sgp22/result_tables.h"
#include "sgp22/result_texts.h"

namespace lpab::sgp22 {
namespace {

constexpr char kHead[] = R"(# What cards and servers answer, in words

Each answer other than success that `lpa` knows, with the `error.code` of `--json` ([exit codes](exit-codes.md)) and what to do
next. Written from the tables in `src/sgp22/result_tables.cc` by
`LPAB_UPDATE_DOCS=1 sgp22_test --gtest_filter='ErrorsDocument*'`; a test fails when the two differ.
)";

std::string Or(std::string_view text, std::string_view otherwise) {
  return std::string(text.empty() ? otherwise : text);
}

std::string Line(std::initializer_list<std::string> cells) {
  std::string line = "|";
  for (const std::string& cell : cells) line += " " + cell + " |";
  return line + "\n";
}

std::string Code(ErrorCode code) { return "`" + std::string(ErrorCodeName(code)) + "`"; }

std::string Es10Table() {
  std::string text =
      "\n## The card: results of ES10 functions\n\n"
      "Any function may answer 127, undefinedError: the card refuses and does not say why "
      "(`refused`).\n\n| function | result | meaning | `error.code` | next step |\n"
      "|---|---|---|---|---|\n";
  for (const Es10Row& row : Es10Rows()) {
    text += Line({std::string(row.function), std::to_string(row.code), std::string(row.text),
                  Code(row.error), Or(row.next, "–")});
  }
  return text;
}

std::string BppTables() {
  std::string text =
      "\n## The card: installing a package\n\n| bppCommandId | command |\n|---|---|\n";
  for (const CodeRow& row : BppCommandRows()) {
    text += Line({std::to_string(row.code), std::string(row.text)});
  }
  text +=
      "\n| ErrorReason | meaning | `error.code` | next step |\n"
      "|---|---|---|---|\n";
  for (const ReasonRow& row : BppReasonRows()) {
    text +=
        Line({std::to_string(row.code), std::string(row.text), Code(row.error), Or(row.next, "–")});
  }
  return text;
}

std::string RspTables() {
  std::string text =
      "\n## The server: subject and reason codes of ES9+ and ES11\n\n"
      "| subject | reason | meaning | `error.code` | next step |\n|---|---|---|---|---|\n";
  for (const RspRow& row : RspRows()) {
    text += Line({std::string(row.subject), std::string(row.reason), std::string(row.text),
                  Code(row.error), Or(row.next, "–")});
  }
  text +=
      "\nOther pairs are told by their reason, as `refused`:\n\n| reason | meaning |\n"
      "|---|---|\n";
  for (const RspReasonRow& row : RspReasonRows()) {
    text += Line({std::string(row.reason), std::string(row.text)});
  }
  return text;
}

TEST(ErrorsDocument, IsWhatTheTablesSay) {
  const std::string path = std::string(LPAB_SOURCE_DIR) + "/docs/errors.md";
  const std::string wanted = kHead + Es10Table() + BppTables() + RspTables();
  if (std::getenv("LPAB_UPDATE_DOCS") != nullptr) std::ofstream(path) << wanted;
  std::stringstream found;
  found << std::ifstream(path).rdbuf();
  EXPECT_TRUE(found.str() == wanted)
      << path << " differs from the tables; see the head of this file";
}

// Each row is found by its code, and gives what the document says of it.
TEST(ErrorsDocument, EveryRowIsTheErrorThatItSays) {
  for (const Es10Row& row : Es10Rows()) {
    const Error error = Es10Error(row.function, row.code);
    EXPECT_EQ(error.code, row.error);
    EXPECT_EQ(error.next, row.next);
    EXPECT_EQ(error.message, std::string(row.function) + ": " + std::string(row.text) + " (" +
                                 std::to_string(row.code) + ")");
  }
  for (const ReasonRow& row : BppReasonRows()) {
    const Error error = BppError(5, row.code);
    EXPECT_EQ(error.code, row.error);
    EXPECT_EQ(error.next, row.next);
    EXPECT_NE(error.message.find(row.text), std::string::npos) << error.message;
  }
  for (const RspRow& row : RspRows()) {
    const Error error = RspError("f", row.subject, row.reason, "");
    EXPECT_EQ(error.code, row.error);
    EXPECT_EQ(error.next, row.next);
    EXPECT_EQ(error.message, "f: " + std::string(row.text) + " (" + std::string(row.subject) + "/" +
                                 std::string(row.reason) + ")");
  }
}

}  // namespace
}  // namespace lpab::sgp22
