#include "lpa/csv.h"

#include <gtest/gtest.h>

namespace lpab::lpa {
namespace {

using Fields = std::vector<std::string>;

CsvTable Parse(std::string_view text) {
  auto table = ParseCsv(text, "f.csv");
  EXPECT_TRUE(table) << table.error().message;
  return table ? *table : CsvTable{};
}

std::string Why(std::string_view text, const CsvLimits& limits = {}) {
  const auto table = ParseCsv(text, "f.csv", limits);
  return table ? "accepted" : table.error().message;
}

// The forms of RFC 4180, section 2.
TEST(CsvTest, ReadsTheFormsOfTheRfc) {
  const CsvTable table = Parse("a,b,c\r\n1,\"two, and \"\"half\"\"\",\r\n\"x\r\ny\",2,3");
  EXPECT_EQ(table.header, (Fields{"a", "b", "c"}));
  ASSERT_EQ(table.rows.size(), 2u);
  EXPECT_EQ(table.rows[0].fields, (Fields{"1", "two, and \"half\"", ""}));
  EXPECT_EQ(table.rows[1].fields, (Fields{"x\r\ny", "2", "3"}));
}

TEST(CsvTest, KnowsTheLineOnWhichARowBegins) {
  const CsvTable table = Parse("a,b\n\n1,\"2\n3\"\n\n  \n4,5\n");
  ASSERT_EQ(table.rows.size(), 2u);
  EXPECT_EQ(table.rows[0].line, 3u);
  EXPECT_EQ(table.rows[1].line, 7u);
}

TEST(CsvTest, TakesByteOrderMarkUnixLinesAndBlanksAroundFields) {
  const CsvTable table = Parse(
      "\xEF\xBB\xBF"
      "a , b\n 1,\" 2 \" \n");
  EXPECT_EQ(table.header, (Fields{"a", "b"}));
  EXPECT_EQ(table.rows[0].fields, (Fields{"1", " 2 "}));
}

TEST(CsvTest, ErrorsNameLineAndColumn) {
  EXPECT_EQ(Why(""), "f.csv, line 1: there is no header row");
  EXPECT_EQ(Why("a,a\n"), "f.csv, line 1: column \"a\" is there twice");
  EXPECT_EQ(Why("a;b\n1;2\n"),
            "f.csv, line 1: the columns are separated by semicolons: save it with commas");
  EXPECT_EQ(Why("a,b\n1,2\n1,2,3\n"), "f.csv, line 3: 3 fields, the header has 2");
  EXPECT_EQ(Why("a,b\n1\n"), "f.csv, line 2: 1 fields, the header has 2");
  EXPECT_EQ(Why("a,b\n1,x\"y\n"),
            "f.csv, line 2, column 2 (b): a quotation mark where none may be");
  EXPECT_EQ(Why("a,b\n1,\"y\nz\n"),
            "f.csv, line 2: a quotation mark is open until the end of the file");
  EXPECT_EQ(Why("a\n1\n\xC3\n"), "f.csv, line 3: the text is not UTF-8");
  EXPECT_EQ(Why(std::string_view("a\n\0\n", 4)), "f.csv, line 2: the text is not UTF-8");
}

TEST(CsvTest, KnowsUtf8) {
  EXPECT_EQ(Parse("a\n\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80\n").rows[0].fields[0],
            "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80");
  // Overlong, surrogate, beyond U+10FFFF, cut off, Latin-1 (RFC 3629 section 10).
  for (const char* bad :
       {"\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82",
        "\xFC"
        "ber"}) {
    EXPECT_EQ(Why(std::string("a\n") + bad), "f.csv, line 2: the text is not UTF-8") << bad;
  }
}

TEST(CsvTest, HoldsToItsLimits) {
  EXPECT_EQ(Why("a\n1\n2\n3\n", {2, 100}), "f.csv has more than 2 rows");
  EXPECT_EQ(Why("a,b\n1,\"" + std::string(101, 'x'), {10, 100}),
            "f.csv, line 2, column 2 (b): longer than 100 bytes");
}

TEST(CsvTest, WritesWhatItReads) {
  EXPECT_EQ(CsvLine({"a", "b \"c\"", "d,e", ""}), "a,\"b \"\"c\"\"\",\"d,e\",\r\n");
  EXPECT_EQ(CsvLine({"=1+1", "-", "x\ny"}), "\"'=1+1\",\"'-\",\"x\ny\"\r\n");
  const Fields odd = {"\"", "a\r\nb", ",", "\xC3\xA4"};
  EXPECT_EQ(Parse("1,2,3,4\n" + CsvLine(odd)).rows[0].fields, odd);
}

}  // namespace
}  // namespace lpab::lpa
