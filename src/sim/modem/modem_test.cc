#include "sim/modem/modem.h"

#include <gtest/gtest.h>

#include "sim/modem/test_card.h"

namespace lpab::sim::modem {
namespace {

struct ModemTest : testing::Test {
  TestCard card;
  Modem modem{card};
  TestPort port{modem};

  ModemTest() {
    card.AddProfile();
    modem.Start();
    port.Send("ATE0\r");
  }
};

TEST_F(ModemTest, StartsWithTheLinesOfAnEc25) {
  TestCard other;
  Modem fresh(other);
  TestPort first(fresh);
  fresh.Start();
  EXPECT_EQ(first.output,
            "\r\nRDY\r\n\r\n+CFUN: 1\r\n\r\n+CPIN: READY\r\n\r\n+QUSIM: 1\r\n"
            "\r\n+QIND: SMS DONE\r\n\r\n+QIND: PB DONE\r\n");
  EXPECT_EQ(other.resets, 1);
  EXPECT_EQ(fresh.apdus(), 1u) << "TERMINAL PROFILE";
}

TEST_F(ModemTest, EchoesUntilItIsSwitchedOff) {
  TestPort other(modem);
  EXPECT_EQ(other.Send("AT\r"), "AT\r\r\nOK\r\n");
  EXPECT_EQ(other.Send("ate0\r\n"), "ate0\r\r\nOK\r\n");
  EXPECT_EQ(other.Send("AT\r\n"), "\r\nOK\r\n");
  EXPECT_EQ(other.Send("ATE1\r"), "\r\nOK\r\n");
  EXPECT_EQ(other.Send("AT\r"), "AT\r\r\nOK\r\n");
}

TEST_F(ModemTest, PortsHaveTheirOwnSettings) {
  TestPort other(modem);
  EXPECT_EQ(other.Send("AT\r"), "AT\r\r\nOK\r\n");
  EXPECT_EQ(port.Send("AT\r"), "\r\nOK\r\n");
}

TEST_F(ModemTest, TakesALineInPieces) {
  EXPECT_EQ(port.Send("AT+CG"), "");
  EXPECT_EQ(port.Send("MI\rAT+CGMM\r"), "\r\nQuectel\r\n\r\nOK\r\n\r\nEC25\r\n\r\nOK\r\n");
}

TEST_F(ModemTest, IdentifiesItself) {
  EXPECT_EQ(port.Send("ATI\r"), "\r\nQuectel\r\nEC25\r\nRevision: EC25JFAR06A05M4G\r\n\r\nOK\r\n");
  EXPECT_EQ(port.Send("AT+CGMR\r"), "\r\nEC25JFAR06A05M4G\r\n\r\nOK\r\n");
  EXPECT_EQ(port.Send("at+gsn\r"), "\r\n867698040000005\r\n\r\nOK\r\n");
  EXPECT_EQ(port.Send("AT+CGMI=?\r"), "\r\nOK\r\n");
}

TEST_F(ModemTest, AnswersInNumbersWithV0) {
  EXPECT_EQ(port.Send("ATV0\r"), "0\r");
  EXPECT_EQ(port.Send("AT+CGMM\r"), "EC25\r\n0\r");
  EXPECT_EQ(port.Send("AT+NONSENSE\r"), "4\r");
  EXPECT_EQ(port.Send("ATV1\r"), "\r\nOK\r\n");
}

TEST_F(ModemTest, ReportsErrorsAsCmeeSays) {
  port.Send("AT+CFUN=0\r");
  EXPECT_EQ(port.Send("AT+CMEE?\r"), "\r\n+CMEE: 1\r\n\r\nOK\r\n");
  EXPECT_EQ(port.Send("AT+CIMI\r"), "\r\n+CME ERROR: 13\r\n");
  port.Send("AT+CMEE=2\r");
  EXPECT_EQ(port.Send("AT+CIMI\r"), "\r\n+CME ERROR: SIM failure\r\n");
  port.Send("AT+CMEE=0\r");
  EXPECT_EQ(port.Send("AT+CIMI\r"), "\r\nERROR\r\n");
  EXPECT_EQ(port.Send("AT+CMEE=3\r"), "\r\nERROR\r\n");
  EXPECT_EQ(port.Send("AT+CMEE=?\r"), "\r\n+CMEE: (0-2)\r\n\r\nOK\r\n");
}

TEST_F(ModemTest, FactorySettingsComeBackWithZ) {
  port.Send("ATV0+CMEE=0\r");
  EXPECT_EQ(port.Send("ATZ\r"), "\r\nOK\r\n");
  EXPECT_EQ(port.Send("AT+CMEE?\r"), "AT+CMEE?\r\r\n+CMEE: 1\r\n\r\nOK\r\n");
}

TEST_F(ModemTest, RunsSeveralCommandsOfALineUntilOneFails) {
  EXPECT_EQ(port.Send("AT+CGMI;+CGMM\r"), "\r\nQuectel\r\n\r\nEC25\r\n\r\nOK\r\n");
  EXPECT_EQ(port.Send("AT+CGMI;+NO;+CGMM\r"), "\r\nQuectel\r\n\r\nERROR\r\n");
}

TEST_F(ModemTest, RefusesUnknownAndMalformedLines) {
  EXPECT_EQ(port.Send("AT+NONSENSE=1\r"), "\r\nERROR\r\n");
  EXPECT_EQ(port.Send("AT+CCHO=\"A0\r"), "\r\nERROR\r\n");
  EXPECT_EQ(port.Send("noise\r"), "");
  EXPECT_EQ(port.Send("\r"), "");
}

TEST_F(ModemTest, BoundsALine) {
  EXPECT_EQ(port.Send("AT" + std::string(3000, 'X') + "\r"), "\r\nERROR\r\n");
  EXPECT_EQ(port.Send("AT\r"), "\r\nOK\r\n");
}

TEST_F(ModemTest, ReadsIccidAndImsiFromTheCardEachTime) {
  EXPECT_EQ(port.Send("AT+QCCID\r"), "\r\n+QCCID: 89049032000000000000\r\n\r\nOK\r\n");
  EXPECT_EQ(port.Send("AT+CCID\r"), "\r\n+CCID: 89049032000000000000\r\n\r\nOK\r\n");
  EXPECT_EQ(port.Send("AT+CIMI\r"), "\r\n001010000000001\r\n\r\nOK\r\n");
  // A profile was switched without the modem knowing: 8981100000000000011, one digit less.
  card.answers["00B000000A"] = "981801000000000010F19000";
  EXPECT_EQ(port.Send("AT+QCCID\r"), "\r\n+QCCID: 8981100000000000011F\r\n\r\nOK\r\n");
}

TEST_F(ModemTest, TellsWhenTheCardHasNoProfile) {
  card.answers.clear();
  card.answers["00A40004023F0000"] = "9000";
  card.answers["00A40004022FE200"] = "6A82";
  EXPECT_EQ(port.Send("AT+CPIN?\r"), "\r\n+CPIN: READY\r\n\r\nOK\r\n");
  EXPECT_EQ(port.Send("AT+QCCID\r"), "\r\n+CME ERROR: 13\r\n");
  EXPECT_EQ(port.Send("AT+CIMI\r"), "\r\n+CME ERROR: 13\r\n");
  EXPECT_EQ(port.Send("AT+CREG?\r"), "\r\n+CREG: 0,2\r\n\r\nOK\r\n");
}

TEST_F(ModemTest, RefusesFilesThatHoldNoNumber) {
  card.answers["00B000000A"] = "FFFFFFFFFFFFFFFFFFFF9000";
  EXPECT_EQ(port.Send("AT+QCCID\r"), "\r\n+CME ERROR: 13\r\n");
  card.answers["00B000000A"] = "98409000";
  EXPECT_EQ(port.Send("AT+QCCID\r"), "\r\n+CME ERROR: 13\r\n");
  card.answers["00B0000009"] = "FF09101000000000109000";
  EXPECT_EQ(port.Send("AT+CIMI\r"), "\r\n+CME ERROR: 13\r\n");
}

TEST_F(ModemTest, CfunPowersTheCardOffAndOn) {
  EXPECT_EQ(port.Send("AT+CFUN?\r"), "\r\n+CFUN: 1\r\n\r\nOK\r\n");
  EXPECT_EQ(port.Send("AT+CFUN=4\r"), "\r\nOK\r\n");
  EXPECT_EQ(card.resets, 1);
  EXPECT_EQ(port.Send("AT+CFUN=0\r"), "\r\nOK\r\n");
  EXPECT_FALSE(card.powered);
  EXPECT_EQ(port.Send("AT+CPIN?\r"), "\r\n+CME ERROR: 13\r\n");
  EXPECT_EQ(port.Send("AT+CSQ\r"), "\r\n+CSQ: 99,99\r\n\r\nOK\r\n");
  EXPECT_EQ(port.Send("AT+CFUN=1\r"),
            "\r\nOK\r\n\r\n+CPIN: READY\r\n\r\n+QUSIM: 1\r\n\r\n+QIND: SMS DONE\r\n"
            "\r\n+QIND: PB DONE\r\n");
  EXPECT_EQ(card.resets, 2);
  EXPECT_EQ(port.Send("AT+CFUN=7\r"), "\r\n+CME ERROR: 50\r\n");
  EXPECT_EQ(port.Send("AT+CFUN=0,1\r"), "\r\n+CME ERROR: 50\r\n");
}

TEST_F(ModemTest, RestartResetsCardAndSettings) {
  TestPort other(modem);
  other.Send("ATE0\r");
  EXPECT_EQ(port.Send("AT+CFUN=1,1\r"),
            "\r\nOK\r\n\r\nRDY\r\n\r\n+CFUN: 1\r\n\r\n+CPIN: READY\r\n\r\n+QUSIM: 1\r\n"
            "\r\n+QIND: SMS DONE\r\n\r\n+QIND: PB DONE\r\n");
  EXPECT_EQ(card.resets, 2);
  EXPECT_EQ(other.Send("AT\r"), "AT\r\r\nOK\r\n");
}

TEST_F(ModemTest, TellsWhenThereIsNoCard) {
  card.present = false;
  EXPECT_NE(port.Send("AT+CFUN=1,1\r").find("\r\n+CPIN: NOT INSERTED\r\n"), std::string::npos);
  port.Send("ATE0\r");
  EXPECT_EQ(port.Send("AT+CPIN?\r"), "\r\n+CME ERROR: 10\r\n");
  EXPECT_EQ(port.Send("AT+CSIM=10,\"0070000001\"\r"), "\r\n+CME ERROR: 10\r\n");
  EXPECT_EQ(port.Send("AT+CCHO=\"A0000005591010FFFFFFFF8900000100\"\r"), "\r\nERROR\r\n");
}

TEST_F(ModemTest, AnswersWhatModemManagerAsks) {
  EXPECT_EQ(port.Send("AT+CREG=2\r"), "\r\nOK\r\n");
  EXPECT_EQ(port.Send("AT+CREG?\r"), "\r\n+CREG: 2,1\r\n\r\nOK\r\n");
  EXPECT_EQ(port.Send("AT+CEREG?\r"), "\r\n+CEREG: 0,1\r\n\r\nOK\r\n");
  EXPECT_EQ(port.Send("AT+COPS?\r"), "\r\n+COPS: 0,0,\"Test\",7\r\n\r\nOK\r\n");
  EXPECT_EQ(port.Send("AT+CSQ\r"), "\r\n+CSQ: 20,99\r\n\r\nOK\r\n");
  EXPECT_EQ(port.Send("AT+GCAP\r"), "\r\n+GCAP: +CGSM\r\n\r\nOK\r\n");
  EXPECT_EQ(port.Send("AT+QINISTAT\r"), "\r\n+QINISTAT: 7\r\n\r\nOK\r\n");
  EXPECT_EQ(port.Send("AT+CSIM=?\r"), "\r\nOK\r\n");
  EXPECT_EQ(port.Send("AT+CCHO=?\r"), "\r\nOK\r\n");
}

}  // namespace
}  // namespace lpab::sim::modem
