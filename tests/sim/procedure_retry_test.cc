// The same order again: with the same card, whose one-time key serves twice, and with another.
// Spec: SGP.22 sections 3.1.3 (bppEuiccOtpk) and 5.6.3.
#include "base/base64.h"
#include "case_helpers.h"
#include "flipped_bytes.h"
#include "tlv/tlv.h"

namespace lpab::tests {
namespace {

using nlohmann::json;

class Retry : public CaseTest {
 protected:
  void SetUp() override {
    world_.AddSample("A", 1, {{"single", true}});
    world_.change_answer = [this](const std::string& function, json& body) {
      if (function == "authenticateClient" && body.contains("smdpSigned2")) {
        asked_.push_back(KeyIn(body["smdpSigned2"], 0x30));
      }
      if (function == "getBoundProfilePackage" && break_package_) break_package_(body);
    };
    world_.change_request = [this](const std::string& function, json& body) {
      if (function != "getBoundProfilePackage") return;
      const Bytes der = FromBase64(body["prepareDownloadResponse"].get<std::string>()).value();
      const auto ok = tlv::Get(tlv::ReadOne(der)->value, 0xA0);
      used_.push_back(KeyIn(ToBase64(tlv::Get(ok->value, 0x30)->whole), 0x30));
    };
  }
  // 5F49 of a signed object; empty when there is none.
  static std::string KeyIn(const std::string& base64, tlv::Tag tag) {
    const Bytes der = FromBase64(base64).value();
    const auto key = tlv::Find(tlv::ReadOne(der, tag)->value, 0x5F49);
    return key && *key ? ToHex((*key)->value) : "";
  }

  std::vector<std::string> asked_;  // one-time keys that the server asked for
  std::vector<std::string> used_;   // and that the card used
  std::function<void(json&)> break_package_;
};

// Steps: the package does not arrive; try again. Pass: the server asks for the same one-time key,
// the card uses it, the profile is installed once.
TEST_F(Retry, TheSameKeyInANewSession) {
  break_package_ = [](json& body) { body.erase("boundProfilePackage"); };
  const auto first = world_.Download("A");
  EXPECT_EQ(ReasonOf(first),
            "lpa: getBoundProfilePackage: the server's answer has no boundProfilePackage");
  EXPECT_EQ(world_.OrderStatus("A"), "downloaded");
  break_package_ = nullptr;
  ASSERT_TRUE(world_.Download("A"));
  ASSERT_EQ(used_.size(), 2u);
  EXPECT_EQ(asked_.at(0), "");
  EXPECT_EQ(asked_.at(1), used_[0]);
  EXPECT_EQ(used_[1], used_[0]);
  EXPECT_EQ(world_.OrderStatus("A"), "installed");
}

// Steps: as above, and the card loses its power between. Pass: as above.
TEST_F(Retry, TheCardLosesItsPowerBetween) {
  break_package_ = [](json& body) { body.erase("boundProfilePackage"); };
  EXPECT_FALSE(world_.Download("A"));
  world_.ResetCard();
  break_package_ = nullptr;
  ASSERT_TRUE(world_.Download("A"));
  EXPECT_EQ(used_.at(1), used_.at(0));
}

// Steps: as above, and the server is restarted between. Pass: it has the order's state on disk.
TEST_F(Retry, TheServerIsRestartedBetween) {
  break_package_ = [](json& body) { body.erase("boundProfilePackage"); };
  EXPECT_FALSE(world_.Download("A"));
  world_.RestartServer();
  break_package_ = nullptr;
  ASSERT_TRUE(world_.Download("A"));
  EXPECT_EQ(used_.at(1), used_.at(0));
}

// Steps: the package is bound to another transaction (a server that sends what it kept). Pass: the
// LPA refuses it before the card sees it: a package serves only in its own session.
TEST_F(Retry, AKeptPackageIsRefused) {
  std::string kept;
  break_package_ = [&](json& body) {
    if (kept.empty())
      kept = body["boundProfilePackage"];
    else
      body["boundProfilePackage"] = kept;
  };
  world_.handlers.on_progress = [this](const lpa::DownloadProgress& progress) {
    if (progress.step == lpa::DownloadStep::kLoadBoundProfilePackage) world_.ResetCard();
  };
  EXPECT_FALSE(world_.Download("A"));
  world_.handlers.on_progress = nullptr;
  EXPECT_EQ(ReasonOf(world_.Download("A")),
            "lpa: the bound profile package belongs to another transaction than this one");
  EXPECT_TRUE(world_.card_state().profiles.empty());
}

// Steps: the card's power is lost in the middle of the package. Pass: the LPA reads from the card
// that nothing was installed, says "try again", and that succeeds with the same key.
TEST_F(Retry, PowerIsLostWhileLoading) {
  WorldOptions options;
  options.card.bugs.power_loss_before = 16;
  World world(options);
  world.AddSample("A", 1, {{"single", true}});
  const auto first = world.Download("A");
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().code, ErrorCode::kUnavailable) << first.error().ToString();
  EXPECT_NE(first.error().message.find("it was not installed"), std::string::npos);
  EXPECT_EQ(first.error().next, "try again");
  EXPECT_EQ(world.OrderStatus("A"), "downloaded");
  EXPECT_TRUE(world.Download("A"));
  EXPECT_EQ(world.OrderStatus("A"), "installed");
}

// Steps: an installation that fails for memory; a profile is deleted; try again. Pass: the order
// was released again, and the profile is installed.
TEST(RetryAfterMemory, ADeletedProfileMakesRoom) {
  WorldOptions options;
  options.card.memory_size = 6000;
  World world(options);
  int installed = 0;
  while (installed < 9) {
    world.AddSample("P" + std::to_string(installed), installed, {{"single", true}});
    if (!world.Download("P" + std::to_string(installed))) break;
    ++installed;
  }
  ASSERT_GT(installed, 0);
  ASSERT_LT(installed, 9);
  const std::string name = "P" + std::to_string(installed);
  EXPECT_EQ(world.OrderStatus(name), "released");
  ASSERT_TRUE(world.Manager().Delete(SampleIccid(0), {}));
  EXPECT_TRUE(world.Download(name));
}

// Steps: an installation that fails for good (a package that was changed). Pass: the order is over;
// the next try is refused by the server.
TEST(RetryAfterError, AFailedInstallationEndsTheOrder) {
  World world;
  world.AddSample("A", 1, {{"single", true}});
  FlipLastByteOfThePackage(world);
  EXPECT_EQ(ReasonOf(world.Download("A")), "LoadBoundProfilePackage/8");
  EXPECT_EQ(world.OrderStatus("A"), "error");
  EXPECT_EQ(ReasonOf(world.Download("A")), "8.2.6/3.8");
}

}  // namespace
}  // namespace lpab::tests
