// Each switch of sim::smdp::Bugs: what the LPA says, what the program returns, what is left on card
// and server, and that the same order succeeds once the server is well.
#include "bug_helpers.h"

namespace lpab::tests {
namespace {

using nlohmann::json;

class ServerBug : public testing::Test {
 protected:
  // A world whose server has this bug, and the single order A.
  static std::unique_ptr<World> WorldWith(const std::string& bug) {
    WorldOptions options;
    const auto set = sim::smdp::SetBug(options.server_bugs, bug);
    EXPECT_TRUE(set) << set.error().ToString();
    auto world = std::make_unique<World>(options);
    world->AddSample("A", 1, {{"single", true}});
    return world;
  }

  // The download fails like this; with the bug mended, the same order is installed.
  static void FailsThenSucceeds(const std::string& bug, const Failed& expected) {
    SCOPED_TRACE(bug);
    const auto world = WorldWith(bug);
    ExpectFailed(*world, "A", expected);
    world->RestartServer();
    const auto again = world->Download("A");
    EXPECT_TRUE(again) << again.error().ToString();
    EXPECT_EQ(world->OrderStatus("A"), "installed");
  }
  // ... and the order is over.
  static void FailsForGood(const std::string& bug, const Failed& expected) {
    SCOPED_TRACE(bug);
    const auto world = WorldWith(bug);
    ExpectFailed(*world, "A", expected);
    EXPECT_EQ(world->OrderStatus("A"), "error");
  }
};

// A segment of the package has a wrong MAC, each in turn: the card says so with its command, and
// the server is told.
TEST_F(ServerBug, WrongMac) {
  const char* commands[] = {"ConfigureISDP (1)", "StoreMetadata (2)", "LoadProfileElements (5)"};
  for (int i = 0; i < 3; ++i) {
    const std::string says = "installation, " + std::string(commands[i]) +
                             ": a protected segment of the package has a wrong MAC (8)";
    FailsForGood("wrong-mac=" + std::to_string(i + 1), {says, 7});
  }
  const auto world = WorldWith("wrong-mac=1");
  (void)world->Download("A");
  EXPECT_EQ(world->ReceivedNotifications().at(0)["errorReason"], 8);
  EXPECT_TRUE(world->PendingNotifications().empty());
}

TEST_F(ServerBug, ReplayedChallenge) {
  FailsThenSucceeds("replayed-challenge",
                    {"the server signed another challenge than the card's", 7});
}

// In JSON and in DER, in each of the five places where a transaction id stands.
TEST_F(ServerBug, StaleTransactionId) {
  FailsThenSucceeds("stale-transaction-id=1", {"serverSigned1 belongs to another", 7});
  FailsThenSucceeds("stale-transaction-id=2",
                    {"the server's authenticateClient answer belongs to another", 7, {1}});
  FailsThenSucceeds("stale-transaction-id=3", {"smdpSigned2 belongs to another", 7, {1}});
  FailsThenSucceeds("stale-transaction-id=4",
                    {"the server's getBoundProfilePackage answer belongs to another", 7, {1}});
  FailsThenSucceeds("stale-transaction-id=5",
                    {"the bound profile package belongs to another", 7, {1}});
}

TEST_F(ServerBug, WrongAddress) {
  FailsThenSucceeds(
      "wrong-address",
      {"the server that answers at smdp.test.example signs as elsewhere.smdp.test.example", 7});
}

TEST_F(ServerBug, WrongSignature) {
  FailsThenSucceeds("wrong-signature=1",
                    {"AuthenticateServer: the card finds the server's signature invalid (2)", 7});
  FailsThenSucceeds(
      "wrong-signature=2",
      {"PrepareDownload: the card finds the server's second signature invalid (2)", 7});
  FailsForGood("wrong-signature=3",
               {"installation, InitialiseSecureChannel (0): the card finds the package's signature "
                "invalid (2)",
                7});
}

TEST_F(ServerBug, WrongCertificateRole) {
  FailsThenSucceeds(
      "wrong-certificate-role=1",
      {"the server authenticates itself with the role DPpb, not as an SM-DP+ (DPauth)", 7});
  FailsThenSucceeds(
      "wrong-certificate-role=2",
      {"PrepareDownload: the card does not accept the server's profile binding certificate (1)",
       7});
}

// Nobody is asked to agree to a profile that the server does not describe.
TEST_F(ServerBug, MissingMetadata) {
  FailsThenSucceeds("missing-metadata",
                    {"authenticateClient: the server's answer has no profileMetadata", 11, {1}});
}

TEST_F(ServerBug, OtherMetadata) {
  FailsForGood("other-metadata",
               {"the package's profile name is not the one that was agreed to", 11, {4}});
}

// An empty notification list in the metadata is no list: the profile is installed, and tells
// nobody.
TEST_F(ServerBug, OddEmptyList) {
  const auto world = WorldWith("odd-empty-list");
  const auto result = world->Download("A");
  ASSERT_TRUE(result) << result.error().ToString();
  EXPECT_TRUE(result->metadata.description.notifications.empty());
  EXPECT_EQ(ReceivedEvents(*world), std::vector<std::string>{"install"});
  const auto enabled = world->Manager().Enable(SampleIccid(1), {});
  ASSERT_TRUE(enabled) << enabled.error().ToString();
  EXPECT_TRUE(enabled->notifications.empty());
}

TEST_F(ServerBug, MissingField) {
  FailsThenSucceeds("missing-field=transactionId",
                    {"initiateAuthentication: the server's answer has no transactionId", 11});
  FailsThenSucceeds("missing-field=serverSignature1",
                    {"initiateAuthentication: the server's answer has no serverSignature1", 11});
  FailsThenSucceeds("missing-field=smdpSigned2",
                    {"authenticateClient: the server's answer has no smdpSigned2", 11, {1}});
  FailsThenSucceeds(
      "missing-field=boundProfilePackage",
      {"getBoundProfilePackage: the server's answer has no boundProfilePackage", 11, {1}});
}

TEST_F(ServerBug, Truncated) {
  FailsThenSucceeds("truncated=1", {"initiateAuthentication: the server's answer is not JSON", 11});
  FailsThenSucceeds("truncated=2",
                    {"authenticateClient: the server's answer is not JSON", 11, {1}});
  FailsThenSucceeds("truncated=3",
                    {"getBoundProfilePackage: the server's answer is not JSON", 11, {1}});
}

TEST_F(ServerBug, Http500) {
  FailsThenSucceeds("http-500=1",
                    {"initiateAuthentication: smdp.test.example answers with HTTP status 500", 8});
  FailsThenSucceeds("http-500=2",
                    {"authenticateClient: smdp.test.example answers with HTTP status 500", 8, {1}});
  const auto world = WorldWith("http-500=3");
  const auto result = world->Download("A");
  EXPECT_EQ(ExitOf(result), 8);
  EXPECT_EQ(result.error().next, "the server has a problem: try again later");
  EXPECT_EQ(world->OrderStatus("A"), "downloaded");
}

// Not followed: no other place is asked.
TEST_F(ServerBug, Redirect) {
  FailsThenSucceeds("redirect=1",
                    {"initiateAuthentication: smdp.test.example answers with HTTP status 302", 8});
  FailsThenSucceeds("redirect=3", {"getBoundProfilePackage: smdp.test.example answers with HTTP "
                                   "status 302",
                                   8,
                                   {1}});
  const auto world = WorldWith("redirect=2");
  (void)world->Download("A");
  const std::vector<std::string> asked = {"initiateAuthentication", "authenticateClient",
                                          "cancelSession"};
  EXPECT_EQ(world->functions(), asked);
}

// A server that takes longer than a minute is not waited for; one that is merely slow is.
TEST_F(ServerBug, Slow) {
  FailsThenSucceeds("slow=61000", {"no time left", 9});
  const auto world = WorldWith("slow=5000");
  EXPECT_TRUE(world->Download("A"));
  EXPECT_EQ(world->clock().Now().time_since_epoch(), std::chrono::seconds(20));  // four answers
}

TEST_F(ServerBug, HugeBody) {
  FailsThenSucceeds("huge-body=65537",
                    {"smdp.test.example answers with 65537 bytes, more than the 65536 that are "
                     "allowed",
                     12});
  const auto world = WorldWith("huge-body=65536");
  EXPECT_TRUE(world->Download("A"));
}

TEST_F(ServerBug, LostReply) {
  FailsThenSucceeds("lost-reply=1", {"the connection broke before the answer came", 8});
  FailsThenSucceeds("lost-reply=2", {"the connection broke before the answer came", 8, {1}});
  FailsThenSucceeds("lost-reply=3", {"the connection broke before the answer came", 8, {1}});
}

// The profile is installed and said to be; its notification stays on the card until the server
// takes it.
TEST_F(ServerBug, RefusedNotifications) {
  const auto world = WorldWith("refused-notifications=2");
  const auto result = world->Download("A");
  ASSERT_TRUE(result) << result.error().ToString();
  EXPECT_FALSE(result->notifications.at(0).delivered);
  EXPECT_NE(result->notifications[0].error->message.find("HTTP status 500"), std::string::npos);
  EXPECT_FALSE(world->ProcessNotifications().at(0).delivered);
  EXPECT_EQ(PendingEvents(*world), std::vector<std::string>{"install"});
  EXPECT_TRUE(world->ProcessNotifications().at(0).removed);
  EXPECT_EQ(ReceivedEvents(*world), std::vector<std::string>{"install"});
  EXPECT_EQ(world->OrderStatus("A"), "installed");
}

// The server has it, and the LPA cannot know: sent again, the same bytes.
TEST_F(ServerBug, LostNotificationReply) {
  const auto world = WorldWith("lost-notification-reply=1");
  const auto result = world->Download("A");
  ASSERT_TRUE(result) << result.error().ToString();
  EXPECT_FALSE(result->notifications.at(0).delivered);
  EXPECT_TRUE(world->ProcessNotifications().at(0).removed);
  const auto received = world->ReceivedNotifications();
  ASSERT_EQ(received.size(), 2u);
  EXPECT_EQ(received[0]["der"], received[1]["der"]);
}

// Every switch of the server has its test here, by its name.
TEST(ServerBugs, EachHasATest) {
  std::istringstream lines(sim::smdp::DescribeBugs());
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    std::istringstream words(line);
    std::string name;
    words >> name;
    name = name.substr(0, name.find('='));
    EXPECT_TRUE(HasTest("ServerBug", TestNameOf(name))) << "no test of the server's bug " << name;
  }
  EXPECT_GE(count, 18);
}

}  // namespace
}  // namespace lpab::tests
