// Each switch of sim::euicc::Bugs: what the LPA says, what the program returns, and that it agrees
// with what is on the card afterwards.
#include "bug_helpers.h"

namespace lpab::tests {
namespace {

using List = std::vector<std::string>;

class CardBug : public testing::Test {
 protected:
  // A world whose card has this bug, and the single order A.
  static std::unique_ptr<World> WorldWith(const std::string& bug) {
    WorldOptions options;
    const auto set = sim::euicc::SwitchOn(options.card.bugs, bug);
    EXPECT_TRUE(set) << set.error().ToString();
    auto world = std::make_unique<World>(options);
    world->AddSample("A", 1, {{"single", true}});
    return world;
  }

  // Whatever the card did in the download: the LPA's answer is true. Gives whether it succeeded.
  static bool SaysTheTruth(World& world) {
    const auto result = world.Download("A");
    const bool installed = !world.card_state().profiles.empty();
    EXPECT_EQ(world.OpenChannels(), 0);
    if (result) {
      EXPECT_TRUE(installed) << "said to be installed";
      return true;
    }
    const Error& error = result.error();
    const bool says_installed = error.message.find("the card lists") != std::string::npos;
    const bool says_unknown = error.code == ErrorCode::kUnknownOutcome;
    EXPECT_EQ(installed, says_installed || (says_unknown && installed)) << error.ToString();
    EXPECT_FALSE(error.next.empty() && says_unknown) << error.ToString();
    return false;
  }
};

// The card's answers are cut off: the LPA says that it does not understand, and changes nothing.
TEST_F(CardBug, TruncatedAnswers) {
  const auto world = WorldWith("truncated-answers");
  const auto result = world->Download("A");
  EXPECT_EQ(ExitOf(result), 11) << result.error().ToString();
  EXPECT_TRUE(world->functions().empty());
  EXPECT_TRUE(world->card_state().profiles.empty());
  EXPECT_EQ(world->OpenChannels(), 0);
  EXPECT_EQ(ExitOf(world->Manager().List({})), 11);
}

// Empty lists without their wrapping are empty lists.
TEST_F(CardBug, BareEmptyLists) {
  const auto world = WorldWith("bare-empty-lists");
  EXPECT_EQ(world->Es10("BF2D00"), "BF2D00");
  const auto list = world->Manager().List({});
  ASSERT_TRUE(list) << list.error().ToString();
  EXPECT_TRUE(list->empty());
  EXPECT_TRUE(world->PendingNotifications().empty());
  EXPECT_TRUE(world->Download("A"));
}

// Lists without their wrapping are lists: profiles, and notifications, which are delivered.
TEST_F(CardBug, UnwrappedLists) {
  const auto world = WorldWith("unwrapped-lists");
  Install(*world, 2);
  EXPECT_EQ(world->Es10("BF2D035C015A").find("BF2D0EE30C"), 0u);
  EXPECT_EQ(world->Manager().List({})->size(), 1u);
  EXPECT_EQ(PendingEvents(*world), List{"install"});
  EXPECT_TRUE(world->ProcessNotifications().at(0).removed);
  EXPECT_TRUE(world->PendingNotifications().empty());
}

// Results without the function's tag are results: of success, and of refusal in the same words.
TEST_F(CardBug, UnwrappedResults) {
  const auto world = WorldWith("unwrapped-results");
  const std::string iccid = Install(*world, 2);
  EXPECT_TRUE(world->ProcessNotifications().at(0).removed);
  ASSERT_TRUE(world->Manager().Enable(iccid, {}));
  const auto again = world->Manager().Enable(iccid, {});
  EXPECT_EQ(ReasonOf(again), "EnableProfile/2");
  EXPECT_EQ(ExitOf(again), 5);
  ASSERT_TRUE(world->Manager().Disable(iccid, {}));
  ASSERT_TRUE(world->Manager().Rename(iccid, "name", {}));
  ASSERT_TRUE(world->Manager().Delete(iccid, {}));
  EXPECT_TRUE(world->card_state().profiles.empty());
  EXPECT_TRUE(world->PendingNotifications().empty());
}

// The result of the installation says neither yes nor no: the LPA looks, and says what the card
// lists. The notification is not lost.
TEST_F(CardBug, NoFinalResult) {
  const auto world = WorldWith("no-final-result");
  const auto result = world->Download("A");
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find("as installed, but no result of it was found"),
            std::string::npos)
      << result.error().message;
  EXPECT_EQ(ExitOf(result), 10);
  EXPECT_EQ(result.error().next, "list the profiles; enable it if it is the one");
  EXPECT_EQ(world->card_state().profiles.size(), 1u);
  EXPECT_TRUE(world->cancel_reasons().empty());
  EXPECT_EQ(PendingEvents(*world), List{"install"});
  EXPECT_EQ(world->OpenChannels(), 0);
}

// The result of the installation proves nothing: the LPA does not take it for one, and says what
// the card lists. Its server refuses it; it stays on the card.
TEST_F(CardBug, NoResultSignature) {
  const auto world = WorldWith("no-result-signature");
  const auto result = world->Download("A");
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find("as installed, but no result of it was found"),
            std::string::npos)
      << result.error().message;
  EXPECT_EQ(ExitOf(result), 10);
  EXPECT_EQ(world->card_state().profiles.size(), 1u);
  EXPECT_FALSE(world->ProcessNotifications().at(0).delivered);
  EXPECT_EQ(PendingEvents(*world), List{"install"});
  EXPECT_EQ(world->OrderStatus("A"), "downloaded");
}

// The card forgets what it has signed: the result that came as the answer is delivered all the
// same. Of a switch nothing can be, and nothing is claimed.
TEST_F(CardBug, LostNotifications) {
  const auto world = WorldWith("lost-notifications");
  const auto result = world->Download("A");
  ASSERT_TRUE(result) << result.error().ToString();
  EXPECT_TRUE(result->notifications.at(0).delivered);
  EXPECT_EQ(ReceivedEvents(*world), List{"install"});
  const auto enabled = world->Manager().Enable(SampleIccid(1), {});
  ASSERT_TRUE(enabled);
  EXPECT_TRUE(enabled->notifications.empty());
}

TEST_F(CardBug, StaleTransactionId) {
  const auto world = WorldWith("stale-transaction-id");
  ExpectFailed(*world, "A",
               {"the card's euiccSigned1 belongs to another transaction than this one", 7, {1}});
  EXPECT_EQ(world->OrderStatus("A"), "released");
}

// The server notices, and ends the session itself.
TEST_F(CardBug, WrongSignatures) {
  const auto world = WorldWith("wrong-signatures");
  const auto result = world->Download("A");
  EXPECT_EQ(ReasonOf(result), "8.1/6.1");
  EXPECT_EQ(ExitOf(result), 7);
  EXPECT_TRUE(world->card_state().profiles.empty());
  EXPECT_EQ(world->OpenChannels(), 0);
  EXPECT_EQ(world->OrderStatus("A"), "released");
}

// Each code of SGP.22 section 5.7.13, and one that it does not have: the LPA names it, nothing is
// left, and the order can be had again.
TEST_F(CardBug, AuthenticateError) {
  for (const int code : {1, 2, 3, 4, 5, 6, 7, 126, 127}) {
    SCOPED_TRACE("code " + std::to_string(code));
    const auto world = WorldWith("authenticate-error=" + std::to_string(code));
    EXPECT_EQ(ReasonOf(world->Download("A")), "AuthenticateServer/" + std::to_string(code));
    ExpectNothingLeft(*world);
    EXPECT_EQ(world->OrderStatus("A"), "released");
  }
}

// ... and of section 5.7.5.
TEST_F(CardBug, PrepareError) {
  for (const int code : {1, 2, 3, 4, 5, 126, 127}) {
    SCOPED_TRACE("code " + std::to_string(code));
    const auto world = WorldWith("prepare-error=" + std::to_string(code));
    EXPECT_EQ(ReasonOf(world->Download("A")), "PrepareDownload/" + std::to_string(code));
    ExpectNothingLeft(*world);
    EXPECT_EQ(world->OrderStatus("A"), "released");
  }
}

// Each ErrorReason of SGP.22 section 2.5.6, and one that it does not have: the LPA names it, and
// the server is told of it in a result that the card has signed.
TEST_F(CardBug, InstallationError) {
  for (int reason = 1; reason <= 127; reason = reason == 16 ? 127 : reason + 1) {
    SCOPED_TRACE("reason " + std::to_string(reason));
    const auto world = WorldWith("installation-error=" + std::to_string(reason));
    EXPECT_EQ(ReasonOf(world->Download("A")), "LoadBoundProfilePackage/" + std::to_string(reason));
    ExpectNothingLeft(*world);
    EXPECT_EQ(ReceivedEvents(*world), List{"install"});
    EXPECT_TRUE(world->PendingNotifications().empty());
    // Once there is memory, or no interruption, it can be had again.
    const bool again = reason == 10 || reason == 11;
    EXPECT_EQ(world->OrderStatus("A"), again ? "released" : "error");
  }
}

// 6F00 at random, with forty seeds: what is said of the download and of enabling is what the card
// shows.
TEST_F(CardBug, RandomErrors) {
  int installed = 0;
  int enabled = 0;
  for (int seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto world = WorldWith("random-errors=" + std::to_string(seed));
    installed += SaysTheTruth(*world) ? 1 : 0;
    if (world->card_state().profiles.empty()) continue;
    const auto result = world->Manager().Enable(SampleIccid(1), {});
    const bool is = world->card_state().profiles[0].enabled;
    const bool unknown = !result && result.error().code == ErrorCode::kUnknownOutcome;
    EXPECT_TRUE(unknown || result.has_value() == is) << ReasonOf(result);
    EXPECT_EQ(world->OpenChannels(), 0);
    enabled += result ? 1 : 0;
  }
  EXPECT_LT(installed, 40);
  RecordProperty("installed", installed);
  RecordProperty("enabled", enabled);
}

// 6F00 once, at each exchange of a download in turn, the last GET RESPONSE among them. Where the
// profile is not installed the order can be had again, unless a segment was refused.
TEST_F(CardBug, ErrorAt) {
  int failed = 0;
  for (int n = 1; n < 200; ++n) {
    SCOPED_TRACE("exchange " + std::to_string(n));
    const auto world = WorldWith("error-at=" + std::to_string(n));
    bool hit = false;
    world->counting_card().change = [&hit](ByteSpan, Bytes& answer) {
      hit = hit || answer == Bytes{0x6F, 0x00};
    };
    const bool done = SaysTheTruth(*world);
    if (!hit) break;
    if (!done) ++failed;
    if (!done && world->card_state().profiles.empty() && world->OrderStatus("A") != "error") {
      EXPECT_TRUE(SaysTheTruth(*world)) << "the second try";
    }
  }
  EXPECT_GT(failed, 15);
}

// The card loses its power before an exchange of the package is executed: not installed, and the
// next try succeeds.
TEST_F(CardBug, PowerLossBefore) {
  for (const int n : {2, 6, 10, 14, 18}) {
    SCOPED_TRACE("exchange " + std::to_string(n));
    const auto world = WorldWith("power-loss-before=" + std::to_string(n));
    const auto result = world->Download("A");
    ASSERT_FALSE(result);
    EXPECT_EQ(ExitOf(result), result.error().code == ErrorCode::kUnknownOutcome ? 10 : 8)
        << result.error().ToString();
    EXPECT_TRUE(world->card_state().profiles.empty());
    EXPECT_EQ(world->OpenChannels(), 0);
    EXPECT_TRUE(SaysTheTruth(*world));
  }
}

// ... or after: where it was executed and committed the LPA finds the result on the card.
TEST_F(CardBug, PowerLossAfter) {
  int found = 0;
  for (int n = 10; n < 30; ++n) {
    SCOPED_TRACE("exchange " + std::to_string(n));
    const auto world = WorldWith("power-loss-after=" + std::to_string(n));
    const bool done = SaysTheTruth(*world);
    EXPECT_LE(world->card_state().profiles.size(), 1u);
    if (done) ++found;
    if (done && ReceivedEvents(*world) == List{"install"} && found > 3) break;
    if (done || !world->card_state().profiles.empty()) continue;
    EXPECT_TRUE(SaysTheTruth(*world)) << "the second try";
  }
  EXPECT_GT(found, 0);
}

// Every switch of the card has its test here, by its name.
TEST(CardBugs, EachHasATest) {
  for (const auto& bug : sim::euicc::BugSwitches()) {
    EXPECT_TRUE(HasTest("CardBug", TestNameOf(bug.name))) << "no test of the card's " << bug.name;
  }
}

}  // namespace
}  // namespace lpab::tests
