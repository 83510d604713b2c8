#include "modem/cgla_reader.h"

#include <gmock/gmock.h>

#include "modem/reader_fixture.h"

namespace lpab::modem {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;

class CglaReaderTest : public ReaderTest {
 protected:
  std::unique_ptr<card::ApduChannel> OpenSession(const std::string& answer = "+CCHO: 1") {
    script_.On(kOpenIsdr, Ok(answer));
    return Open().value();
  }
};

// GetEUICCChallenge (SGP.22 section 5.7.7) with its answer fetched by GET RESPONSE, CLA without
// channel bits.
TEST_F(CglaReaderTest, ExchangesAndCloses) {
  auto channel = OpenSession();
  EXPECT_FALSE(channel->info().terminal_capability_sent);
  EXPECT_EQ(channel->info().aid.ToString(), kIsdr);
  script_.On("AT+CGLA=1,16,\"80E2910003BF2E00\"", Ok("+CGLA: 4,\"6115\""));
  script_.On("AT+CGLA=1,10,\"80C0000015\"",
             Ok("+CGLA: 46,\"BF2E12801000112233445566778899AABBCCDDEEFF9000\""));
  EXPECT_THAT(Run(*channel, {"80E2910003BF2E00"}),
              ElementsAre("answered BF2E12801000112233445566778899AABBCCDDEEFF9000"));
  script_.On("AT+CCHC=1", Ok("+CCHC"));
  EXPECT_TRUE(channel->Close(call_));
  EXPECT_TRUE(channel->Close(call_));
  EXPECT_THAT(Run(*channel, {"80E2910003BF2E00"}),
              ElementsAre("failed-precondition: the channel is closed"));
}

// Sierra MC7455 (lpac issue 138): the handle goes back digit for digit.
TEST_F(CglaReaderTest, KeepsSessionIdsAsTheyAre) {
  auto channel = OpenSession("+CCHO: 000000000385a7cf");
  script_.On("AT+CGLA=000000000385a7cf,16,\"80E2910003BF2E00\"",
             Ok("+CGLA: 000000000385a7cf,4,\"9000\""));
  EXPECT_THAT(Run(*channel, {"80E2910003BF2E00"}), ElementsAre("answered 9000"));
  script_.On("AT+CCHC=000000000385a7cf", Ok());
}

TEST_F(CglaReaderTest, TakesABareSessionId) {
  auto channel = OpenSession("2");  // Fibocom FM350-GL
  script_.On("AT+CCHC=2", Ok());
}

// EC20F and EG25-G (lpac issues 173, 186): plain ERROR although the card has executed the command.
TEST_F(CglaReaderTest, ErrorInTheMiddleOfABatchIsUnknownAndEndsIt) {
  auto channel = OpenSession();
  script_.On("AT+CGLA=1,12,\"80E211000186\"", Ok("+CGLA: 4,\"9000\""));
  script_.On("AT+CGLA=1,12,\"80E291010187\"", "\r\nERROR\r\n");
  EXPECT_THAT(Run(*channel, {"80E211000186", "80E291010187", "80E2910003BF2E00"}),
              ElementsAre("answered 9000", "unknown", "not sent"));
  EXPECT_EQ(error_->code, ErrorCode::kUnknownOutcome);
  EXPECT_EQ(*error_->Detail<CmeDetail>(), CmeDetail{-1});
  script_.On("AT+CCHC=1", Ok());
}

TEST_F(CglaReaderTest, CmeErrorIsUnknownUnlessTheCommandLineIsAtFault) {
  auto channel = OpenSession();
  script_.On("AT+CGLA=1,12,\"80E291000186\"", "\r\n+CME ERROR: SIM failure\r\n");
  EXPECT_THAT(Run(*channel, {"80E291000186"}), ElementsAre("unknown"));
  script_.On("AT+CGLA=1,12,\"80E291000186\"", "\r\n+CME ERROR: 50\r\n");
  EXPECT_THAT(Run(*channel, {"80E291000186"}), ElementsAre("not sent"));
  EXPECT_EQ(*error_->Detail<CmeDetail>(), CmeDetail{50});
  script_.On("AT+CCHC=1", Ok());
}

TEST_F(CglaReaderTest, AnAnswerThatIsNoResponseApduIsUnknown) {
  auto channel = OpenSession();
  script_.On("AT+CGLA=1,12,\"80E291000186\"", Ok("+CGLA: 6,\"9000\""));
  EXPECT_THAT(Run(*channel, {"80E291000186"}), ElementsAre("unknown"));
  script_.On("AT+CCHC=1", Ok());
}

// The last block of a segment gets four minutes, other commands 30 seconds.
TEST_F(CglaReaderTest, WaitsLongForTheLastBlockOfASegment) {
  auto channel = OpenSession();
  script_.On("AT+CGLA=1,12,\"80E291000188\"", {{seconds(200), Ok("+CGLA: 4,\"9000\"")}});
  EXPECT_THAT(Run(*channel, {"80E291000188"}), ElementsAre("answered 9000"));
  script_.OnSilent("AT+CGLA=1,16,\"80E2910003BF2E00\"");
  const Clock::TimePoint before = clock_.Now();
  EXPECT_THAT(Run(*channel, {"80E2910003BF2E00"}), ElementsAre("unknown"));
  EXPECT_EQ(clock_.Now() - before, seconds(30));
  script_.OnMarker();
  script_.On("AT+CCHC=1", Ok());
}

TEST_F(CglaReaderTest, CancellationFetchesWhatWasAnsweredAndClosesTheChannel) {
  auto channel = OpenSession();
  const auto cancellation = std::make_shared<ManualCancellation>();
  reader_->modem().port().SetUnsolicitedListener(
      [&](std::string_view) { cancellation->requested = true; });
  script_.On("AT+CGLA=1,16,\"80E2910003BF2E00\"", "\r\nRING\r\n" + Ok("+CGLA: 4,\"6102\""));
  script_.On("AT+CGLA=1,10,\"80C0000002\"", Ok("+CGLA: 8,\"BF2E9000\""));
  EXPECT_THAT(Run(*channel, {"80E2910003BF2E00", "80E291000186"},
                  Call{call_.deadline, Cancellation(cancellation)}),
              ElementsAre("answered BF2E9000", "not sent"));
  EXPECT_EQ(error_->code, ErrorCode::kCancelled);
  script_.On("AT+CCHC=1", Ok());
  EXPECT_TRUE(channel->Close(Call{call_.deadline, Cancellation(cancellation)}));
}

TEST_F(CglaReaderTest, TheClosedPortLeavesTheOutcomeUnknownAndThenIsUnavailable) {
  auto channel = OpenSession();
  script_.OnSilent("AT+CGLA=1,12,\"80E291000186\"");
  script_.ClosePort(seconds(1));
  EXPECT_THAT(Run(*channel, {"80E291000186"}), ElementsAre("unknown"));
  EXPECT_THAT(Run(*channel, {"80E291000186"}),
              ElementsAre("unavailable: the modem's port was closed"));
  EXPECT_EQ(Open().error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(reader_->closed());
}

// A session that a card reset took away is closed in case the modem still keeps it.
TEST_F(CglaReaderTest, AResetKillsTheChannel) {
  auto channel = OpenSession();
  const uint32_t generation = reader_->card_generation();
  script_.Unsolicited("\r\n+CPIN: NOT READY\r\n\r\n+CPIN: READY\r\n\r\n+QUSIM: 1\r\n");
  EXPECT_THAT(Run(*channel, {"80E291000186"}),
              ElementsAre("failed-precondition: the card was reset; the channel is gone; open a "
                          "channel again"));
  EXPECT_EQ(reader_->card_generation(), generation + 1);
  script_.On("AT+CCHC=1", "\r\n+CME ERROR: 3\r\n");
  script_.On(kOpenIsdr, Ok("+CCHO: 1"));
  auto next = Open().value();
  channel.reset();
  script_.On("AT+CCHC=1", Ok());
}

// The modem starts anew, with echo on and +CMEE off.
TEST_F(CglaReaderTest, ARestartedModemIsSetUpAgain) {
  script_.Unsolicited("\r\nRDY\r\n\r\n+CFUN: 1\r\n\r\n+CPIN: READY\r\n\r\n+QUSIM: 1\r\n");
  script_.On("ATE0V1", "ATE0V1\r\r\nOK\r\n");
  script_.On("AT+CMEE=1", Ok());
  auto channel = OpenSession();
  script_.On("AT+CCHC=1", Ok());
}

TEST_F(CglaReaderTest, ALateSessionIsClosedBeforeTheNextOneOpens) {
  CglaReader cgla(reader_->modem());
  const std::vector aids{apdu::Aid::FromText(kIsdr).value()};
  script_.On(kOpenIsdr, {{seconds(16), Ok("+CCHO: 3")}});
  EXPECT_EQ(cgla.OpenLogicalChannel(aids, call_).error().code, ErrorCode::kTimeout);
  clock_.SleepFor(seconds(2));
  script_.On("AT+CCHC=3", Ok());
  script_.On(kOpenIsdr, Ok("+CCHO: 1"));
  auto channel = cgla.OpenLogicalChannel(aids, call_).value();
  script_.On("AT+CCHC=1", Ok());
}

TEST_F(CglaReaderTest, AChannelThatDidNotCloseIsClosedBeforeTheNextOneOpens) {
  auto channel = OpenSession();
  script_.On("AT+CCHC=1", "\r\nERROR\r\n");
  EXPECT_EQ(channel->Close(call_).error().code, ErrorCode::kRefused);
  script_.On("AT+CCHC=1", Ok());
  script_.On(kOpenIsdr, Ok("+CCHO: 2"));
  auto next = Open().value();
  script_.On("AT+CCHC=2", Ok());
}

// A modem whose port goes away and comes back keeps the sessions; its number may also be another
// program's by then.
class CglaMemoryTest : public ReaderTest {
 protected:
  CglaMemoryTest() {
    CglaReader cgla(reader_->modem(), memory_);
    script_.On(kOpenIsdr, Ok("+CCHO: 2"));
    auto channel = cgla.OpenLogicalChannel(aids_, call_).value();
    script_.On("AT+CCHC=2", kError);
  }
  void OpenNext() {
    CglaReader cgla(reader_->modem(), memory_);
    script_.On(kOpenIsdr, Ok("+CCHO: 1"));
    auto channel = cgla.OpenLogicalChannel(aids_, call_).value();
    script_.On("AT+CCHC=1", Ok());
  }

  // GetEUICCInfo1 to session 2: SGP.22 section 5.7.8.
  static constexpr char kAskSession2[] = "AT+CGLA=2,18,\"80E2910003BF200000\"";
  const std::shared_ptr<ChannelMemory> memory_ = std::make_shared<ChannelMemory>();
  const std::vector<apdu::Aid> aids_{apdu::Aid::FromText(kIsdr).value()};
};

TEST_F(CglaMemoryTest, ASessionOfAReaderThatIsGoneIsClosedByTheNext) {
  script_.On(kAskSession2, Ok("+CGLA: 4,\"6138\""));
  script_.On("AT+CCHC=2", Ok());
  OpenNext();
}

TEST_F(CglaMemoryTest, ASessionThatIsAnotherProgramsByNowIsLeftAlone) {
  script_.On(kAskSession2, Ok("+CGLA: 4,\"6D00\""));
  OpenNext();
}

TEST_F(CglaMemoryTest, ASessionThatIsGoneIsForgotten) {
  script_.On(kAskSession2, kError);
  OpenNext();
  OpenNext();
}

TEST_F(CglaReaderTest, TriesTheAidsInOrder) {
  const std::vector aids{apdu::Aid::FromText("A06573746B6D65FFFF4953442D522030").value(),
                         apdu::Aid::FromText(kIsdr).value()};
  script_.On("AT+CCHO=\"A06573746B6D65FFFF4953442D522030\"", "\r\n+CME ERROR: 22\r\n");
  script_.On(kOpenIsdr, Ok("+CCHO: 1"));
  auto channel = reader_->OpenLogicalChannel(aids, call_).value();
  EXPECT_EQ(channel->info().aid.ToString(), kIsdr);
  script_.On("AT+CCHC=1", Ok());
}

TEST_F(CglaReaderTest, ABusySimIsWaitedFor) {
  script_.On(kOpenIsdr, "\r\n+CME ERROR: 14\r\n");
  script_.On(kOpenIsdr, "\r\n+CME ERROR: 14\r\n");
  auto channel = OpenSession();
  script_.On("AT+CCHC=1", Ok());
}

TEST_F(CglaReaderTest, NoCardIsSaidAtOnce) {
  script_.On(kOpenIsdr, "\r\n+CME ERROR: 10\r\n");
  const auto channel = Open();
  EXPECT_EQ(channel.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(channel.error().message,
            "AT+CCHO: the modem answers +CME ERROR: 10 (SIM not inserted)");
  EXPECT_FALSE(channel.error().next.empty());
}

}  // namespace
}  // namespace lpab::modem
