#include "bridge/control_text.h"

#include <gtest/gtest.h>

namespace lpab::bridge {
namespace {

using Words = std::vector<std::string>;

TEST(ControlText, WordsAreEscaped) {
  const Words words = {"clients", "rename", "Bench PC 100%\n", "B\xC3\xBCro"};
  const auto line = EncodeControlRequest(words);
  ASSERT_TRUE(line);
  EXPECT_EQ(*line, "clients rename Bench%20PC%20100%25%0A B\xC3\xBCro\n");
  EXPECT_EQ(DecodeControlRequest(line->substr(0, line->size() - 1)).value(), words);
}

TEST(ControlText, RequestsThatCannotBe) {
  EXPECT_FALSE(EncodeControlRequest({}));
  EXPECT_FALSE(EncodeControlRequest(Words{""}));
  EXPECT_FALSE(EncodeControlRequest(Words{std::string(1024, 'a')}));
  EXPECT_TRUE(EncodeControlRequest(Words{std::string(1023, 'a')}));
  for (const char* line : {"", " ", "a ", " a", "a  b", "a\tb", "a%", "a%2", "a%2x", "a\r"}) {
    EXPECT_EQ(DecodeControlRequest(line).error().code, ErrorCode::kMalformed) << line;
  }
}

TEST(ControlText, AnswersAreTextOrAnError) {
  EXPECT_EQ(EncodeControlAnswer(std::string("window  shut\ncard  free")),
            "ok\nwindow  shut\ncard  free\n");
  EXPECT_EQ(DecodeControlAnswer("ok\nwindow  shut\n").value(), "window  shut\n");
  EXPECT_EQ(DecodeControlAnswer(EncodeControlAnswer(std::string())).value(), "");
  const std::string text = EncodeControlAnswer(
      Fail(MakeError(ErrorCode::kNotFound, "no client\nX").WithNext("see lpa-bridged clients")));
  EXPECT_EQ(text, "error not-found no client\\x0AX\nnext see lpa-bridged clients\n");
  const auto error = DecodeControlAnswer(text).error();
  EXPECT_EQ(error.code, ErrorCode::kNotFound);
  EXPECT_EQ(error.message, "no client\\x0AX");
  EXPECT_EQ(error.next, "see lpa-bridged clients");
}

TEST(ControlText, AnswersThatAreCutOffOrNone) {
  for (const char* text : {"", "ok", "o", "yes\n", "error busy", "error busy x\nnext y"}) {
    EXPECT_EQ(DecodeControlAnswer(text).error().code, ErrorCode::kMalformed) << text;
  }
  EXPECT_EQ(DecodeControlAnswer("error strange\n").error().code, ErrorCode::kInternal);
}

TEST(ControlText, AnAnswerIsBounded) {
  const auto error = DecodeControlAnswer(EncodeControlAnswer(std::string(70'000, 'a'))).error();
  EXPECT_EQ(error.code, ErrorCode::kResourceExhausted);
}

}  // namespace
}  // namespace lpab::bridge
