// What the relay's Inspector finds between the real LPA and the test SM-DP+ and SM-DS: nothing in
// good sessions, and each switch of sim::smdp::Bugs by its name.
#include "bug_helpers.h"
#include "discovery_world.h"
#include "inspecting_client.h"
#include "must.h"

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

Result<lpa::DownloadResult> Download(World& world, InspectingClient& client,
                                     const std::string& matching_id) {
  lpa::DownloadOrder order = world.order;
  order.address = Must(sgp22::SmdpAddress::Parse(World::kAddress));
  order.matching_id = matching_id;
  return lpa::ProfileDownload(world.reader(), client, world.isdr, std::move(order), world.handlers)
      .Run(world.call());
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
  (void)Download(*world, client, "A");
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

TEST(RelayFindings, GoodSessionsShowNone) {
  const auto world = WorldWith("");
  world->AddSample("C", 3, {{"confirmationCode", "1234"}});
  InspectingClient client(world->http(), world->clock());
  EXPECT_TRUE(Download(*world, client, "A"));
  EXPECT_TRUE(Download(*world, client, "B"));
  EXPECT_FALSE(Download(*world, client, "no such order"));
  world->handlers.ask_consent = [](const auto&) { return lpa::Consent::kReject; };
  EXPECT_FALSE(Download(*world, client, "C"));
  EXPECT_EQ(client.Text(), "");
}

}  // namespace
}  // namespace lpab::tests
