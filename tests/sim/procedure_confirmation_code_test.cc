// Downloads that need a confirmation code. Spec: SGP.22 sections 3.1.3 and 5.6.2.
#include "case_helpers.h"

namespace lpab::tests {
namespace {

using nlohmann::json;

class ConfirmationCode : public CaseTest {
 protected:
  void SetUp() override {
    world_.AddSample("CODE", 0, {{"confirmationCode", "4711"}, {"single", true}});
  }
  std::string Try(std::optional<std::string> code) {
    world_.order.confirmation_code = std::move(code);
    return ReasonOf(world_.Download("CODE"));
  }
};

// Steps: the right code at once. Pass: installed; the code itself is in no request.
TEST_F(ConfirmationCode, TheRightOne) {
  bool in_clear = false;
  world_.change_request = [&](const std::string&, json& body) {
    in_clear = in_clear || body.dump().find("4711") != std::string::npos;
  };
  EXPECT_EQ(Try("4711"), "ok");
  EXPECT_FALSE(in_clear);
}

// Steps: a wrong code, then the right one. Pass: 8.2.7/3.8 with the warning that tries are counted;
// then installed.
TEST_F(ConfirmationCode, AWrongOneThenTheRightOne) {
  world_.order.confirmation_code = "4712";
  const auto wrong = world_.Download("CODE");
  EXPECT_EQ(ReasonOf(wrong), "8.2.7/3.8");
  EXPECT_EQ(wrong.error().next,
            "check the confirmation code and try again: wrong tries are counted");
  EXPECT_EQ(ExitOf(wrong), 6);
  EXPECT_TRUE(world_.card_state().profiles.empty());
  EXPECT_EQ(Try("4711"), "ok");
}

// Steps: as many wrong codes as are allowed, then the right one. Pass: 8.2.7/6.4 from the last
// wrong one on; the order is over.
TEST_F(ConfirmationCode, TooManyWrongOnes) {
  EXPECT_EQ(Try("1"), "8.2.7/3.8");
  EXPECT_EQ(Try("2"), "8.2.7/3.8");
  EXPECT_EQ(Try("3"), "8.2.7/6.4");
  EXPECT_EQ(Try("4711"), "8.2.7/6.4");
  EXPECT_EQ(world_.OrderStatus("CODE"), "error");
}

// Steps: two wrong codes, the right one, on an order for many; then two wrong ones again. Pass: a
// right code begins the count anew.
TEST_F(ConfirmationCode, ARightOneBeginsTheCountAnew) {
  world_.AddSample("MANY", 1, {{"confirmationCode", "4711"}});
  const auto attempt = [this](const char* code) {
    world_.order.confirmation_code = code;
    return ReasonOf(world_.Download("MANY"));
  };
  EXPECT_EQ(attempt("1"), "8.2.7/3.8");
  EXPECT_EQ(attempt("2"), "8.2.7/3.8");
  EXPECT_EQ(attempt("4711"), "ok");
  ASSERT_TRUE(world_.Manager().Delete(SampleIccid(1), {}));
  EXPECT_EQ(attempt("1"), "8.2.7/3.8");
  EXPECT_EQ(attempt("2"), "8.2.7/3.8");
}

// Steps: no code at hand, and a program that asks the user. Pass: it is asked once, only after the
// consent, and the profile is installed.
TEST_F(ConfirmationCode, TheUserIsAskedWhenItIsNeeded) {
  std::vector<std::string> asked;
  world_.handlers.ask_consent = [&](const auto&) {
    asked.push_back("consent");
    return lpa::Consent::kAccept;
  };
  world_.handlers.ask_confirmation_code = [&]() -> std::optional<std::string> {
    asked.push_back("code");
    return "4711";
  };
  EXPECT_EQ(Try(std::nullopt), "ok");
  EXPECT_EQ(asked, (std::vector<std::string>{"consent", "code"}));
}

// Steps: an order that needs none, and a program that asks. Pass: the user is not asked.
TEST_F(ConfirmationCode, NobodyIsAskedWhenNoneIsNeeded) {
  world_.AddSample("FREE", 1);
  bool asked = false;
  world_.handlers.ask_confirmation_code = [&]() -> std::optional<std::string> {
    asked = true;
    return "4711";
  };
  EXPECT_TRUE(world_.Download("FREE"));
  EXPECT_FALSE(asked);
}

// Steps: the user gives none when asked. Pass: the LPA says that one is needed, postpones; no try
// is counted.
TEST_F(ConfirmationCode, NoneIsNoTry) {
  world_.handlers.ask_confirmation_code = [] { return std::optional<std::string>(); };
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(Try(std::nullopt), "lpa: this profile needs a confirmation code");
  }
  EXPECT_EQ(Try("4711"), "ok");
}

}  // namespace
}  // namespace lpab::tests
