#include "lpa/isdr_channel.h"

#include <gtest/gtest.h>

#include "lpa/scripted_isdr.h"
#include "sgp22/es10c.h"
#include "sgp22/euicc_info.h"
#include "sgp22/notification.h"

namespace lpab::lpa {
namespace {

// The answers of recorded/lpac-management.txt.
constexpr char kEid[] = "BF3E125A10890490321234512345123456789012349000";

IsdrChannel Open(ScriptedIsdr& card, IsdrOptions options = {}) {
  return IsdrChannel::Open(card, options, {}).value();
}

TEST(IsdrChannelTest, CallsAndDecodes) {
  ScriptedIsdr card;
  card.On("BF3E035C015A", kEid);
  IsdrChannel isdr = Open(card);
  const auto response = isdr.Call(sgp22::GetEid{}, {});
  ASSERT_TRUE(response) << response.error().ToString();
  EXPECT_EQ(response->eid.digits(), "89049032123451234512345678901234");
  EXPECT_EQ(card.apdus(), std::vector<std::string>{"80E2910006BF3E035C015A00"});
}

TEST(IsdrChannelTest, ProactivePendingIsSuccess) {
  ScriptedIsdr card;
  card.On("BF2800", "BF2802A0009110");
  IsdrChannel isdr = Open(card);
  EXPECT_TRUE(isdr.Call(sgp22::ListNotification{}, {}));
}

TEST(IsdrChannelTest, ManyCommandsAreOneBatch) {
  ScriptedIsdr card;
  card.On("BF3E035C015A", kEid).On("BF2800", "BF2802A0009000");
  IsdrChannel isdr = Open(card, {card::KnownIsdrAids(), 4, true});
  const auto answers = isdr.CallAll({}, sgp22::GetEid{}, sgp22::ListNotification{});
  ASSERT_TRUE(answers);
  EXPECT_TRUE(std::get<0>(*answers));
  EXPECT_TRUE(std::get<1>(*answers));
  EXPECT_EQ(card.batches(), 1);
  // P2 restarts for the second command.
  EXPECT_EQ(card.apdus(), (std::vector<std::string>{"80E2110004BF3E035C", "80E2910102015A00",
                                                    "80E2910003BF280000"}));
}

TEST(IsdrChannelTest, ARefusalEndsTheBatchAndEachHasItsError) {
  ScriptedIsdr card;
  card.On("BF2800", "BF2802A0009000");
  IsdrChannel isdr = Open(card);
  const auto answers = isdr.CallAll({}, sgp22::GetEid{}, sgp22::ListNotification{});
  ASSERT_TRUE(answers);
  EXPECT_EQ(std::get<0>(*answers).error().message,
            "GetEID: the card answers 6A88, the card does not know this command");
  EXPECT_EQ(std::get<1>(*answers).error().message,
            "ListNotification was not sent: an earlier command failed");
  EXPECT_EQ(card.requests().size(), 1u);
}

TEST(IsdrChannelTest, SilenceIsAnUnknownOutcome) {
  ScriptedIsdr card;
  card.On("BF3003800107", "?");
  IsdrChannel isdr = Open(card);
  EXPECT_EQ(isdr.Call(sgp22::NotificationSent{7}, {}).error().code, ErrorCode::kUnknownOutcome);
}

// What only reads changes nothing, and what was not sent neither.
TEST(IsdrChannelTest, SilenceToAQuestionLeavesNothingUnknown) {
  ScriptedIsdr card;
  card.On("BF2800", "?");
  IsdrChannel isdr = Open(card);
  const auto answers =
      isdr.CallAll({}, sgp22::ListNotification{}, sgp22::NotificationSent{7}).value();
  EXPECT_EQ(std::get<0>(answers).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(std::get<0>(answers).error().next, "try again");
  EXPECT_EQ(std::get<1>(answers).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(card.requests().size(), 1u);
}

TEST(IsdrChannelTest, SuccessWithoutDataIsMalformed) {
  ScriptedIsdr card;
  card.On("BF2800", "9000");
  IsdrChannel isdr = Open(card);
  EXPECT_EQ(isdr.Call(sgp22::ListNotification{}, {}).error().code, ErrorCode::kMalformed);
}

class LoadTest : public testing::Test {
 protected:
  Result<PackageLoad> Load() {
    IsdrChannel isdr = Open(card_);
    const std::vector<Bytes> segments = {{0xBF, 0x36}, {0xA0, 0x00}, {0x86, 0x00}};
    return isdr.LoadBoundProfilePackage(segments, {});
  }
  ScriptedIsdr card_;
};

TEST_F(LoadTest, SendsAllSegmentsInOneBatch) {
  card_.On("BF36", "9000").On("A000", "9110").On("8600", "BF37009000");
  const auto load = Load();
  ASSERT_TRUE(load);
  EXPECT_EQ(ToHex(load->result), "BF3700");
  EXPECT_EQ(card_.batches(), 1);
}

TEST_F(LoadTest, StopsAtAnEarlyResult) {
  card_.On("BF36", "9000").On("A000", "BF37009000").On("8600", "9000");
  const auto load = Load();
  ASSERT_TRUE(load);
  EXPECT_EQ(ToHex(load->result), "BF3700");
  EXPECT_EQ(card_.requests().size(), 2u);
}

TEST_F(LoadTest, ARefusedSegmentIsNamed) {
  card_.On("BF36", "9000").On("A000", "6985");
  const auto load = Load();
  ASSERT_FALSE(load);
  EXPECT_EQ(load.error().Detail<StatusWordDetail>()->sw, 0x6985);
  EXPECT_EQ(load.error().message.find("segment 2 of 3"), 0u);
}

TEST_F(LoadTest, SilenceIsAnUnknownOutcome) {
  card_.On("BF36", "9000").On("A000", "?");
  EXPECT_EQ(Load().error().code, ErrorCode::kUnknownOutcome);
}

TEST_F(LoadTest, NoResultAtAllIsSaid) {
  card_.On("BF36", "9000").On("A000", "9000").On("8600", "9000");
  const auto load = Load();
  ASSERT_TRUE(load);
  EXPECT_TRUE(load->result.empty());
}

}  // namespace
}  // namespace lpab::lpa
