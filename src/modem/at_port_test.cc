#include "modem/at_port.h"

#include <gmock/gmock.h>

#include "modem/scripted_modem.h"

namespace lpab::modem {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;

class AtPortTest : public testing::Test {
 protected:
  AtPortTest() {
    port_.SetUnsolicitedListener([this](std::string_view line) { heard_.emplace_back(line); });
    script_.OnMarker();
    script_.On("AT", Ok());
    EXPECT_TRUE(port_.Execute({"AT"}, call_));
    EXPECT_EQ(script_.left(), 0u);
  }

  Result<AtAnswer> Execute(const std::string& text) { return port_.Execute({text}, call_); }
  AtCommand Access(const std::string& text) {
    return {.text = text,
            .deadline = seconds(30),
            .prefix = {},
            .needs_information = true,
            .changes_card = true};
  }

  FakeClock clock_;
  Script script_{clock_};
  AtPort port_{std::make_unique<ScriptedModem>(script_), clock_};
  Call call_{Deadline::After(std::chrono::hours(1), clock_), {}};
  std::vector<std::string> heard_;
};

TEST_F(AtPortTest, AnswerWithEchoAndUnsolicitedLinesByteByByte) {
  script_.SplitReads(1);
  script_.On("AT+CPIN?", "AT+CPIN?\r\r\n+CREG: 1\r\n+CPIN: READY\r\n\r\nRING\r\n\r\nOK\r\n");
  const auto answer = Execute("AT+CPIN?");
  ASSERT_TRUE(answer);
  EXPECT_THAT(answer->lines, ElementsAre("+CPIN: READY"));
  EXPECT_TRUE(answer->final.ok());
  EXPECT_THAT(heard_, ElementsAre("+CREG: 1", "RING"));
}

// Where lpac waits for ever (facts of lpac's AT backend).
TEST_F(AtPortTest, CmeErrorIsAFinalResult) {
  script_.On("AT+CCHO=\"A0\"", "\r\n+CME ERROR: SIM busy\r\n");
  EXPECT_EQ(Execute("AT+CCHO=\"A0\"").value().final.code, 14);
}

TEST_F(AtPortTest, SilenceEndsAtTheCommandsDeadline) {
  script_.OnSilent("AT+CGMI");
  const Clock::TimePoint before = clock_.Now();
  const auto answer = Execute("AT+CGMI");
  EXPECT_EQ(answer.error().code, ErrorCode::kTimeout);
  EXPECT_EQ(answer.error().message, "AT+CGMI: the modem does not answer");
  EXPECT_EQ(clock_.Now() - before, seconds(5));
}

TEST_F(AtPortTest, SilenceAfterACommandThatChangesTheCardIsUnknown) {
  script_.OnSilent("AT+CGLA=1,4,\"80E2\"");
  EXPECT_EQ(port_.Execute(Access("AT+CGLA=1,4,\"80E2\""), call_).error().code,
            ErrorCode::kUnknownOutcome);
}

// The modem is busy with the first command, answers it after 40 s and then, in order, the questions
// it was asked meanwhile.
TEST_F(AtPortTest, ALateAnswerIsNotTheNextCommands) {
  script_.On("AT+CGLA=1,4,\"80E2\"", {{seconds(40), "\r\n+CGLA: 4,\"9000\"\r\n\r\nOK\r\n"}});
  AtCommand first = Access("AT+CGLA=1,4,\"80E2\"");
  std::vector<std::string> late;
  first.on_late_answer = [&](const AtAnswer& answer) { late = answer.lines; };
  EXPECT_FALSE(port_.Execute(first, call_));
  for (const int answered_after : {10, 7, 4, 1}) {
    script_.On("AT+CMEE?", {{seconds(answered_after), Ok("+CMEE: 1")}});
  }
  script_.On("AT+CGLA=1,4,\"80F2\"", Ok("+CGLA: 4,\"6A82\""));
  const auto second = port_.Execute(Access("AT+CGLA=1,4,\"80F2\""), call_);
  ASSERT_TRUE(second) << second.error().ToString();
  EXPECT_THAT(second->lines, ElementsAre("+CGLA: 4,\"6A82\""));
  EXPECT_THAT(late, ElementsAre("+CGLA: 4,\"9000\""));
}

TEST_F(AtPortTest, AnAnswerThatCameBeforeTheNextCommandNeedsNoQuestion) {
  script_.On("AT+CCHO=\"A0\"", {{seconds(6), Ok("+CCHO: 3")}});
  AtCommand open{"AT+CCHO=\"A0\""};
  std::vector<std::string> late;
  open.on_late_answer = [&](const AtAnswer& answer) { late = answer.lines; };
  EXPECT_EQ(port_.Execute(open, call_).error().code, ErrorCode::kTimeout);
  clock_.SleepFor(seconds(2));
  script_.On("AT+CIMI", Ok("001010123456063"));
  EXPECT_THAT(Execute("AT+CIMI").value().lines, ElementsAre("001010123456063"));
  EXPECT_THAT(late, ElementsAre("+CCHO: 3"));
}

TEST_F(AtPortTest, AModemThatLosesACommandIsUsedAgain) {
  script_.OnSilent("AT+CGMI");
  EXPECT_FALSE(Execute("AT+CGMI"));
  script_.OnSilent("AT+CMEE?");
  script_.OnMarker();
  script_.On("AT+CGMM", Ok("EC25"));
  EXPECT_THAT(Execute("AT+CGMM").value().lines, ElementsAre("EC25"));
}

TEST_F(AtPortTest, AModemWithoutTheQuestionIsUsedAgain) {
  script_.OnSilent("AT+CGMI");
  EXPECT_FALSE(Execute("AT+CGMI"));
  script_.On("AT+CMEE?", "\r\nERROR\r\n");  // may be the late answer of AT+CGMI
  script_.On("AT+CMEE?", "\r\nERROR\r\n");
  script_.On("AT+CGMM", Ok("EC25"));
  EXPECT_THAT(Execute("AT+CGMM").value().lines, ElementsAre("EC25"));
}

TEST_F(AtPortTest, AModemThatStaysSilentIsUnavailable) {
  script_.OnSilent("AT+CGMI");
  EXPECT_FALSE(Execute("AT+CGMI"));
  for (int i = 0; i < 5; ++i) script_.OnSilent("AT+CMEE?");
  const auto answer = port_.Execute(Access("AT+CGLA=1,4,\"80E2\""), call_);
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);  // not sent
  EXPECT_NE(answer.error().next.find("restart the modem"), std::string::npos);
}

// Fibocom FM350-GL: the answer comes after OK (lpac issue 179).
TEST_F(AtPortTest, InformationAfterOkBelongsToTheCommand) {
  AtCommand open{"AT+CCHO=\"A0\"", seconds(15)};
  open.needs_information = true;
  script_.On("AT+CCHO=\"A0\"", {{seconds(0), "\r\nOK\r\n"}, {seconds(1), "\r\n1\r\n"}});
  EXPECT_THAT(port_.Execute(open, call_).value().lines, ElementsAre("1"));
  script_.On("AT+CCHO=\"A0\"", {{seconds(0), "\r\nOK\r\n"}, {seconds(3), "\r\n2\r\n"}});
  script_.On("AT+CMEE?", {{seconds(2), Ok("+CMEE: 1")}});
  EXPECT_THAT(port_.Execute(open, call_).value().lines, ElementsAre("2"));
  script_.On("AT+CCHO=\"A0\"", "\r\nOK\r\n");
  script_.On("AT+CMEE?", "\r\nERROR\r\n");
  script_.On("AT+CMEE?", "\r\nERROR\r\n");
  const auto none = port_.Execute(open, call_).value();
  EXPECT_TRUE(none.lines.empty());
  EXPECT_TRUE(none.final.ok());
  script_.On("AT+CGMM", Ok("EC25"));
  EXPECT_THAT(Execute("AT+CGMM").value().lines, ElementsAre("EC25"));
}

TEST_F(AtPortTest, TheClosedPortIsUnavailable) {
  script_.On("AT+CGLA=1,4,\"80E2\"", "\r\n+CGLA: 4,");
  script_.ClosePort(seconds(1));
  const auto first = port_.Execute(Access("AT+CGLA=1,4,\"80E2\""), call_);
  EXPECT_EQ(first.error().code, ErrorCode::kUnknownOutcome);
  EXPECT_NE(first.error().message.find("the modem's port was closed"), std::string::npos);
  EXPECT_EQ(Execute("AT+CGMM").error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(port_.closed());
}

TEST_F(AtPortTest, StrayResultsAndLinesBetweenCommandsAreNoAnswers) {
  script_.Unsolicited("\r\nOK\r\n\r\n+CPIN: NOT READY\r\n\r\nNO CARRIER\r\n");
  script_.On("AT+CIMI", "\r\n+CME ERROR: 10\r\n");
  EXPECT_EQ(Execute("AT+CIMI").value().final.code, 10);
  EXPECT_THAT(heard_, ElementsAre("+CPIN: NOT READY", "NO CARRIER"));
}

TEST_F(AtPortTest, APromptIsEscaped) {
  script_.On("AT+CMGS=1", {{seconds(0), "\r\n> "}, {seconds(1), Ok()}});
  EXPECT_TRUE(Execute("AT+CMGS=1"));
  EXPECT_EQ(script_.escapes(), 1);
}

TEST_F(AtPortTest, CancellationStopsOnlyWhatWasNotSent) {
  const auto cancellation = std::make_shared<ManualCancellation>();
  const Call call{call_.deadline, Cancellation(cancellation)};
  script_.On("AT+CGMI", {{seconds(2), "Quectel\r\nOK\r\n"}});
  port_.SetUnsolicitedListener([&](std::string_view) { cancellation->requested = true; });
  script_.Unsolicited("RING\r\n", seconds(1));
  EXPECT_TRUE(port_.Execute({"AT+CGMI"}, call));
  EXPECT_TRUE(cancellation->requested);
  EXPECT_EQ(port_.Execute({"AT+CGMM"}, call).error().code, ErrorCode::kCancelled);
}

TEST_F(AtPortTest, TheCallersDeadlineHoldsToo) {
  script_.OnSilent("AT+CGMI");
  const Call call{Deadline::After(seconds(1), clock_), {}};
  EXPECT_EQ(port_.Execute({"AT+CGMI"}, call).error().code, ErrorCode::kTimeout);
  EXPECT_EQ(port_.Execute({"AT+CGMM"}, call).error().code, ErrorCode::kTimeout);
}

// A port that sends the same bytes without a pause, 1 ms a read.
class Flood final : public io::ByteStream {
 public:
  Flood(std::string bytes, FakeClock& clock) : bytes_(std::move(bytes)), clock_(clock) {}

  Result<size_t> Read(std::span<uint8_t> buffer, const Call&) override {
    if (!asked_) return Fail(ErrorCode::kTimeout, "no answer in time");
    if (++reads_ > 100'000) return Fail(ErrorCode::kUnavailable, "read without end");
    clock_.SleepFor(std::chrono::milliseconds(1));
    std::copy_n(bytes_.begin(), bytes_.size(), buffer.begin());
    return bytes_.size();
  }
  Result<void> Write(ByteSpan, const Call&) override {
    asked_ = true;
    return {};
  }
  int descriptor() const override { return -1; }
  std::string Describe() const override { return "/dev/ttyUSB1"; }

 private:
  const std::string bytes_;
  FakeClock& clock_;
  bool asked_ = false;
  int reads_ = 0;
};

// /dev/ttyUSB1 of a Quectel modem is its GNSS port, and sends NMEA sentences.
TEST(AtPort, APortThatNeverStopsSendingEndsAtTheDeadline) {
  for (const char* bytes : {"$GPGSV,1,1,00*79\r\n", "a line without end", "\0"}) {
    FakeClock clock;
    AtPort port(std::make_unique<Flood>(bytes[0] == 0 ? std::string(1, 0) : bytes, clock), clock);
    const Call call{Deadline::After(seconds(60), clock), {}};
    const auto answer = port.Execute({"AT"}, call);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().message.find("read without end"), std::string::npos) << bytes;
  }
}

TEST_F(AtPortTest, AFloodOfUnsolicitedLinesEndsAtTheDeadline) {
  std::vector<Chunk> flood;
  for (int i = 0; i < 4'000; ++i) flood.push_back({Duration(i * 5), "\r\n+CREG: 1\r\n"});
  script_.On("AT+CGMI", std::move(flood));
  const Clock::TimePoint before = clock_.Now();
  EXPECT_EQ(Execute("AT+CGMI").error().code, ErrorCode::kTimeout);
  EXPECT_LE(clock_.Now() - before, seconds(6));
}

TEST_F(AtPortTest, AnEndlessAnswerIsCutOff) {
  std::string lines;
  for (int i = 0; i < 100; ++i) lines += "\r\nline\r\n";
  script_.On("AT+CGMI", lines + "OK\r\n");
  EXPECT_EQ(Execute("AT+CGMI").error().code, ErrorCode::kMalformed);
  script_.On("AT+CGMM", Ok("EC25"));
  EXPECT_THAT(Execute("AT+CGMM").value().lines, ElementsAre("EC25"));
}

}  // namespace
}  // namespace lpab::modem
