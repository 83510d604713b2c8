// Chains of STORE DATA: what is answered before the card has seen it, and what never is.
#include "pcsc/virtual_card_fixture.h"

namespace lpab::pcsc {
namespace {

// BF38 of 12 bytes in blocks of 5, 5 and 5.
constexpr char kFirst[] = "81E2110005BF380C0102";
constexpr char kSecond[] = "81E21101050304050607";
constexpr char kLast[] = "81E291020508090A0B0C";
constexpr char kWhole[] = "batch 80E2110005BF380C0102,80E21101050304050607,80E291020508090A0B0C; ";

class EarlyAckTest : public VirtualCardTest {
 protected:
  void SetUp() override {
    VirtualCardTest::SetUp();
    OpenIsdr();
  }
};

TEST_F(EarlyAckTest, AChainIsOneBatch) {
  EXPECT_EQ(Send(kFirst), "9000");
  EXPECT_EQ(Send(kSecond), "9000");
  EXPECT_EQ(state_.log, "");
  state_.answers = {"9000", "9000", "BF38009000"};
  EXPECT_EQ(Send(kLast), "BF38009000");
  EXPECT_EQ(state_.TakeLog(), kWhole);
}

// EnableProfile, DeleteProfile, a segment of a package: nothing of one block is answered early.
TEST_F(EarlyAckTest, ALastBlockHasTheCardsOwnStatus) {
  state_.answers = {
      "BF3103800100"
      "9110",
      "6985", "6A80"};
  EXPECT_EQ(Send("81E2910014BF3111A00C5A0A989444999999990990F8810100"), "BF31038001009110");
  EXPECT_EQ(Send("81E291000FBF330C5A0A989444999999990990F8"), "6985");
  EXPECT_EQ(Send("81E2910003A181AF"), "6A80");
}

TEST_F(EarlyAckTest, ARefusedBlockIsShownAtTheLastOne) {
  state_.answers = {"9000", "6A84"};
  EXPECT_EQ(Send(kFirst), "9000");
  EXPECT_EQ(Send(kSecond), "9000");
  EXPECT_EQ(Send(kLast), "6A84");
  EXPECT_EQ(state_.TakeLog(), "batch 80E2110005BF380C0102,80E21101050304050607; ");
  state_.answers = {"BF37009000"};  // an early result of a package
  EXPECT_EQ(Send(kFirst), "9000");
  EXPECT_EQ(Send(kSecond), "9000");
  EXPECT_EQ(Send(kLast), "BF37009000");
}

TEST_F(EarlyAckTest, AnAnswerThatDoesNotComeIsAnError) {
  state_.answers = {"9000", "?"};
  EXPECT_EQ(Send(kFirst), "9000");
  EXPECT_EQ(Send(kSecond), "9000");
  EXPECT_EQ(Send(kLast), "unknown-outcome: no answer");
}

TEST_F(EarlyAckTest, ResetPowerOffAndAnyOtherCommandDropTheChain) {
  for (const char* other : {"81F2000C00", "81C0000000", "01A40004022F00", "8123", "81E20100"}) {
    EXPECT_EQ(Send(kFirst), "9000");
    Send(other);
    state_.TakeLog();
    state_.answers = {"6A86"};
    EXPECT_EQ(Send(kSecond), "6A86") << other;
    EXPECT_EQ(state_.TakeLog(), "batch 80E21101050304050607; ") << other;
  }
  EXPECT_EQ(Send(kFirst), "9000");
  ASSERT_TRUE(card_->Reset({}));
  EXPECT_EQ(state_.TakeLog(), "close; ");
  OpenIsdr();
  EXPECT_EQ(Send(kFirst), "9000");
  card_->PowerOff();
  EXPECT_EQ(state_.TakeLog(), "close; ");
}

TEST_F(EarlyAckTest, ANewChainTakesTheOldOnesPlace) {
  EXPECT_EQ(Send("81E2110005BF380CFFFF"), "9000");
  EXPECT_EQ(Send("81E2110005BF380CFFFF"), "9000");  // P2 00 again: not the next one
  EXPECT_EQ(state_.TakeLog(), "batch 80E2110005BF380CFFFF; ");
}

TEST_F(EarlyAckTest, ChainsOnTwoChannelsDoNotMix) {
  ASSERT_EQ(Send("0070000001"), "029000");
  ASSERT_EQ(Send("02A4040C10A0000005591010FFFFFFFF8900000100"), "9000");
  state_.TakeLog();
  EXPECT_EQ(Send(kFirst), "9000");
  EXPECT_EQ(Send("82E2110005BF280CAAAA"), "9000");
  EXPECT_EQ(Send(kSecond), "9000");
  EXPECT_EQ(Send(kLast), "9000");
  EXPECT_EQ(state_.TakeLog(), kWhole);
  EXPECT_EQ(Send("82E291010ABBBBBBBBBBBBBBBBBBBB"), "9000");
  EXPECT_EQ(state_.TakeLog(), "batch 80E2110005BF280CAAAA,80E291010ABBBBBBBBBBBBBBBBBBBB; ");
}

// A block beyond the length that the object gives itself is the card's to judge.
TEST_F(EarlyAckTest, NothingBeyondTheObjectIsAnsweredEarly) {
  EXPECT_EQ(Send(kFirst), "9000");
  state_.answers = {"6A80"};
  EXPECT_EQ(Send("81E211010B0304050607080910111213"), "6A80");
  EXPECT_EQ(state_.TakeLog(), "batch 80E211010B0304050607080910111213; ");
  EXPECT_EQ(Send(kFirst), "9000");
  EXPECT_EQ(Send("81E211010A03040506070809101112"), "9000");  // the whole object
  EXPECT_EQ(Send("81E291020113"), "9000");
}

TEST_F(EarlyAckTest, AHeadMayBeCutOffInTheMiddle) {
  EXPECT_EQ(Send("81E2110001BF"), "9000");
  EXPECT_EQ(Send("81E211010138"), "9000");
  EXPECT_EQ(Send("81E21102028201"), "9000");
  EXPECT_EQ(Send("81E211030300FFFF"), "9000");
  EXPECT_EQ(Send("81E2910401AA"), "9000");
  EXPECT_EQ(state_.TakeLog(),
            "batch 80E2110001BF,80E211010138,80E21102028201,80E211030300FFFF,80E2910401AA; ");
  state_.answers = {"6A80"};
  EXPECT_EQ(Send("81E2110006BF388F010203"), "6A80");  // no length: the card says so
}

TEST_F(EarlyAckTest, AtMost256Blocks) {
  EXPECT_EQ(Send("81E2110005BF3882FFFF"), "9000");
  for (int p2 = 1; p2 <= 0xFF; ++p2) {
    EXPECT_EQ(Send("81E211" + ToHex(Bytes{static_cast<uint8_t>(p2)}) + "0100"), "9000");
  }
  EXPECT_EQ(state_.log, "");
  state_.answers = {"6A86"};
  EXPECT_EQ(Send("81E211000100"), "6A86");
}

TEST_F(EarlyAckTest, BlocksThatBelongToNoChain) {
  state_.answers = {"6A86", "6A86", "6A80"};
  EXPECT_EQ(Send("81E211010500000000FF"), "6A86");  // begins at P2 01
  EXPECT_EQ(Send("81E2120003BF2E00"), "6A86");      // P1
  EXPECT_EQ(Send("81E21100"), "6A80");              // no data
}

TEST_F(EarlyAckTest, WithoutItEachBlockCrossesByItself) {
  VirtualCardOptions options;
  options.early_ack = false;
  Start(options);
  state_.TakeLog();  // the end of the other
  OpenIsdr();
  state_.answers = {"9000", "6A84"};
  EXPECT_EQ(Send(kFirst), "9000");
  EXPECT_EQ(Send(kSecond), "6A84");
  EXPECT_EQ(Send(kLast), "9000");
  EXPECT_EQ(state_.TakeLog(),
            "batch 80E2110005BF380C0102; batch 80E21101050304050607; batch 80E291020508090A0B0C; ");
}

TEST_F(EarlyAckTest, AfterACardResetTheChannelIsOpenedAnew) {
  EXPECT_EQ(Send(kFirst), "9000");
  state_.generation = 1;
  EXPECT_EQ(Send(kSecond), "9000");
  EXPECT_EQ(Send(kLast), "9000");
  EXPECT_EQ(state_.TakeLog(), std::string("open A0000005591010FFFFFFFF8900000100; ") + kWhole);
  state_.generation = 2;
  state_.open_error = MakeError(ErrorCode::kUnavailable, "no device");
  EXPECT_EQ(Send("81E2910003BF2E00"), "unavailable: no device");
  state_.open_error.reset();
  EXPECT_EQ(Send("81E2910003BF2E00"), "9000");
}

}  // namespace
}  // namespace lpab::pcsc
