#include "card/channel_reader.h"

#include <gtest/gtest.h>

#include "card/isdr.h"
#include "card/scripted_card.h"

namespace lpab::card {
namespace {

constexpr char kTerminalCapability[] = "80AA00000AA9088100820101830107";
constexpr char kOpen[] = "0070000001";
constexpr char kClose1[] = "00708001";

apdu::CommandApdu Command(std::string_view hex) {
  return apdu::CommandApdu::Decode(FromHex(hex).value()).value();
}

TEST(ChannelReader, OpensAndClosesAsACardExpects) {
  ScriptedCard card;
  card.On(kTerminalCapability, "9000")
      .On(kOpen, "019000")
      .On("01A4040010A0000005591010FFFFFFFF890000010000", "6108")
      .On("01C0000008", "6F06E00482030202009000")
      .On("81E2910003BF2E00", "BF2E009000")
      .On(kClose1, "9000");
  ChannelReader reader(card, "test");
  {
    auto channel = reader.OpenLogicalChannel(KnownIsdrAids(), {});
    ASSERT_TRUE(channel) << channel.error().ToString();
    EXPECT_TRUE((*channel)->info().terminal_capability_sent);
    EXPECT_EQ(ToHex(*(*channel)->info().select_response), "6F06E0048203020200");
    auto answer = (*channel)->Transmit(Command("80E2910003BF2E00"), {});
    ASSERT_TRUE(answer);
    EXPECT_EQ(ToHex(answer->data), "BF2E00");
  }
  EXPECT_TRUE(card.Done()) << card.unexpected();
}

TEST(ChannelReader, UsesTheClassOfChannelsAboveThree) {
  ScriptedCard card;
  card.On(kTerminalCapability, "6D00")
      .On(kOpen, "059000")
      .On("41A4040010A0000005591010FFFFFFFF890000010000", "9000")
      .On("C1E2910003BF2E00", "9000")
      .On("00708005", "9000");
  ChannelReader reader(card, "test");
  {
    auto channel = reader.OpenLogicalChannel(KnownIsdrAids(), {});
    ASSERT_TRUE(channel);
    EXPECT_FALSE((*channel)->info().terminal_capability_sent);
    EXPECT_TRUE((*channel)->Transmit(Command("80E2910003BF2E00"), {}));
  }
  EXPECT_TRUE(card.Done()) << card.unexpected();
}

TEST(ChannelReader, TriesEachAidAndLeavesNoChannelBehind) {
  ScriptedCard card;
  card.On(kTerminalCapability, "9000")
      .On(kOpen, "019000")
      .On("01A4040005A00000000100", "6A82")
      .On("01A4040005A00000000200", "6A82")
      .On(kClose1, "9000");
  ChannelReader reader(card, "test");
  const std::vector<apdu::Aid> aids = {apdu::Aid::FromText("A000000001").value(),
                                       apdu::Aid::FromText("A000000002").value()};
  const auto channel = reader.OpenLogicalChannel(aids, {});
  ASSERT_FALSE(channel);
  EXPECT_EQ(channel.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(*channel.error().Detail<StatusWordDetail>(), StatusWordDetail{0x6A82});
  EXPECT_TRUE(card.Done()) << card.unexpected();
}

TEST(ChannelReader, SaysWhenNoChannelIsFree) {
  ScriptedCard card;
  card.On(kTerminalCapability, "9000").On(kOpen, "6A81");
  ChannelReader reader(card, "test");
  EXPECT_EQ(reader.OpenLogicalChannel(KnownIsdrAids(), {}).error().code,
            ErrorCode::kResourceExhausted);
}

TEST(ChannelReader, AChannelFromBeforeAResetIsDead) {
  ScriptedCard card;
  card.On(kTerminalCapability, "9000")
      .On(kOpen, "019000")
      .On("01A4040010A0000005591010FFFFFFFF890000010000", "9000")
      .On(kTerminalCapability, "9000");
  ChannelReader reader(card, "test");
  auto channel = reader.OpenLogicalChannel(KnownIsdrAids(), {});
  ASSERT_TRUE(channel);
  const uint32_t generation = reader.card_generation();
  ASSERT_TRUE(reader.ResetCard({}));
  EXPECT_EQ(reader.card_generation(), generation + 1);
  const auto answer = (*channel)->Transmit(Command("80E2910003BF2E00"), {});
  EXPECT_EQ(answer.error().code, ErrorCode::kFailedPrecondition);
  channel->reset();  // sends nothing: the card closed the channel itself
  EXPECT_TRUE(card.Done()) << card.unexpected();
  EXPECT_EQ(card.resets(), 2);
}

constexpr char kSelect[] = "01A4040010A0000005591010FFFFFFFF890000010000";

// EnableProfile with a refreshFlag ends in 91xx; nobody fetches the REFRESH.
TEST(ChannelReader, ResetsTheCardAfterAProactiveCommandWasAnnounced) {
  ScriptedCard card;
  card.On(kTerminalCapability, "9000").On(kOpen, "019000").On(kSelect, "9000");
  card.On("81E2910003BF2E00", "BF2E00910B").On("81E2910003BF2E00", "BF2E009000");
  card.On(kClose1, "9000").On(kTerminalCapability, "9000").On(kOpen, "019000").On(kSelect, "9000");
  ChannelReader reader(card, "test");
  auto channel = reader.OpenLogicalChannel(KnownIsdrAids(), {});
  ASSERT_TRUE(channel);
  ASSERT_TRUE((*channel)->Transmit(Command("80E2910003BF2E00"), {}));
  EXPECT_TRUE((*channel)->Transmit(Command("80E2910003BF2E00"), {}));  // the channel still lives
  EXPECT_TRUE((*channel)->Close({}));
  EXPECT_EQ(card.resets(), 1);
  EXPECT_TRUE(reader.OpenLogicalChannel(KnownIsdrAids(), {}));
  EXPECT_EQ(card.resets(), 2);
}

TEST(ChannelReader, ResetsTheCardAfterAnAnswerThatDidNotCome) {
  ScriptedCard card;
  card.On(kTerminalCapability, "9000").On(kOpen, "019000").On(kSelect, "9000");
  card.On("81E2910003BF2E00", "?");
  card.On(kTerminalCapability, "9000").On(kOpen, "019000").On(kSelect, "9000").On(kClose1, "9000");
  ChannelReader reader(card, "test");
  auto channel = reader.OpenLogicalChannel(KnownIsdrAids(), {});
  ASSERT_TRUE(channel);
  EXPECT_EQ((*channel)->Transmit(Command("80E2910003BF2E00"), {}).error().code,
            ErrorCode::kUnknownOutcome);
  EXPECT_EQ((*channel)->Transmit(Command("80E2910003BF2E00"), {}).error().code,
            ErrorCode::kFailedPrecondition);
  EXPECT_TRUE(reader.OpenLogicalChannel(KnownIsdrAids(), {}));
  EXPECT_EQ(card.resets(), 2);
  EXPECT_TRUE(card.Done()) << card.unexpected();
}

}  // namespace
}  // namespace lpab::card
