// What a download says when the installation itself goes wrong.
#include <gtest/gtest.h>

#include "lpa/profile_download.h"
#include "lpa/recorded_download.h"

namespace lpab::lpa {
namespace {

constexpr char kCancelLoadError[] = "BF411580107FD8C014989642D69D82196C35D65BC4810105";
constexpr char kListed[] = "BF2D10A00EE30C5A0A989444999999990990F89000";
constexpr char kNotListed[] = "BF2D02A0009000";

class InstallationOutcomeTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto commands = sgp22::ReadRecordedCommands("ppk/apdu.txt");
    if (!commands || !ScriptRecordedDownload("ppk", card_, http_)) {
      GTEST_SKIP() << "no recorded sessions at " LPAB_SHARED_DATA;
    }
    last_segment_ = ToHex(commands->back().request);
    result_ = ToHex(commands->back().response);
    card_.On("BF300380013C", "BF30038001009000").On(kCancelLoadError, "BF4108A00630005F3701019000");
    order_.address = sgp22::SmdpAddress::Parse("testsmdpplus1.example.com").value();
    order_.matching_id = "TS48V3-SAIP2-3-NOBERTLV-UNIQUE";
    handlers_.ask_consent = [](const sgp22::ProfileMetadata&) { return Consent::kAccept; };
  }
  void AnswerLastSegment(const std::string& answer) { card_.Replace(last_segment_, answer); }
  Result<DownloadResult> Run() {
    return ProfileDownload(card_, http_, {}, order_, handlers_).Run({});
  }
  bool Cancelled() const {
    return std::ranges::any_of(
        card_.requests(), [](const std::string& request) { return request.starts_with("BF41"); });
  }

  ScriptedIsdr card_;
  ScriptedHttp http_;
  DownloadOrder order_;
  DownloadHandlers handlers_;
  std::string last_segment_;
  std::string result_;
};

// ErrorResult, command 5, reason 12, in the recorded transaction.
TEST_F(InstallationOutcomeTest, AnErrorResultIsReportedAndSaidAndNeverCancelled) {
  AnswerLastSegment(
      "BF3737BF273080107FD8C014989642D69D82196C35D65BC4BF2F0C800100810207800C03612E6206"
      "0388370AA208A10680010581010C5F3701019000");
  card_.On("BF3003800100", "BF30038001009000");
  const auto result = Run();
  ASSERT_FALSE(result);
  EXPECT_EQ(*result.error().Detail<Es10Detail>(), (Es10Detail{"LoadBoundProfilePackage", 12}));
  EXPECT_EQ(http_.requests().back().url, "https://a.b/gsma/rsp2/es9plus/handleNotification");
  EXPECT_FALSE(Cancelled());
}

TEST_F(InstallationOutcomeTest, AStatusWordCancelsWithLoadBppExecutionError) {
  AnswerLastSegment("6985");
  const auto result = Run();
  EXPECT_EQ(result.error().Detail<StatusWordDetail>()->sw, 0x6985);
  EXPECT_EQ(card_.requests().back(), kCancelLoadError);
}

// lpac issue 186: plain ERROR at the last segment, and the profile was installed.
TEST_F(InstallationOutcomeTest, SilenceAndThenTheResultIsFound) {
  AnswerLastSegment("?");
  card_.On("BF2D00", kListed).On("BF2B00", "BF2B81B6A081B3" + result_ + "9000");
  const auto result = Run();
  ASSERT_TRUE(result) << result.error().ToString();
  EXPECT_TRUE(result->notifications.at(0).removed);
  EXPECT_EQ(card_.opened(), 2);
}

TEST_F(InstallationOutcomeTest, SilenceAndTheProfileIsThere) {
  AnswerLastSegment("?");
  card_.On("BF2D00", kListed).On("BF2B00", "BF2B02A0009000");
  const auto result = Run();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kUnknownOutcome);
  EXPECT_NE(result.error().message.find("the card lists profile …0098 as installed"),
            std::string::npos)
      << result.error().message;
}

TEST_F(InstallationOutcomeTest, SilenceAndTheProfileIsNotThere) {
  AnswerLastSegment("?");
  card_.On("BF2D00", kNotListed).On("BF2B00", "BF2B02A0009000");
  const auto result = Run();
  EXPECT_EQ(result.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(result.error().message.find("it was not installed"), std::string::npos);
  EXPECT_FALSE(Cancelled());
}

TEST_F(InstallationOutcomeTest, SilenceAndTheCardIsGone) {
  AnswerLastSegment("?");
  card_.FailOpenFrom(2);
  const auto result = Run();
  EXPECT_EQ(result.error().code, ErrorCode::kUnknownOutcome);
  EXPECT_EQ(result.error().next,
            "the card cannot be reached: list its profiles before you try again");
}

TEST_F(InstallationOutcomeTest, AWholePackageWithoutAResultIsLookedInto) {
  AnswerLastSegment("9000");
  card_.On("BF2D00", kNotListed).On("BF2B00", "BF2B02A0009000");
  EXPECT_EQ(Run().error().code, ErrorCode::kUnavailable);
}

TEST_F(InstallationOutcomeTest, ANotificationThatFailsDoesNotSpoilTheInstallation) {
  http_.On("handleNotification", http::HttpResponse{500, {}, ""});
  const auto result = Run();
  ASSERT_TRUE(result);
  EXPECT_FALSE(result->notifications.at(0).delivered);
  EXPECT_TRUE(result->notifications.at(0).error);
}

TEST_F(InstallationOutcomeTest, NoNotificationWhenNotWanted) {
  order_.send_notification = false;
  const auto result = Run();
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->notifications.empty());
  EXPECT_EQ(http_.requests().size(), 3u);
}

}  // namespace
}  // namespace lpab::lpa
