// Cards that take less than SGP.22 says: short blocks, one form of EnableProfile only; and what an
// LPA sets on the card. SGP.22 sections 5.7.2, 5.7.4, 5.7.16 and 5.7.19.
#include <gtest/gtest.h>

#include "base/hex.h"
#include "lpa/memory_reset.h"
#include "world.h"

namespace lpab::tests {
namespace {

constexpr uint8_t kStoreData = 0xE2;

class OddCardTest : public testing::Test {
 protected:
  void SetUp() override { world_.AddSample("A", 1); }

  std::vector<sgp22::ProfileInfo> Profiles() { return world_.Manager().List({}).value(); }

  World world_;
};

// Steps: the card answers 6700 to every STORE DATA of more than 130 bytes. Pass: the download
// succeeds, and after the first refusals no block is longer than 120 bytes.
TEST_F(OddCardTest, ADownloadInShortBlocks) {
  int refused = 0;
  size_t longest_taken = 0;
  world_.counting_card().instead = [&](ByteSpan command) -> std::optional<Bytes> {
    if (command.size() < 5 || command[1] != kStoreData) return std::nullopt;
    if (command[4] > 130) {
      ++refused;
      return Bytes{0x67, 0x00};
    }
    longest_taken = std::max<size_t>(longest_taken, command[4]);
    return std::nullopt;
  };
  const auto done = world_.Download("A");
  ASSERT_TRUE(done) << done.error().ToString();
  EXPECT_EQ(Profiles().size(), 1u);
  EXPECT_EQ(refused, 3);  // 255, 240, 200
  EXPECT_EQ(longest_taken, 120u);
}

// Steps: the card answers EnableProfile by ICCID with undefinedError. Pass: the profile is enabled,
// by its AID, and the refreshFlag was set.
TEST_F(OddCardTest, EnablingByAid) {
  const auto installed = world_.Download("A");
  ASSERT_TRUE(installed) << installed.error().ToString();
  std::vector<std::string> sent;
  world_.counting_card().instead = [&](ByteSpan command) -> std::optional<Bytes> {
    const std::string text = ToHex(command);
    if (text.find("BF31") != 10) return std::nullopt;
    sent.push_back(text);
    if (text.find("5A0A") == std::string::npos) return std::nullopt;
    return FromHex("BF310380017F9000").value();
  };
  const auto enabled = world_.Manager().Enable(installed->metadata.iccid.digits(), {});
  ASSERT_TRUE(enabled) << enabled.error().ToString();
  EXPECT_FALSE(enabled->refresh_missing);
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_NE(sent[1].find("8101FF"), std::string::npos);
  EXPECT_EQ(Profiles().at(0).state, sgp22::ProfileState::kEnabled);
}

// Steps: set the default SM-DP+; download without an address. Pass: the profile comes from there.
TEST_F(OddCardTest, TheDefaultSmdpIsUsed) {
  {
    auto isdr = lpa::IsdrChannel::Open(world_.reader(), world_.isdr, {});
    ASSERT_TRUE(isdr);
    ASSERT_TRUE(isdr->Call(sgp22::SetDefaultDpAddress{World::kAddress}, {}));
  }
  lpa::DownloadOrder order;
  order.matching_id = "A";
  const auto done =
      lpa::ProfileDownload(world_.reader(), world_.http(), world_.isdr, order, world_.handlers)
          .Run({});
  EXPECT_TRUE(done) << done.error().ToString();
}

// Steps: a profile is installed; reset the operational profiles, twice. Pass: it is gone and its
// delete notification waits; the second reset says that there is nothing.
TEST_F(OddCardTest, AResetDeletesAndLeavesNotifications) {
  ASSERT_TRUE(world_.Download("A"));
  lpa::MemoryResetOptions options;
  options.what.delete_operational_profiles = true;
  options.reopen_pause = Duration(0);
  const auto gone = lpa::ResetMemory(world_.reader(), world_.isdr, options, {});
  ASSERT_TRUE(gone) << gone.error().ToString();
  EXPECT_EQ(gone->size(), 1u);
  EXPECT_TRUE(Profiles().empty());
  const auto pending = world_.PendingNotifications();
  ASSERT_EQ(pending.size(), 1u);
  EXPECT_EQ(pending[0].event.ToString(), "delete");
  const auto again = lpa::ResetMemory(world_.reader(), world_.isdr, options, {});
  EXPECT_EQ(again.error().code, ErrorCode::kFailedPrecondition);
}

}  // namespace
}  // namespace lpab::tests
