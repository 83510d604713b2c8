// ES9+.CancelSession: what each reason does to the order. Spec: SGP.22 sections 3.0.2 and 5.6.5.
#include "case_helpers.h"

namespace lpab::tests {
namespace {

using nlohmann::json;

class ServerCancelSession : public CaseTest {
 protected:
  void SetUp() override {
    world_.AddSample("A", 1, {{"single", true}});
    world_.handlers.ask_consent = [this](const auto&) { return consent_; };
  }
  lpa::Consent consent_ = lpa::Consent::kPostpone;
};

// Steps: postpone five times, then accept. Pass: the order is released all the time.
TEST_F(ServerCancelSession, PostponedAnyNumberOfTimes) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(ExitOf(world_.Download("A")), 130);
  consent_ = lpa::Consent::kAccept;
  EXPECT_TRUE(world_.Download("A"));
}

// Steps: say no, then try again. Pass: the order is over, and the LPA says so with the server's
// words.
TEST_F(ServerCancelSession, ANoIsFinal) {
  consent_ = lpa::Consent::kReject;
  EXPECT_EQ(ExitOf(world_.Download("A")), 6);
  consent_ = lpa::Consent::kAccept;
  const auto again = world_.Download("A");
  EXPECT_EQ(ReasonOf(again), "8.2.6/3.8");
  EXPECT_NE(again.error().message.find("endUserRejection"), std::string::npos);
}

// Steps: the cancellation is signed by another key. Pass: the server does not believe it: the
// order of a no stays released; the LPA's own answer is the user's no all the same.
TEST_F(ServerCancelSession, AForgedOneIsNotBelieved) {
  consent_ = lpa::Consent::kReject;
  world_.change_request = [](const std::string& function, json& body) {
    if (function != "cancelSession") return;
    std::string text = body["cancelSessionResponse"];
    text[text.size() - 6] = text[text.size() - 6] == 'A' ? 'B' : 'A';
    body["cancelSessionResponse"] = text;
  };
  EXPECT_EQ(ReasonOf(world_.Download("A")), "lpa: the profile was declined: nothing was installed");
  EXPECT_EQ(world_.OrderStatus("A"), "released");
}

// Steps: the server cannot be reached when the session is cancelled. Pass: the LPA still says what
// happened, the card's session is over, the channel closed.
TEST_F(ServerCancelSession, AServerThatIsAway) {
  world_.handlers.ask_consent = [this](const auto&) {
    world_.offline = true;
    return lpa::Consent::kReject;
  };
  EXPECT_EQ(ExitOf(world_.Download("A")), 6);
  EXPECT_FALSE(world_.CardHasSession());
  EXPECT_EQ(world_.OpenChannels(), 0);
}

// Steps: an order without "single" is declined. Pass: it can be downloaded all the same: it is
// given out in any state.
TEST_F(ServerCancelSession, AnOrderForManyIsNotUsedUp) {
  world_.AddSample("MANY", 2);
  consent_ = lpa::Consent::kReject;
  EXPECT_EQ(ExitOf(world_.Download("MANY")), 6);
  consent_ = lpa::Consent::kAccept;
  EXPECT_TRUE(world_.Download("MANY"));
}

}  // namespace
}  // namespace lpab::tests
