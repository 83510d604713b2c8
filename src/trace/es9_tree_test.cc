#include "trace/es9_tree.h"

#include <gtest/gtest.h>

#include "base/base64.h"

namespace lpab::trace {
namespace {

using sgp22::TreeNode;

std::string Text(const std::vector<TreeNode>& nodes) {
  std::string text;
  for (const TreeNode& node : nodes) {
    if (!text.empty()) text += ' ';
    text += node.name + (node.value.empty() ? "" : "=" + node.value);
    if (!node.children.empty()) text += "{" + Text(node.children) + "}";
  }
  return text;
}

// "MAaAAQEBAQA=" is 30 06 80 01 01 01 01 00, "vzAA" is BF30 00.
TEST(Es9TreeTest, DecodesBase64UnderItsFieldsName) {
  const auto tree =
      Es9BodyTree(R"({"transactionId":"0A","smdpSigned2":"MAaAAQEBAQA=","other":"vzAA","n":1})");
  ASSERT_TRUE(tree);
  EXPECT_EQ(Text(*tree),
            "transactionId=0A smdpSigned2{SmdpSigned2{transactionId=01 ccRequiredFlag=false}} "
            "other{bytes=BF3000} n=1");
}

TEST(Es9TreeTest, ReadsTheStatusOfAnAnswer) {
  const auto tree =
      Es9BodyTree(R"({"header":{"functionExecutionStatus":{"status":"Failed","statusCodeData":)"
                  R"({"subjectCode":"8.2.6","reasonCode":"3.8"}}}})");
  ASSERT_TRUE(tree);
  EXPECT_EQ(Text(*tree),
            "header{functionExecutionStatus{status=Failed statusCodeData{subjectCode=8.2.6 "
            "reasonCode=3.8}}}");
}

TEST(Es9TreeTest, AnEventIdOfEs11IsASecret) {
  auto tree = Es9BodyTree(R"({"eventEntries":[{"eventId":"E-1","rspServerAddress":"a.b"}]})");
  ASSERT_TRUE(tree);
  sgp22::HidePrivate(*tree, true);
  EXPECT_EQ(Text(*tree), "eventEntries{[0]{eventId=(hidden) rspServerAddress=a.b}}");
}

TEST(Es9TreeTest, TellsWhatIsNoBase64AndWhatIsNoObject) {
  EXPECT_EQ(Text(*Es9BodyTree(R"({"serverSigned1":"?"})")), "serverSigned1=(no Base64)");
  EXPECT_FALSE(Es9BodyTree("<html>"));
  EXPECT_FALSE(Es9BodyTree("[1]"));
  EXPECT_FALSE(Es9BodyTree(""));
}

TEST(Es9TreeTest, BoundsDepthAndCount) {
  std::string deep = R"({"a":)";
  for (int i = 0; i < 100000; ++i) deep += '[';
  for (int i = 0; i < 100000; ++i) deep += ']';
  EXPECT_TRUE(Es9BodyTree(deep + "}"));
  std::string wide = "{\"a\":[0";
  for (int i = 0; i < 10000; ++i) wide += ",0";
  const auto tree = Es9BodyTree(wide + "]}");
  ASSERT_TRUE(tree);
  EXPECT_LE(tree->front().children.size(), 2000u);
  EXPECT_EQ(tree->front().value, "(more)");
}

size_t CountOf(const std::vector<TreeNode>& nodes) {
  size_t count = nodes.size();
  for (const TreeNode& node : nodes) count += CountOf(node.children);
  return count;
}

// 100 fields, each with a SEQUENCE of 6000 empty elements.
TEST(Es9TreeTest, BoundsTheElementsOfAllFieldsTogether) {
  Bytes bytes = {0x30, 0x82, 0x2E, 0xE0};
  bytes.resize(4 + 12000);
  const std::string field = R"({"serverSigned1":")" + ToBase64(bytes) + "\"}";
  std::string body = "{\"a\":[0";
  for (int i = 0; i < 100; ++i) body += "," + field;
  const auto tree = Es9BodyTree(body + "]}");
  ASSERT_TRUE(tree);
  EXPECT_LE(CountOf(*tree), 40000u + 2000u);
  EXPECT_GE(CountOf(*tree), 6000u);
  EXPECT_EQ(tree->front().children.back().children.front().value, "(more)");
}

}  // namespace
}  // namespace lpab::trace
