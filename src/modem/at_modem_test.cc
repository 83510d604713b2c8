#include "modem/at_modem.h"

#include <gtest/gtest.h>

#include "modem/at_error.h"
#include "modem/exchange_deadline.h"
#include "modem/reader_fixture.h"

namespace lpab::modem {
namespace {

using std::chrono::seconds;

class AtModemTest : public ReaderTest {};

TEST_F(AtModemTest, KnowsWhoItIs) {
  EXPECT_EQ(reader_->Describe(), "Quectel EC25 on /dev/ttyUSB2");
  EXPECT_EQ(reader_->modem().identity().revision, "EC25JFAR06A05M4G");
  EXPECT_EQ(reader_->modem().profile().name, "Quectel EC25");
}

TEST_F(AtModemTest, ReadsIccidAndImsi) {
  script_.On("AT+QCCID", Ok("+QCCID: 89000123456789012341"));
  EXPECT_EQ(reader_->modem().ReadIccid(call_).value(), "89000123456789012341");
  script_.On("AT+QCCID", "\r\nERROR\r\n");
  script_.On("AT+CCID", Ok("+CCID: \"8949449999999999098F\""));
  EXPECT_EQ(reader_->modem().ReadIccid(call_).value(), "8949449999999999098");
  script_.On("AT+CIMI", Ok("001010123456063"));
  EXPECT_EQ(reader_->modem().ReadImsi(call_).value(), "001010123456063");
}

TEST_F(AtModemTest, NoCardEndsTheSearchForTheIccid) {
  script_.On("AT+QCCID", "\r\n+CME ERROR: 10\r\n");
  EXPECT_EQ(reader_->modem().ReadIccid(call_).error().code, ErrorCode::kUnavailable);
}

TEST(AtModem, WithoutIdentificationIsGeneric) {
  FakeClock clock;
  Script script(clock);
  const Call call{Deadline::After(std::chrono::hours(1), clock), {}};
  script.On("AT+CMEE?", "0\r");  // ATV0, ATE0, and no +CMEE
  script.On("ATE0V1", Ok());
  for (const char* command : {"AT+CMEE=1", "AT+CGMI", "AT+CGMM", "AT+CGMR"}) {
    script.On(command, "\r\nERROR\r\n");
  }
  const auto modem =
      AtModem::Open(std::make_unique<ScriptedModem>(script), {}, call, clock).value();
  EXPECT_EQ(modem->Describe(), "modem on /dev/ttyUSB2");
  EXPECT_EQ(modem->profile().name, "3GPP TS 27.007 modem");
}

TEST(AtModem, OneCommandALineIsEnough) {
  FakeClock clock;
  Script script(clock);
  const Call call{Deadline::After(std::chrono::hours(1), clock), {}};
  script.On("AT+CMEE?", "AT+CMEE?\r\r\n+CMEE: 0\r\n\r\nOK\r\n");
  script.On("ATE0V1", "ATE0V1\r\r\nERROR\r\n");
  script.On("ATE0", "ATE0\r\r\nOK\r\n");
  script.On("AT+CMEE=1", Ok());
  script.On("AT+CGMI", Ok("Quectel"));
  script.On("AT+CGMM", Ok("EC25"));
  script.On("AT+CGMR", Ok("EC25JFAR06A05M4G"));
  const auto modem = AtModem::Open(std::make_unique<ScriptedModem>(script), {}, call, clock);
  EXPECT_TRUE(modem) << modem.error().ToString();
}

TEST(AtModem, APortWithoutModemIsUnavailable) {
  FakeClock clock;
  Script script(clock);
  const Call call{Deadline::After(std::chrono::hours(1), clock), {}};
  for (int i = 0; i < 5; ++i) script.OnSilent("AT+CMEE?");
  const auto modem = AtModem::Open(std::make_unique<ScriptedModem>(script), {}, call, clock);
  EXPECT_EQ(modem.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(modem.error().message.rfind("no modem answers on /dev/ttyUSB2", 0), 0u);
}

// A program that was killed left a command whose answer is still to come.
TEST(AtModem, AnAnswerOwedToAnEarlierProgramIsNotTaken) {
  FakeClock clock;
  Script script(clock);
  const Call call{Deadline::After(std::chrono::hours(1), clock), {}};
  script.Unsolicited("\r\n+CGLA: 4,\"9000\"\r\n\r\nOK\r\n", std::chrono::milliseconds(100));
  script.On("AT+CMEE?", {{std::chrono::milliseconds(150), Ok("+CMEE: 1")}});
  script.On("ATE0V1", Ok());
  script.On("AT+CMEE=1", Ok());
  script.On("AT+CGMI", Ok("Quectel"));
  script.On("AT+CGMM", Ok("EC25"));
  script.On("AT+CGMR", Ok("EC25JFAR06A05M4G"));
  EXPECT_TRUE(AtModem::Open(std::make_unique<ScriptedModem>(script), {}, call, clock));
}

// It was killed as it asked the same question: a marker of its own comes before ours.
TEST(AtModem, AMarkerOwedToAnEarlierProgramIsNotTaken) {
  FakeClock clock;
  Script script(clock);
  const Call call{Deadline::After(std::chrono::hours(1), clock), {}};
  script.Unsolicited(Ok("+CMEE: 1"), std::chrono::milliseconds(10));
  script.On("AT+CMEE?", {{std::chrono::milliseconds(40), Ok("+CMEE: 1")}});
  script.On("ATE0V1", Ok());
  script.On("AT+CMEE=1", Ok());
  script.On("AT+CGMI", Ok("Quectel"));
  script.On("AT+CGMM", Ok("EC25"));
  script.On("AT+CGMR", Ok("EC25JFAR06A05M4G"));
  const auto modem = AtModem::Open(std::make_unique<ScriptedModem>(script), {}, call, clock);
  ASSERT_TRUE(modem);
  EXPECT_EQ((*modem)->identity().revision, "EC25JFAR06A05M4G");
}

TEST(AtModem, OneThatIsInStepIsKnownAtOnce) {
  FakeClock clock;
  Script script(clock);
  const Call call{Deadline::After(std::chrono::hours(1), clock), {}};
  script.OnStart();
  const Clock::TimePoint before = clock.Now();
  EXPECT_TRUE(AtModem::Open(std::make_unique<ScriptedModem>(script), {}, call, clock));
  EXPECT_EQ(clock.Now() - before, std::chrono::milliseconds(50));
}

TEST(FindProfile, MatchesByTheBeginningOfTheModel) {
  EXPECT_EQ(FindProfile({"Quectel", "EG25-G", ""}).name, "Quectel EC25");
  EXPECT_EQ(FindProfile({"QUECTEL", "EC25", ""}).name, "Quectel EC25");
  EXPECT_EQ(FindProfile({"Quectel", "BG96", ""}).name, "3GPP TS 27.007 modem");
  EXPECT_EQ(FindProfile({"SIMCOM", "EC25", ""}).name, "3GPP TS 27.007 modem");
}

TEST(CardResetSigns, OneResetIsCountedOnce) {
  CardResetSigns signs;
  EXPECT_TRUE(signs.IsReset("RDY"));
  EXPECT_FALSE(signs.IsReset("+CFUN: 1"));
  EXPECT_FALSE(signs.IsReset("+CPIN: READY"));
  EXPECT_FALSE(signs.IsReset("+QUSIM: 1"));
  EXPECT_TRUE(signs.IsReset("+QUSIM: 1"));
  EXPECT_TRUE(signs.IsReset("+CPIN: NOT READY"));
  EXPECT_FALSE(signs.IsReset("+CPIN: SIM PIN"));
  EXPECT_TRUE(signs.IsReset("+CPIN: SIM REMOVED"));
  EXPECT_FALSE(signs.IsReset("+CREG: 1"));
}

// SGP.22 section 2.5.5: segments begin with BF36, A0 to A3, 86, 87, 88.
TEST(ExchangeDeadline, IsLongForLastBlocksOfPackageSegments) {
  ExchangeDeadline deadline{AtDeadlines{}};
  EXPECT_EQ(deadline.For(Command("80E2110002BF36")), seconds(30));
  EXPECT_EQ(deadline.For(Command("80E2910102BF20")), seconds(240));
  EXPECT_EQ(deadline.For(Command("80C0000010")), seconds(30));
  EXPECT_EQ(deadline.For(Command("80E291000186")), seconds(240));
  EXPECT_EQ(deadline.For(Command("80E2910002BF38")), seconds(30));
  EXPECT_EQ(deadline.For(Command("80E291010186")), seconds(30));
}

TEST(AtError, KeepsTheNumber) {
  const Error busy = AtError("AT+CSIM", *at::ParseFinalResult("+CME ERROR: 14"));
  EXPECT_EQ(busy.code, ErrorCode::kBusy);
  EXPECT_EQ(*busy.Detail<CmeDetail>(), CmeDetail{14});
  EXPECT_EQ(AtError("AT", *at::ParseFinalResult("ERROR")).code, ErrorCode::kRefused);
}

}  // namespace
}  // namespace lpab::modem
