#include "sgp22/code_choice.h"

#include <gtest/gtest.h>

namespace lpab::sgp22 {
namespace {

Result<ActivationCode> Choose(const std::vector<std::string>& texts) {
  return ChooseActivationCode(texts, "a.png");
}

TEST(CodeChoiceTest, TheActivationCodeAmongOtherTexts) {
  const auto code = Choose({"https://example.com", "LPA:1$a.example$B"});
  ASSERT_TRUE(code);
  EXPECT_EQ(code->matching_id, "B");
}

TEST(CodeChoiceTest, NoneAndSeveralAreSaid) {
  EXPECT_EQ(Choose({}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(Choose({"WIFI:S:x;;"}).error().message,
            "the QR code in a.png is no eSIM activation code: activation code: there is no '$' in "
            "it");
  EXPECT_EQ(Choose({"LPA:1$a.example$B", "LPA:1$a.example$C"}).error().message,
            "a.png shows 2 activation codes");
}

}  // namespace
}  // namespace lpab::sgp22
