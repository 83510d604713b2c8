#include "pcsc/pcsc_card.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "pcsc/fake_pcsc.h"

namespace lpab::pcsc {
namespace {

class StoppedState final : public CancellationState {
 public:
  bool Requested() const override { return true; }
  int WaitHandle() const override { return -1; }
};

class PcscCardTest : public testing::Test {
 protected:
  // The error of one command that the service answers with `code`.
  Error ErrorOf(Code code) {
    EXPECT_TRUE(card_.Reset({}));
    state_.answers = {{code, ""}};
    const auto answer = card_.Transmit(FromHex("0070000001").value(), {});
    EXPECT_FALSE(answer);
    return answer.error();
  }

  FakeState state_;
  PcscCard card_{std::make_unique<FakePcsc>(state_), "Reader 00 00"};
};

TEST_F(PcscCardTest, ConnectsAndResetsAndSends) {
  state_.answers = {{Code::kSuccess, "019000"}};
  const auto atr = card_.Reset({});
  ASSERT_TRUE(atr);
  EXPECT_EQ(ToHex(*atr), "3B00");
  const auto answer = card_.Transmit(FromHex("0070000001").value(), {});
  ASSERT_TRUE(answer);
  EXPECT_EQ(ToHex(*answer), "019000");
  EXPECT_EQ(state_.log, "connect Reader 00 00; reset; send 0070000001; ");
}

TEST_F(PcscCardTest, ASecondResetKeepsTheConnection) {
  ASSERT_TRUE(card_.Reset({}));
  ASSERT_TRUE(card_.Reset({}));
  EXPECT_EQ(state_.log, "connect Reader 00 00; reset; reset; ");
}

// ISO/IEC 7816-3 section 12.2: case 1 gets P3 = 00, case 4 loses its Le.
TEST_F(PcscCardTest, T0TakesTpdus) {
  EXPECT_EQ(ToHex(TpduForT0(FromHex("00708001").value())), "0070800100");
  EXPECT_EQ(ToHex(TpduForT0(FromHex("0070000001").value())), "0070000001");
  EXPECT_EQ(ToHex(TpduForT0(FromHex("80E2910003BF2E00").value())), "80E2910003BF2E00");
  EXPECT_EQ(ToHex(TpduForT0(FromHex("80E2910003BF2E0000").value())), "80E2910003BF2E00");
  state_.protocol = Protocol::kT0;
  state_.answers = {{Code::kSuccess, "6115"}};
  ASSERT_TRUE(card_.Reset({}));
  ASSERT_TRUE(card_.Transmit(FromHex("80E2910003BF2E0000").value(), {}));
  EXPECT_NE(state_.log.find("send 80E2910003BF2E00; "), std::string::npos);
}

TEST_F(PcscCardTest, NoCardAndAnotherProgramAreSaid) {
  state_.connect_code = Code::kNoSmartcard;
  const auto missing = card_.Reset({});
  EXPECT_EQ(missing.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(missing.error().message, "Reader 00 00: no card is in the reader");
  EXPECT_FALSE(missing.error().next.empty());
  state_.connect_code = Code::kSharingViolation;
  EXPECT_EQ(card_.Reset({}).error().code, ErrorCode::kBusy);
}

TEST_F(PcscCardTest, ACardThatDoesNotAnswerToResetIsLetGo) {
  state_.reset_code = Code::kUnresponsiveCard;
  EXPECT_EQ(card_.Reset({}).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(state_.log, "connect Reader 00 00; reset; disconnect; ");
  EXPECT_EQ(card_.Transmit(FromHex("0070000001").value(), {}).error().code,
            ErrorCode::kUnavailable);
}

// pcscd looks for these before the command goes to the reader.
TEST_F(PcscCardTest, WhatWasNotSentIsUnavailable) {
  EXPECT_EQ(ErrorOf(Code::kResetCard).code, ErrorCode::kUnavailable);
  EXPECT_EQ(ErrorOf(Code::kRemovedCard).code, ErrorCode::kUnavailable);
}

TEST_F(PcscCardTest, AnExchangeThatFailedHasAnUnknownOutcome) {
  for (const Code code : {Code::kNotTransacted, Code::kReaderUnavailable, Code::kCommunication,
                          Code::kInsufficientBuffer, static_cast<Code>(0x80100001)}) {
    EXPECT_EQ(ErrorOf(code).code, ErrorCode::kUnknownOutcome);
  }
  EXPECT_EQ(card_.Transmit(FromHex("0070000001").value(), {}).error().code,
            ErrorCode::kUnavailable);
  state_.log.clear();
  ASSERT_TRUE(card_.Reset({}));
  EXPECT_EQ(state_.log, "connect Reader 00 00; reset; ");
}

TEST_F(PcscCardTest, ACancelledCallSendsNothing) {
  ASSERT_TRUE(card_.Reset({}));
  const Call cancelled{Deadline::Never(), Cancellation(std::make_shared<StoppedState>())};
  EXPECT_EQ(card_.Transmit(FromHex("0070000001").value(), cancelled).error().code,
            ErrorCode::kCancelled);
  EXPECT_EQ(card_.Reset(cancelled).error().code, ErrorCode::kCancelled);
  EXPECT_EQ(state_.log, "connect Reader 00 00; reset; ");
}

}  // namespace
}  // namespace lpab::pcsc
