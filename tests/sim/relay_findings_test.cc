// What the relay's Inspector finds between the real LPA and the test SM-DP+ and SM-DS: nothing in
// good sessions, and each switch of sim::smdp::Bugs by its name.
#include "bug_helpers.h"
#include "discovery_world.h"
#include "must.h"
#include "relay_cases.h"

namespace lpab::tests {
namespace {

using Names = std::set<std::string>;

// A bug, and what a session with it must show: these findings and no others.
struct BugCase {
  const char* bug;
  Names findings;
};

const std::vector<BugCase>& SmdpCases() {
  static const std::vector<BugCase> cases = {
      {"wrong-mac=1", {"wrong-mac"}},
      {"wrong-mac=2", {"wrong-mac"}},
      {"wrong-mac=3", {"wrong-mac"}},
      {"replayed-challenge", {"replayed-challenge"}},
      {"stale-transaction-id=1", {"wrong-transaction-id"}},
      {"stale-transaction-id=2", {"wrong-transaction-id"}},
      {"stale-transaction-id=3", {"wrong-transaction-id"}},
      {"stale-transaction-id=4", {"wrong-transaction-id"}},
      {"stale-transaction-id=5", {"wrong-transaction-id"}},
      {"wrong-address", {"wrong-address"}},
      {"wrong-signature=1", {"wrong-signature"}},
      {"wrong-signature=2", {"wrong-signature"}},
      {"wrong-signature=3", {"wrong-signature"}},
      {"wrong-certificate-role=1", {"wrong-certificate-role"}},
      {"wrong-certificate-role=2", {"wrong-certificate-role"}},
      {"missing-metadata", {"missing-metadata"}},
      {"other-metadata", {"other-metadata"}},
      {"odd-empty-list", {"odd-empty-list"}},
      {"missing-field=transactionId", {"missing-field"}},
      {"missing-field=serverSignature1", {"missing-field"}},
      {"missing-field=smdpSigned2", {"missing-field"}},
      {"missing-field=boundProfilePackage", {"missing-field"}},
      {"truncated=1", {"truncated"}},
      {"truncated=2", {"truncated"}},
      {"truncated=3", {"truncated"}},
      {"http-500=2", {"http-error"}},
      {"redirect=1", {"redirect"}},
      {"slow=5000", {"slow"}},
      {"huge-body=65537", {"huge-body"}},
      {"lost-reply=3", {"no-answer"}},
      {"refused-notifications=1", {"refused-notification"}},
      {"lost-notification-reply=1", {"notification-unanswered"}},
  };
  return cases;
}

const std::vector<BugCase>& SmdsCases() {
  static const std::vector<BugCase> cases = {
      {"replayed-challenge", {"replayed-challenge"}},
      {"stale-transaction-id=1", {"wrong-transaction-id"}},
      {"stale-transaction-id=2", {"wrong-transaction-id"}},
      {"wrong-address", {"wrong-address"}},
      {"wrong-signature", {"wrong-signature"}},
      {"wrong-certificate-role", {"wrong-certificate-role"}},
      {"odd-empty-list", {"odd-empty-list"}},
      {"missing-field=eventEntries", {"missing-field"}},
      {"missing-field=serverCertificate", {"missing-field"}},
      {"truncated=2", {"truncated"}},
      {"http-500=1", {"http-error"}},
      {"redirect=2", {"redirect"}},
      {"slow=6000", {"slow"}},
      {"huge-body=65537", {"huge-body"}},
      {"lost-reply=1", {"no-answer"}},
  };
  return cases;
}

// Two orders, so that there is a session before the one looked at.
std::unique_ptr<World> WorldWith(const std::string& bug) {
  WorldOptions options;
  if (!bug.empty()) Must(sim::smdp::SetBug(options.server_bugs, bug));
  auto world = std::make_unique<World>(options);
  world->AddSample("A", 1);
  world->AddSample("B", 2);
  return world;
}

// With the real LPA in the session that `bug` spoils.
void ExpectFinds(const BugCase& expected) {
  SCOPED_TRACE(expected.bug);
  const auto world = WorldWith(expected.bug);
  InspectingClient client(world->http(), world->clock());
  (void)DownloadThrough(client, *world, "A");
  EXPECT_EQ(client.Names(), expected.findings) << client.Text();
}

std::set<std::string> BugNames(sim::smdp::BugOwner owner) {
  std::set<std::string> names;
  std::istringstream lines(sim::smdp::DescribeBugs(owner));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string name;
    words >> name;
    names.insert(name.substr(0, name.find('=')));
  }
  return names;
}

std::set<std::string> BugNames(const std::vector<BugCase>& cases) {
  std::set<std::string> names;
  for (const BugCase& each : cases) {
    const std::string bug = each.bug;
    names.insert(bug.substr(0, bug.find('=')));
  }
  return names;
}

TEST(RelayFindings, EachBugOfAnSmdpIsFound) {
  for (const BugCase& each : SmdpCases()) ExpectFinds(each);
}

TEST(RelayFindings, EachBugOfAnSmdsIsFound) {
  for (const BugCase& each : SmdsCases()) {
    SCOPED_TRACE(each.bug);
    DiscoveryWorld world;
    sim::smdp::Bugs bugs;
    Must(SetBug(bugs, each.bug, sim::smdp::BugOwner::kSmds));
    world.StartSmds(DiscoveryWorld::kRoot, bugs);
    InspectingClient client(world.http(), world.world.clock());
    (void)lpa::Discovery(world.world.reader(), client, world.world.isdr, {})
        .Run(world.world.call());
    EXPECT_EQ(client.Names(), each.findings) << client.Text();
  }
}

// A switch that is added to Bugs needs a case here.
TEST(RelayFindings, EveryBugHasACase) {
  EXPECT_EQ(BugNames(SmdpCases()), BugNames(sim::smdp::BugOwner::kSmdp));
  EXPECT_EQ(BugNames(SmdsCases()), BugNames(sim::smdp::BugOwner::kSmds));
}

// Each function that a card and an LPA can be brought to call, under both curves.
class GoodSessions : public testing::TestWithParam<crypto::Curve> {
 protected:
  GoodSessions() : world_(OptionsOf(GetParam())), client_(world_.http(), world_.clock()) {
    for (int i = 0; i < 4; ++i) world_.AddSample(std::string(1, static_cast<char>('A' + i)), i);
    world_.AddSample("CODE", 4, {{"confirmationCode", "4711"}});
    world_.AddSample("KEYS", 5, {{"protection", "replace-session-keys"}});
  }

  static WorldOptions OptionsOf(crypto::Curve curve) {
    WorldOptions options;
    options.curve = curve;
    return options;
  }

  // All signatures of all calls verify.
  void ExpectVerified(size_t signatures) {
    EXPECT_EQ(client_.Text(), "");
    const auto checks = client_.SignatureChecks();
    EXPECT_EQ(checks.size(), signatures);
    for (const std::string& check : checks) EXPECT_TRUE(check.starts_with("verifies")) << check;
  }

  World world_;
  InspectingClient client_;
};

TEST_P(GoodSessions, DownloadsShowNone) {
  EXPECT_TRUE(DownloadThrough(client_, world_, "A"));
  EXPECT_TRUE(DownloadThrough(client_, world_, "KEYS"));
  world_.order.confirmation_code = "4711";
  EXPECT_TRUE(DownloadThrough(client_, world_, "CODE"));
  ExpectVerified(3 * 6);
}

TEST_P(GoodSessions, RefusalsShowNone) {
  EXPECT_FALSE(DownloadThrough(client_, world_, "no such order"));
  EXPECT_EQ(client_.inspections.back().outcome,
            "the server refuses the matching id (8.2.6/3.8); it says: there is no order of this "
            "matching id");
  EXPECT_TRUE(client_.inspections.back().failed);
  world_.order.confirmation_code = "4712";
  EXPECT_FALSE(DownloadThrough(client_, world_, "CODE"));
  world_.handlers.ask_consent = [](const auto&) { return lpa::Consent::kPostpone; };
  EXPECT_FALSE(DownloadThrough(client_, world_, "B"));
  EXPECT_EQ(client_.inspections.back().function, "CancelSession");
  ExpectVerified(2 + 4 + 4);
}

TEST_P(GoodSessions, NotificationsShowNone) {
  EXPECT_TRUE(DownloadThrough(client_, world_, "A"));
  lpa::ProfileManager manager(world_.reader(), client_, world_.isdr, {});
  EXPECT_TRUE(manager.Enable(SampleIccid(0), world_.call()));
  EXPECT_TRUE(manager.Disable(SampleIccid(0), world_.call()));
  EXPECT_TRUE(manager.Delete(SampleIccid(0), world_.call()));
  EXPECT_EQ(client_.inspections.back().function, "HandleNotification");
  ExpectVerified(6 + 3);
}

INSTANTIATE_TEST_SUITE_P(RelayFindings, GoodSessions,
                         testing::Values(crypto::Curve::kNistP256, crypto::Curve::kBrainpoolP256r1),
                         [](const auto& curve) {
                           return curve.param == crypto::Curve::kNistP256 ? "Nist" : "Brainpool";
                         });

TEST(RelayFindings, AGoodDiscoveryShowsNone) {
  DiscoveryWorld world;
  world.AddEvent(DiscoveryWorld::kRoot, "EVENT-1", World::kAddress);
  InspectingClient client(world.http(), world.world.clock());
  EXPECT_TRUE(
      lpa::Discovery(world.world.reader(), client, world.world.isdr, {}).Run(world.world.call()));
  EXPECT_EQ(client.inspections.size(), 2u);
  EXPECT_EQ(client.Text(), "");
}

}  // namespace

std::set<std::string> FindingsOfBugs() {
  std::set<std::string> names;
  for (const auto* cases : {&SmdpCases(), &SmdsCases()}) {
    for (const BugCase& each : *cases) names.insert(each.findings.begin(), each.findings.end());
  }
  return names;
}

}  // namespace lpab::tests
