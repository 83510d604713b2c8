#include "card/batch.h"

#include <gtest/gtest.h>

#include <map>

#include "base/hex.h"

namespace lpab::card {
namespace {

apdu::CommandApdu Command(std::string_view hex) {
  return apdu::CommandApdu::Decode(FromHex(hex).value()).value();
}

// Answers from a list, in order, and remembers what it was sent.
struct Card {
  std::vector<std::string> answers;
  std::vector<std::string> sent;

  Exchange exchange() {
    return [this](const apdu::CommandApdu& command, const Call&) -> Result<apdu::ResponseApdu> {
      sent.push_back(ToHex(command.Encode()));
      const std::string answer = answers.at(sent.size() - 1);
      if (answer == "?") return Fail(ErrorCode::kUnknownOutcome, "silence");
      if (answer == "!") return Fail(ErrorCode::kUnavailable, "the port is gone");
      return apdu::ResponseApdu::Decode(FromHex(answer).value());
    };
  }
};

TEST(ExchangeSettled, CollectsWhat61Announces) {
  Card card{{"AA6102", "BBCC6101", "DD910B"}, {}};
  auto answer = ExchangeSettled(card.exchange(), Command("80E2910003BF2D00"), {});
  ASSERT_TRUE(answer);
  EXPECT_EQ(ToHex(answer->Encode()), "AABBCCDD910B");
  EXPECT_EQ(card.sent[1], "80C0000002");
  EXPECT_EQ(card.sent[2], "80C0000001");
}

TEST(ExchangeSettled, AsksAgainAt6CWhenThereIsNoData) {
  Card card{{"6C03", "0102039000"}, {}};
  auto answer = ExchangeSettled(card.exchange(), Command("00B0000000"), {});
  EXPECT_EQ(ToHex(answer->data), "010203");
  EXPECT_EQ(card.sent[1], "00B0000003");
}

TEST(ExchangeSettled, NeverRepeatsStoreData) {
  Card card{{"6C03"}, {}};
  auto answer = ExchangeSettled(card.exchange(), Command("80E2910003BF2D0000"), {});
  EXPECT_EQ(answer->sw.value(), 0x6C03);
  EXPECT_EQ(card.sent.size(), 1u);
}

TEST(ExchangeSettled, GetResponseMayBeToldTheLengthAgain) {
  Card card{{"6110", "6C02", "BBCC9000"}, {}};
  auto answer = ExchangeSettled(card.exchange(), Command("80E2910003BF2D00"), {});
  EXPECT_EQ(ToHex(answer->data), "BBCC");
  EXPECT_EQ(card.sent[2], "80C0000002");
}

TEST(ExchangeSettled, AFailedGetResponseLeavesTheOutcomeUnknown) {
  for (const char* trouble : {"!", "?"}) {
    Card card{{"6102", trouble}, {}};
    auto answer = ExchangeSettled(card.exchange(), Command("80E2910003BF2D00"), {});
    EXPECT_EQ(answer.error().code, ErrorCode::kUnknownOutcome);
  }
}

// Quectel EC800G-CN answers GET RESPONSE with 6100 for ever (facts/modems.md section 2.2).
TEST(ExchangeSettled, AnAnswerThatNeverEndsIsGivenUp) {
  Card empty{{"6100", "6100", "6100"}, {}};
  EXPECT_EQ(ExchangeSettled(empty.exchange(), Command("80E2910003BF2D00"), {}).error().code,
            ErrorCode::kUnknownOutcome);
  Card endless{std::vector<std::string>(100, "AA6101"), {}};
  EXPECT_EQ(ExchangeSettled(endless.exchange(), Command("80E2910003BF2D00"), {}).error().code,
            ErrorCode::kUnknownOutcome);
}

TEST(RunBatch, StopsWhereTheRuleSaysAndSendsNothingMore) {
  const std::vector<BatchCommand> commands = {
      {Command("80E2110001A1"), ContinueRule::OnSuccess()},
      {Command("80E2910101A2"), ContinueRule::OnSuccessWithoutData()},
      {Command("80E2910001A3"), ContinueRule::OnSuccess()}};
  const std::map<std::vector<std::string>, size_t> cases = {
      {{"9000", "9000", "9000"}, 3},  // all of it
      {{"9100", "9000", "9000"}, 1},  // 91xx does not pass the first rule
      {{"9000", "910B", "6A80"}, 3},  // but it passes the second
      {{"9000", "BF37009000"}, 2},    // data ends it
      {{"6985"}, 1}};
  for (const auto& [answers, sent] : cases) {
    Card card{answers, {}};
    const BatchResult result = RunBatch(card.exchange(), commands, {});
    EXPECT_EQ(card.sent.size(), sent);
    EXPECT_FALSE(result.error.has_value());
    for (size_t i = 0; i < commands.size(); ++i) {
      EXPECT_EQ(result.outcomes[i].kind, i < sent ? OutcomeKind::kAnswered : OutcomeKind::kNotSent);
    }
  }
}

TEST(RunBatch, TellsUnknownFromNotSent) {
  const std::vector<BatchCommand> commands(3, {Command("80E2910001A1"), ContinueRule::OnSuccess()});
  Card silent{{"9000", "?"}, {}};
  const BatchResult unknown = RunBatch(silent.exchange(), commands, {});
  EXPECT_EQ(unknown.outcomes[1].kind, OutcomeKind::kUnknown);
  EXPECT_EQ(unknown.outcomes[2].kind, OutcomeKind::kNotSent);
  EXPECT_EQ(unknown.error->code, ErrorCode::kUnknownOutcome);
  EXPECT_EQ(unknown.LastResponse()->sw, apdu::kSwSuccess);

  Card gone{{"9000", "!"}, {}};
  const BatchResult lost = RunBatch(gone.exchange(), commands, {});
  EXPECT_EQ(lost.outcomes[1].kind, OutcomeKind::kNotSent);
  EXPECT_FALSE(lost.AllAnswered());
}

TEST(RunBatch, LooksAtTheDeadlineBeforeEachCommand) {
  FakeClock clock;
  const std::vector<BatchCommand> commands(3, {Command("80E2910001A1"), ContinueRule::OnSuccess()});
  const Exchange slow = [&](const apdu::CommandApdu&, const Call&) -> Result<apdu::ResponseApdu> {
    clock.SleepFor(Duration(60));
    return apdu::ResponseApdu{{}, apdu::kSwSuccess};
  };
  size_t reported = 0;
  const BatchResult result = RunBatch(slow, commands, {Deadline::After(Duration(100), clock), {}},
                                      [&](size_t done, size_t) { reported = done; });
  EXPECT_EQ(reported, 2u);
  EXPECT_EQ(result.outcomes[2].kind, OutcomeKind::kNotSent);
  EXPECT_EQ(result.error->code, ErrorCode::kTimeout);
}

}  // namespace
}  // namespace lpab::card
