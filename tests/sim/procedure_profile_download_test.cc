// Profile download and installation, from start to end. Spec: SGP.22 section 3.1.3; SGP.23's cases
// of the LPAd's and the eUICC's download procedure.
#include <gtest/gtest.h>

#include "base/hex.h"
#include "case_helpers.h"

namespace lpab::tests {
namespace {

using crypto::Curve;
using nlohmann::json;

// TERMINAL CAPABILITY, MANAGE CHANNEL and SELECT; STORE DATA of 255 bytes; GET RESPONSE; close.
constexpr int kApdusOfTs48Download = 73;

struct Way {
  Curve curve;
  const char* protection;
};

class DownloadTest : public testing::TestWithParam<Way> {
 protected:
  World world_{{GetParam().curve, {}}};
  json order_ = {{"protection", GetParam().protection}};
};

std::string Name(const testing::TestParamInfo<Way>& info) {
  return std::string(info.param.curve == Curve::kNistP256 ? "Nist" : "Brainpool") +
         (std::string(info.param.protection) == "session-keys" ? "SessionKeys" : "OwnKeys");
}

// Steps: download under each curve, with session keys and with keys of the package. Pass: the
// profile is on the card, disabled, with the ICCID of the metadata and the AID of the result; the
// server has the result, and the card no longer.
TEST_P(DownloadTest, SamplePackage) {
  world_.AddSample("SAMPLE", 0, order_);
  const auto result = world_.Download("SAMPLE");
  ASSERT_TRUE(result) << result.error().ToString();
  ASSERT_EQ(world_.card_state().profiles.size(), 1u);
  EXPECT_EQ(world_.card_state().profiles[0].iccid, result->metadata.iccid.ToWire());
  EXPECT_EQ(world_.card_state().profiles[0].isdp_aid, result->isdp_aid);
  EXPECT_FALSE(world_.card_state().profiles[0].enabled);
  ASSERT_EQ(result->notifications.size(), 1u);
  EXPECT_TRUE(result->notifications[0].removed);
  EXPECT_TRUE(world_.card_state().notifications.empty());
  const auto received = world_.ReceivedNotifications();
  ASSERT_EQ(received.size(), 1u);
  EXPECT_EQ(received[0]["event"], "install");
  EXPECT_EQ(received[0]["verified"], true);
  EXPECT_EQ(received[0]["isdpAid"], ToHex(result->isdp_aid));
}

// Steps: the metadata name another server for the event. Pass: the card signs a second notification
// for it, and both are delivered.
TEST_P(DownloadTest, AnotherServerIsToldOfTheInstallation) {
  order_["metadata"]["notificationAddress"] = "other.example.com";
  world_.AddSample("SAMPLE", 0, order_);
  const auto result = world_.Download("SAMPLE");
  ASSERT_TRUE(result) << result.error().ToString();
  ASSERT_EQ(result->notifications.size(), 2u);
  EXPECT_EQ(result->notifications[1].metadata.address, "other.example.com");
  EXPECT_TRUE(result->notifications[1].removed);
  EXPECT_TRUE(world_.card_state().notifications.empty());
  EXPECT_EQ(world_.ReceivedNotifications().size(), 2u);
}

// Steps: the three TS.48 packages, which share one ICCID, with an order's own each. Pass: all live
// on one card.
TEST_P(DownloadTest, Ts48PackagesOnOneCard) {
  const char* names[] = {"TS48v1_A", "TS48v3_SAIP2.3_NoBERTLV", "TS48v5_SAIP2.3_BERTLV_SUCI"};
  const char* iccids[] = {"89000123456789012341", "89000123456789012358", "89000123456789012366"};
  for (int i = 0; i < 3; ++i) {
    const auto package = Ts48Package(names[i]);
    if (!package) GTEST_SKIP() << "no TS.48 packages at " LPAB_SHARED_DATA;
    order_["iccid"] = iccids[i];
    world_.AddOrder("TS48-" + std::to_string(i), *package, order_);
    const auto result = world_.Download("TS48-" + std::to_string(i));
    ASSERT_TRUE(result) << names[i] << ": " << result.error().ToString();
    EXPECT_EQ(result->metadata.iccid.digits(), iccids[i]);
  }
  EXPECT_EQ(world_.card_state().profiles.size(), 3u);
}

// Steps: 1008 bytes of plaintext give segments of 1036, which pySim's SM-DP+ sends. Pass:
// installed.
TEST_P(DownloadTest, LargeSegments) {
  order_["segment"] = 1008;
  world_.AddSample("LARGE", 1, order_);
  const auto result = world_.Download("LARGE");
  EXPECT_TRUE(result) << result.error().ToString();
}

INSTANTIATE_TEST_SUITE_P(Ways, DownloadTest,
                         testing::Values(Way{Curve::kNistP256, "session-keys"},
                                         Way{Curve::kNistP256, "replace-session-keys"},
                                         Way{Curve::kBrainpoolP256r1, "session-keys"},
                                         Way{Curve::kBrainpoolP256r1, "replace-session-keys"}),
                         Name);

// Steps: a download of TS.48. Pass: as many waits of the client for the device as docs/protocol.md
// says ("Round trips"), and as many APDUs as its blocks need.
TEST(DownloadCostTest, RoundTripsAndApdusAreCounted) {
  const auto package = Ts48Package("TS48v3_SAIP2.3_NoBERTLV");
  if (!package) GTEST_SKIP() << "no TS.48 packages at " LPAB_SHARED_DATA;
  World world;
  world.AddOrder("TS48", *package);
  ASSERT_TRUE(world.Download("TS48"));
  EXPECT_EQ(world.reader().round_trips(), 7);
  EXPECT_EQ(world.counting_card().apdus(), kApdusOfTs48Download);
}

// Steps: a modem loses the answer to the n-th command, for each n. Pass: the LPA says something
// true, and a second try leads to exactly one profile.
TEST(DownloadLostAnswerTest, EachLostAnswerInTurn) {
  for (int n = 1;; ++n) {
    World world;
    world.AddSample("SAMPLE", 0);
    world.counting_card().LoseAnswer(n);
    const auto first = world.Download("SAMPLE");
    const size_t installed = world.card_state().profiles.size();
    if (first) {
      EXPECT_EQ(installed, 1u) << "lost answer " << n;
      if (world.counting_card().apdus() < n) break;
      continue;
    }
    const bool says_installed = first.error().message.find("the card lists") != std::string::npos;
    EXPECT_EQ(says_installed, installed == 1)
        << "lost answer " << n << ": " << first.error().ToString();
    if (installed == 0) {
      const auto second = world.Download("SAMPLE");
      EXPECT_TRUE(second) << "lost answer " << n << ": " << second.error().ToString();
    }
    EXPECT_EQ(world.card_state().profiles.size(), 1u);
    if (n > 500) FAIL() << "does not end";
  }
}

class DownloadProcedure : public CaseTest {
 protected:
  void SetUp() override { world_.AddSample("A", 1, {{"single", true}}); }
};

// Steps: follow a download by its progress. Pass: each step once and in order; APDUs are counted
// while the package is loaded.
TEST_F(DownloadProcedure, StepsAreToldInOrder) {
  std::vector<std::string> steps;
  size_t done = 0;
  size_t total = 0;
  world_.handlers.on_progress = [&](const lpa::DownloadProgress& progress) {
    const std::string name(lpa::DownloadStepName(progress.step));
    if (steps.empty() || steps.back() != name) steps.push_back(name);
    if (progress.total > 0) {
      EXPECT_EQ(progress.done, done + 1);
      done = progress.done;
      total = progress.total;
    }
  };
  ASSERT_TRUE(world_.Download("A"));
  EXPECT_EQ(steps,
            (std::vector<std::string>{"open-card", "read-card", "initiate-authentication",
                                      "authenticate-server", "authenticate-client", "ask-consent",
                                      "prepare-download", "get-bound-profile-package",
                                      "load-bound-profile-package", "send-notification", "done"}));
  EXPECT_EQ(done, total);
}

// Steps: look at what the user is asked. Pass: ICCID, names, class, owner, rules and icon of the
// order, before the card prepares anything.
TEST_F(DownloadProcedure, TheUserSeesTheMetadata) {
  world_.AddSample("B", 2,
                   {{"metadata",
                     {{"profileName", "Büro"},
                      {"serviceProviderName", "ACME"},
                      {"profileClass", "operational"},
                      {"profileOwner", {{"mcc", "262"}, {"mnc", "01"}}},
                      {"profilePolicyRules", {"ppr2"}}}}});
  std::optional<sgp22::ProfileMetadata> shown;
  world_.handlers.ask_consent = [&](const sgp22::ProfileMetadata& metadata) {
    shown = metadata;
    return lpa::Consent::kPostpone;
  };
  (void)world_.Download("B");
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->iccid.digits(), SampleIccid(2));
  EXPECT_EQ(shown->description.name, "Büro");
  EXPECT_EQ(shown->description.provider, "ACME");
  EXPECT_TRUE(shown->description.rules.deletion_not_allowed);
  EXPECT_EQ(ToHex(shown->description.owner->mcc_mnc), "62F210");
  EXPECT_EQ(std::ranges::count(world_.functions(), "getBoundProfilePackage"), 0);
}

// Steps: the server does not answer within the minute that a request may take. Pass: a timeout; the
// order stays released; nothing is on the card.
TEST_F(DownloadProcedure, ASilentServerIsATimeout) {
  sim::smdp::Bugs bugs;
  bugs.slow = 61'000;
  world_.RestartServer(bugs);
  const auto result = world_.Download("A");
  EXPECT_EQ(result.error().code, ErrorCode::kTimeout) << result.error().ToString();
  EXPECT_EQ(world_.OrderStatus("A"), "released");
  EXPECT_TRUE(world_.card_state().profiles.empty());
}

// Steps: no handler to ask the user. Pass: postponed: nothing is installed that nobody agreed to.
TEST_F(DownloadProcedure, WithoutConsentNothingIsInstalled) {
  world_.handlers.ask_consent = nullptr;
  EXPECT_EQ(ExitOf(world_.Download("A")), 130);
  EXPECT_TRUE(world_.card_state().profiles.empty());
}

// Steps: the card is reset by another program while the user is asked. Pass: the LPA's channel is
// dead and it says so; nothing is installed; the next try succeeds.
TEST_F(DownloadProcedure, ACardResetInBetween) {
  world_.handlers.ask_consent = [this](const auto&) {
    world_.ResetCard();
    return lpa::Consent::kAccept;
  };
  const auto result = world_.Download("A");
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find("the card was reset"), std::string::npos)
      << result.error().message;
  EXPECT_TRUE(world_.card_state().profiles.empty());
  world_.handlers.ask_consent = [](const auto&) { return lpa::Consent::kAccept; };
  EXPECT_TRUE(world_.Download("A"));
}

// Steps: all logical channels are taken. Pass: the LPA says that none is free, and what to do.
TEST_F(DownloadProcedure, NoFreeChannel) {
  std::vector<lpa::IsdrChannel> held;
  for (int i = 0; i < 3; ++i) held.push_back(world_.OpenIsdr());
  const auto result = world_.Download("A");
  EXPECT_EQ(ExitOf(result), 12);
  EXPECT_EQ(result.error().next, "close other programs that use the card, or reset it");
  EXPECT_TRUE(world_.functions().empty());
}

}  // namespace
}  // namespace lpab::tests
