// Downloads from start to end. SGP.23 calls these LPAd and eUICC download cases; SGP.22 section
// 3.1.3.
#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/hex.h"
#include "world.h"

namespace lpab::tests {
namespace {

using crypto::Curve;
using nlohmann::json;

// TERMINAL CAPABILITY, MANAGE CHANNEL and SELECT; STORE DATA of 255 bytes; GET RESPONSE; close.
constexpr int kApdusOfTs48Download = 72;

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

// Metadata may name another server for the event: the card signs a second notification for it.
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

// The three TS.48 packages share one ICCID: with an order's own each, all live on one card.
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

// 1008 bytes of plaintext give segments of 1036, which pySim's SM-DP+ sends.
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

// docs/protocol.md, "Round trips": one wait of the client for the device each.
TEST(DownloadCostTest, RoundTripsAndApdusAreCounted) {
  const auto package = Ts48Package("TS48v3_SAIP2.3_NoBERTLV");
  if (!package) GTEST_SKIP() << "no TS.48 packages at " LPAB_SHARED_DATA;
  World world;
  world.AddOrder("TS48", *package);
  ASSERT_TRUE(world.Download("TS48"));
  EXPECT_EQ(world.reader().round_trips(), 7);
  EXPECT_EQ(world.counting_card().apdus(), kApdusOfTs48Download);
}

TEST(DownloadTroubleTest, TheSameIccidTwiceIsRefusedAndSaid) {
  World world;
  world.AddSample("FIRST", 0);
  ASSERT_TRUE(world.Download("FIRST"));
  const auto again = world.Download("FIRST");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(*again.error().Detail<Es10Detail>(), (Es10Detail{"LoadBoundProfilePackage", 9}));
  EXPECT_EQ(world.card_state().profiles.size(), 1u);
  // The server is told of the failure, too.
  EXPECT_EQ(world.ReceivedNotifications().back()["errorReason"], 9);
}

TEST(DownloadTroubleTest, AnUnknownMatchingIdIsSaid) {
  World world;
  const auto result = world.Download("NOTHING");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(*result.error().Detail<RspDetail>(), (RspDetail{"8.2.6", "3.8"}));
}

TEST(DownloadTroubleTest, ConfirmationCodes) {
  World world;
  world.AddSample("CODE", 0, {{"confirmationCode", "4711"}});
  EXPECT_EQ(world.Download("CODE").error().message, "this profile needs a confirmation code");
  EXPECT_EQ(world.functions().back(), "cancelSession");
  world.order.confirmation_code = "4712";
  const auto wrong = world.Download("CODE");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(*wrong.error().Detail<RspDetail>(), (RspDetail{"8.2.7", "3.8"}));
  world.order.confirmation_code = "4711";
  const auto right = world.Download("CODE");
  EXPECT_TRUE(right) << right.error().ToString();
}

TEST(DownloadTroubleTest, ANoIsToldToTheServerAndInstallsNothing) {
  World world;
  world.AddSample("SAMPLE", 0);
  world.handlers.ask_consent = [](const sgp22::ProfileMetadata&) { return lpa::Consent::kReject; };
  EXPECT_EQ(world.Download("SAMPLE").error().code, ErrorCode::kRefused);
  EXPECT_EQ(world.functions().back(), "cancelSession");
  EXPECT_TRUE(world.card_state().profiles.empty());
}

TEST(DownloadTroubleTest, ACiThatTheServerDoesNotKnow) {
  World world;
  world.AddSample("SAMPLE", 0);
  world.change_request = [](const std::string& function, json& body) {
    if (function != "initiateAuthentication") return;
    // Both lists of identifiers: twenty bytes of another CI.
    Bytes info = FromHex("BF20358203020202A9160414" + std::string(40, '1') + "AA160414" +
                         std::string(40, '1'))
                     .value();
    body["euiccInfo1"] = ToBase64(info);
  };
  const auto result = world.Download("SAMPLE");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kUntrusted) << result.error().ToString();
}

// A modem that loses the answer to the n-th command, for each n: the LPA says something true, and
// a second try leads to exactly one profile.
TEST(DownloadTroubleTest, EachLostAnswerInTurn) {
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
    const bool says_installed = first.error().message.find("as installed") != std::string::npos;
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

}  // namespace
}  // namespace lpab::tests
