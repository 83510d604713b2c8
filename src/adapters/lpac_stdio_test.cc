#include "adapters/lpac_stdio.h"

#include <gtest/gtest.h>

#include "pcsc/scripted_reader.h"

namespace lpab::adapters {
namespace {

class LpacStdioTest : public testing::Test {
 protected:
  std::string Ask(const std::string& function, const std::string& parameter = "null") {
    const std::string line =
        R"({"type":"apdu","payload":{"func":")" + function + R"(","param":)" + parameter + "}}";
    return lpac_.Answer(line, {}).value_or("nothing");
  }
  static std::string Ok(int code) {
    return R"({"payload":{"ecode":)" + std::to_string(code) + R"(},"type":"apdu"})";
  }

  pcsc::ScriptedState state_;
  pcsc::ScriptedReader reader_{state_};
  pcsc::VirtualCard card_{reader_};
  LpacStdio lpac_{card_, std::chrono::seconds(5)};
};

// The first commands of recorded/lpac-management.txt in the shared test data.
TEST_F(LpacStdioTest, ASessionOfLpac) {
  EXPECT_EQ(Ask("connect"), Ok(0));
  EXPECT_EQ(Ask("logic_channel_open", "\"a0000005591010ffffffff8900000100\""), Ok(1));
  state_.answers = {"BF3E125A10890490321234512345123456789012349000"};
  EXPECT_EQ(Ask("transmit", "\"81e2910006bf3e035c015a\""),
            R"({"payload":{"data":"BF3E125A10890490321234512345123456789012349000","ecode":0},)"
            R"("type":"apdu"})");
  EXPECT_EQ(Ask("logic_channel_close", "\"01\""), Ok(0));
  EXPECT_EQ(Ask("disconnect"), Ok(0));
  EXPECT_FALSE(card_.powered());
  EXPECT_EQ(state_.log,
            "open A0000005591010FFFFFFFF8900000100; batch 80E2910006BF3E035C015A; close; ");
  EXPECT_FALSE(lpac_.last_error());
}

TEST_F(LpacStdioTest, WhatCannotBeDoneIsMinusOne) {
  EXPECT_EQ(Ask("transmit", "\"0070000001\""), Ok(-1));
  EXPECT_EQ(lpac_.last_error()->message, "the card is not powered");
  EXPECT_EQ(Ask("connect"), Ok(0));
  EXPECT_EQ(Ask("logic_channel_open", "\"a0000000871002\""), Ok(-1));
  EXPECT_EQ(lpac_.last_error()->message, "SELECT is answered 6A82");
  EXPECT_EQ(Ask("logic_channel_open", "\"a0\""), Ok(-1));
  EXPECT_EQ(Ask("logic_channel_close", "\"02\""), Ok(-1));
  EXPECT_EQ(Ask("logic_channel_close", "\"20\""), Ok(-1));
  EXPECT_EQ(Ask("logic_channel_close"), Ok(-1));
  EXPECT_EQ(Ask("transmit", "\"xy\""), Ok(-1));
  EXPECT_EQ(Ask("reboot"), Ok(-1));
}

TEST_F(LpacStdioTest, ChannelsAboveThreeAreNoneForLpac) {
  EXPECT_EQ(Ask("connect"), Ok(0));
  for (int number = 1; number <= 3; ++number) {
    EXPECT_EQ(Ask("logic_channel_open", "\"a0000005591010ffffffff8900000100\""), Ok(number));
  }
  EXPECT_EQ(Ask("logic_channel_open", "\"a0000005591010ffffffff8900000100\""), Ok(-1));
  EXPECT_EQ(Ask("logic_channel_close", "\"02\""), Ok(0));
  EXPECT_EQ(Ask("logic_channel_open", "\"a0000005591010ffffffff8900000100\""), Ok(2));
}

TEST_F(LpacStdioTest, OtherLinesAreNotForTheCard) {
  for (const char* line :
       {R"({"type":"progress","payload":{"code":0,"message":"es10b_load_bound_profile_package"}})",
        R"({"type":"lpa","payload":{"code":0,"message":"success","data":null}})", "", "{", "[]",
        "null", R"({"type":"apdu"})", R"({"type":"apdu","payload":"connect"})", R"({"type":7})"}) {
    EXPECT_EQ(lpac_.Answer(line, {}), std::nullopt) << line;
  }
}

}  // namespace
}  // namespace lpab::adapters
