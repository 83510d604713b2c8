#include "sgp22/result_texts.h"

#include <gtest/gtest.h>

namespace lpab::sgp22 {
namespace {

TEST(ResultTextsTest, SaysEs10ResultsInWords) {
  EXPECT_EQ(ResultText(function::kEnableProfile, 2), "the profile is not in disabled state (2)");
  EXPECT_EQ(ResultText(function::kDeleteProfile, 127),
            "the card refuses and does not say why (127)");
  EXPECT_EQ(ResultText(function::kDisableProfile, 9),
            "result 9, which SGP.22 version 2 does not define");
  EXPECT_EQ(ResultText(function::kEnableProfile, 0), "ok");
}

TEST(ResultTextsTest, MakesErrors) {
  const Error error = Es10Error(function::kEnableProfile, 5);
  EXPECT_EQ(error.code, ErrorCode::kBusy);
  EXPECT_EQ(error.message,
            "EnableProfile: the card's toolkit is busy with a proactive command (5)");
  EXPECT_EQ(*error.Detail<Es10Detail>(), (Es10Detail{"EnableProfile", 5}));
  EXPECT_EQ(Es10Error(function::kAuthenticateServer, 7).code, ErrorCode::kUntrusted);
}

// openpilot issue 38455: command 5, reason 12.
TEST(ResultTextsTest, SaysBothHalvesOfAnInstallationError) {
  const Error error = BppError(5, 12);
  EXPECT_EQ(error.message,
            "installation, LoadProfileElements (5): a profile element could not be processed: the "
            "profile may be newer than the card (12)");
  EXPECT_EQ(BppError(5, 9).code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(BppErrorReasonText(99), "result 99, which SGP.22 version 2 does not define");
}

// lpac issues 143 and 239: pairs users could not read.
TEST(ResultTextsTest, SaysRspStatusesInWords) {
  EXPECT_EQ(RspStatusText("8.1.1", "3.8"), "the order was made for another card (EID) (8.1.1/3.8)");
  EXPECT_EQ(RspStatusText("1.6", "2.1"), "the server finds the request invalid (1.6/2.1)");
  EXPECT_EQ(RspStatusText("9.9", "3.7"), "the server refuses: not available (9.9/3.7)");
  EXPECT_EQ(RspStatusText("9.9", "9.9"),
            "the server refuses with a code that SGP.22 version 2 does not define (9.9/9.9)");
  const Error error = RspError("authenticateClient", "8.2.6", "3.8", "no\nsuch order");
  EXPECT_EQ(error.code, ErrorCode::kNotFound);
  EXPECT_EQ(*error.Detail<RspDetail>(), (RspDetail{"8.2.6", "3.8"}));
  EXPECT_EQ(error.message.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace lpab::sgp22
