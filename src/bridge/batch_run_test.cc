#include "bridge/batch_run.h"

#include <gtest/gtest.h>

namespace lpab::bridge {
namespace {

using wire::ErrorNumber;

// A block of 50 bytes encoded: 2 + (2 + 5 + 34) + (2 + 5).
wire::Command Block(bool last, size_t data = 34) {
  const uint8_t p1 = last ? 0x91 : 0x11;
  return {{0x80, 0xE2, p1, 0, Bytes(data, 1), {}}, {false, {{0x9000, 0xFFFF}}}};
}

wire::Batch Header(uint32_t commands, uint32_t bytes) {
  wire::Batch header;
  header.commands = commands;
  header.bytes = bytes;
  header.card_generation = 3;
  return header;
}

wire::BatchPart Part(uint32_t first, std::vector<wire::Command> commands) {
  wire::BatchPart part;
  part.first = first;
  part.commands = std::move(commands);
  return part;
}

ChainResult Answered(size_t count, size_t data = 0) {
  ChainResult result;
  result.generation = 3;
  const card::CommandOutcome outcome{card::OutcomeKind::kAnswered,
                                     {Bytes(data, 7), apdu::kSwSuccess}};
  result.outcomes.assign(count, outcome);
  return result;
}

wire::PeerLimits Window(uint32_t bytes) {
  wire::PeerLimits limits;
  limits.window = bytes;
  return limits;
}

ErrorNumber FailureOf(const wire::Outcome& outcome) {
  return outcome.failure ? outcome.failure->number : ErrorNumber{};
}

TEST(BatchRun, ABlockHasFiftyBytes) { EXPECT_EQ(wire::EncodeCommand(Block(true)).size(), 50u); }

TEST(BatchRun, GivesAChainOutWhenAllOfItIsThere) {
  BatchRun run(Header(3, 150), {});
  ASSERT_TRUE(run.AddPart(Part(0, {Block(false)})));
  EXPECT_FALSE(run.NextChain());
  ASSERT_TRUE(run.AddPart(Part(1, {Block(true), Block(true)})));
  EXPECT_EQ(run.NextChain()->size(), 2u);
  EXPECT_FALSE(run.NextChain()) << "one at a time";
  EXPECT_FALSE(run.Finished());
  run.Complete(Answered(2));
  EXPECT_EQ(run.NextChain()->size(), 1u);
  run.Complete(Answered(1));
  ASSERT_TRUE(run.Finished());
  const wire::Outcome outcome = run.TakeOutcome();
  EXPECT_EQ(outcome.done, 3u);
  EXPECT_EQ(outcome.card_generation, 3u);
  EXPECT_FALSE(outcome.failure);
}

TEST(BatchRun, TheEndOfTheBatchEndsItsLastChain) {
  BatchRun run(Header(2, 100), {});
  ASSERT_TRUE(run.AddPart(Part(0, {Block(false), Block(false)})));
  EXPECT_EQ(run.NextChain()->size(), 2u);
}

TEST(BatchRun, ARuleEndsIt) {
  BatchRun run(Header(3, 150), {});
  ASSERT_TRUE(run.AddPart(Part(0, {Block(true), Block(true)})));
  ASSERT_TRUE(run.NextChain());
  ChainResult result = Answered(1, 3);
  result.ended_by_rule = true;
  run.Complete(std::move(result));
  EXPECT_TRUE(run.Finished());
  EXPECT_FALSE(run.NextChain());
  EXPECT_TRUE(run.AddPart(Part(2, {Block(true)}))) << "parts may be under way still";
  const wire::Outcome outcome = run.TakeOutcome();
  ASSERT_EQ(outcome.runs.runs().size(), 2u);
  EXPECT_EQ(outcome.runs.runs()[1].count, 2u);
  EXPECT_EQ(outcome.runs.runs()[1].kind, wire::OutcomeKind::kNotSent);
}

TEST(BatchRun, CreditIsForWhatWasTakenOffTheQueue) {
  BatchRun run(Header(100, 5000), Window(1000));
  for (uint32_t i = 0; i < 20; ++i) ASSERT_TRUE(run.AddPart(Part(i, {Block(true)})));
  EXPECT_EQ(run.TakeCredit(), 0u);
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(run.NextChain());
    run.Complete(Answered(1));
    EXPECT_EQ(run.TakeCredit(), 0u) << "small change is kept";
  }
  ASSERT_TRUE(run.NextChain());
  EXPECT_EQ(run.TakeCredit(), 250u);
  EXPECT_EQ(run.TakeCredit(), 0u);
  ASSERT_TRUE(run.AddPart(Part(20, {5, Block(true)})));
  EXPECT_EQ(wire::NumberOf(run.AddPart(Part(25, {Block(true)})).error()),
            ErrorNumber::kCreditExceeded);
}

TEST(BatchRun, AStarvedClientGetsAllCreditAtOnce) {
  BatchRun run(Header(100, 5000), Window(1000));
  ASSERT_TRUE(run.AddPart(Part(0, {Block(true), Block(false)})));
  ASSERT_TRUE(run.NextChain());
  EXPECT_EQ(run.TakeCredit(), 50u) << "only the beginning of a chain is left";
}

TEST(BatchRun, PartsComeInOrderWithinTheBatch) {
  BatchRun run(Header(2, 100), {});
  EXPECT_EQ(wire::NumberOf(run.AddPart(Part(1, {Block(true)})).error()),
            ErrorNumber::kPartOutOfOrder);
  EXPECT_EQ(wire::NumberOf(run.AddPart(Part(0, {3, Block(true)})).error()),
            ErrorNumber::kPartOutOfOrder);
  EXPECT_EQ(wire::NumberOf(run.AddPart(Part(0, {2, Block(true, 35)})).error()),
            ErrorNumber::kCreditExceeded)
      << "more bytes than announced";
}

TEST(BatchRun, AChainThatDoesNotFitInTheWindowEndsIt) {
  BatchRun run(Header(100, 5000), Window(1000));
  for (uint32_t i = 0; i < 13; ++i) {
    ASSERT_TRUE(run.AddPart(Part(i, {Block(false)})));
    EXPECT_FALSE(run.Finished());
  }
  ASSERT_TRUE(run.AddPart(Part(13, {Block(false)})));  // 700 of 1000 bytes
  EXPECT_TRUE(run.Finished());
  EXPECT_EQ(FailureOf(run.TakeOutcome()), ErrorNumber::kChainTooLong);
}

TEST(BatchRun, StopsBehindTheChainThatRuns) {
  BatchRun run(Header(2, 100), {});
  ASSERT_TRUE(run.AddPart(Part(0, {Block(true), Block(true)})));
  ASSERT_TRUE(run.NextChain());
  run.Stop(wire::NumberedError(ErrorNumber::kCancelled, "cancelled"));
  EXPECT_FALSE(run.Finished());
  run.Complete(Answered(1));
  EXPECT_FALSE(run.NextChain());
  EXPECT_TRUE(run.Finished());
  const wire::Outcome outcome = run.TakeOutcome();
  EXPECT_EQ(outcome.done, 1u);
  EXPECT_EQ(FailureOf(outcome), ErrorNumber::kCancelled);
}

TEST(BatchRun, AStopThatComesTooLateIsNotReported) {
  BatchRun run(Header(1, 50), {});
  ASSERT_TRUE(run.AddPart(Part(0, {Block(true)})));
  ASSERT_TRUE(run.NextChain());
  run.Stop(wire::NumberedError(ErrorNumber::kCancelled, "cancelled"));
  run.Complete(Answered(1));
  EXPECT_TRUE(run.Finished());
  EXPECT_FALSE(run.TakeOutcome().failure);
}

TEST(BatchRun, WhatIsThereIsExecutedWhenTheClientIsGone) {
  BatchRun run(Header(9, 450), {});
  ASSERT_TRUE(run.AddPart(Part(0, {Block(true), Block(false)})));
  run.EndInput();
  EXPECT_FALSE(run.Finished());
  ASSERT_TRUE(run.NextChain());
  run.Complete(Answered(1));
  EXPECT_TRUE(run.Finished());
  EXPECT_EQ(FailureOf(run.TakeOutcome()), ErrorNumber::kLinkLost);
}

TEST(BatchRun, AnswersThatDoNotFitAreUnknownAndEndIt) {
  BatchRun run(Header(4, 200), {});
  ASSERT_TRUE(run.AddPart(Part(0, {4, Block(true)})));
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(run.NextChain());
    run.Complete(Answered(1, 25000));
  }
  EXPECT_TRUE(run.Finished());
  const wire::Outcome outcome = run.TakeOutcome();
  EXPECT_EQ(FailureOf(outcome), ErrorNumber::kAnswerTooLarge);
  EXPECT_EQ(outcome.runs.runs()[2].kind, wire::OutcomeKind::kUnknown);
  EXPECT_EQ(outcome.runs.runs()[3].kind, wire::OutcomeKind::kNotSent);
  EXPECT_LE(wire::Encode(outcome).size(), wire::kMaximumFrame);
}

}  // namespace
}  // namespace lpab::bridge
