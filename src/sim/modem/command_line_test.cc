#include "sim/modem/command_line.h"

#include <gtest/gtest.h>

namespace lpab::sim::modem {
namespace {

using Kind = Command::Kind;

TEST(ParseCommands, TellsTheFormsApart) {
  const auto commands = ParseCommands("+CMEE=1;+CPIN?;+CSIM=?;+CIMI");
  ASSERT_TRUE(commands);
  const std::vector<Command> expected = {{"+CMEE", Kind::kSet, {{"1", false}}},
                                         {"+CPIN", Kind::kRead, {}},
                                         {"+CSIM", Kind::kTest, {}},
                                         {"+CIMI", Kind::kExecute, {}}};
  EXPECT_EQ(*commands, expected);
}

TEST(ParseCommands, ReadsBasicCommandsInARow) {
  const auto commands = ParseCommands("z e0;V1 &F S0=2 +cgmi");
  ASSERT_TRUE(commands);
  const std::vector<Command> expected = {{"Z", Kind::kExecute, {}},
                                         {"E", Kind::kExecute, {{"0", false}}},
                                         {"V", Kind::kExecute, {{"1", false}}},
                                         {"&F", Kind::kExecute, {}},
                                         {"S0", Kind::kSet, {{"2+cgmi", false}}}};
  EXPECT_EQ(*commands, expected);
}

TEST(ParseCommands, KeepsQuotedTextAsItIs) {
  const auto commands = ParseCommands("+CGLA = 1, 14,\"00a4 ;,22F00\"");
  ASSERT_TRUE(commands);
  const std::vector<Argument> expected = {{"1", false}, {"14", false}, {"00a4 ;,22F00", true}};
  EXPECT_EQ(commands->at(0).arguments, expected);
}

TEST(ParseCommands, KeepsEmptyArguments) {
  const auto commands = ParseCommands("+CRSM=176,,\"\"");
  ASSERT_TRUE(commands);
  const std::vector<Argument> expected = {{"176", false}, {"", false}, {"", true}};
  EXPECT_EQ(commands->at(0).arguments, expected);
}

TEST(ParseCommands, RefusesWhatIsNoCommand) {
  for (const char* text : {"+CCHO=\"A0", "+", "?", "+CMEE=1\"2\"", "+CPIN?1", "=1", "&", "1",
                           "+A=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17"}) {
    EXPECT_FALSE(ParseCommands(text)) << text;
  }
}

TEST(TextAfterAt, FindsItInEitherCase) {
  EXPECT_EQ(TextAfterAt("AT"), "");
  EXPECT_EQ(TextAfterAt("at+cgmi"), "+cgmi");
  EXPECT_EQ(TextAfterAt("\x7Enoise At+CIMI"), "+CIMI");
  EXPECT_EQ(TextAfterAt("A T"), std::nullopt);
  EXPECT_EQ(TextAfterAt(""), std::nullopt);
}

TEST(ParseNumber, IsDecimalAndBounded) {
  EXPECT_EQ(ParseNumber("0522"), 522);
  EXPECT_EQ(ParseNumber("99999999"), 99999999);
  for (const char* text : {"", "100000000", "-1", "+1", "0x10", "1 "}) {
    EXPECT_EQ(ParseNumber(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace lpab::sim::modem
