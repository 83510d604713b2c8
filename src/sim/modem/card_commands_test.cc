// Lines from the public manuals and logs that modems.md of the project's facts names.
#include <gtest/gtest.h>

#include "sim/modem/test_card.h"

namespace lpab::sim::modem {
namespace {

constexpr char kOpenIsdr[] = "AT+CCHO=\"A0000005591010FFFFFFFF8900000100\"\r";

struct CardCommandsTest : testing::Test {
  TestCard card;
  Modem modem{card};
  TestPort port{modem};

  CardCommandsTest() {
    card.AddProfile();
    modem.Start();
    port.Send("ATE0\r");
    card.answers["0070000001"] = "019000";
    card.answers["01A4040010A0000005591010FFFFFFFF890000010000"] = "6F009000";
    card.answers["0070800100"] = "9000";
    card.answers["00708001"] = "9000";
  }
};

TEST_F(CardCommandsTest, CsimPassesBytesAndLengthInCharacters) {
  // Nordic's example.
  EXPECT_EQ(port.Send("AT+CSIM=10,\"0070000001\"\r"), "\r\n+CSIM: 6,\"019000\"\r\n\r\nOK\r\n");
  card.answers["01A40804022F00"] = "6121";
  EXPECT_EQ(port.Send("AT+CSIM=14,\"01a40804022f00\"\r"), "\r\n+CSIM: 4,\"6121\"\r\n\r\nOK\r\n");
  EXPECT_EQ(card.sent.back(), "01A40804022F00");
  EXPECT_EQ(modem.apdus(), 3u);
}

TEST_F(CardCommandsTest, CsimChecksItsLength) {
  const std::string longest = "80E2910000" + std::string(2 * 256, '0');
  card.answers[longest] = "9000";
  EXPECT_EQ(port.Send("AT+CSIM=522,\"" + longest + "\"\r"), "\r\n+CSIM: 4,\"9000\"\r\n\r\nOK\r\n");
  const size_t sent = card.sent.size();
  EXPECT_EQ(port.Send("AT+CSIM=524,\"" + longest + "00\"\r"), "\r\n+CME ERROR: 3\r\n");
  EXPECT_EQ(port.Send("AT+CSIM=8,\"00700000\"\r"), "\r\n+CME ERROR: 3\r\n");
  EXPECT_EQ(port.Send("AT+CSIM=5,\"0070000001\"\r"), "\r\n+CME ERROR: 3\r\n");
  EXPECT_EQ(port.Send("AT+CSIM=11,\"0070000001A\"\r"), "\r\n+CME ERROR: 3\r\n");
  EXPECT_EQ(port.Send("AT+CSIM=10,\"00700000ZZ\"\r"), "\r\n+CME ERROR: 3\r\n");
  EXPECT_EQ(port.Send("AT+CSIM=10\r"), "\r\nERROR\r\n");
  EXPECT_EQ(card.sent.size(), sent);
}

TEST_F(CardCommandsTest, ACardThatDoesNotAnswerIsASimFailure) {
  card.answers["80E2910003BF2D0000"] = "!";
  EXPECT_EQ(port.Send("AT+CSIM=18,\"80E2910003BF2D0000\"\r").substr(0, 20),
            "\r\n+CME ERROR: 13\r\n\r\n");
}

TEST_F(CardCommandsTest, OpensASessionByAid) {
  EXPECT_EQ(port.Send(kOpenIsdr), "\r\n+CCHO: 1\r\n\r\nOK\r\n");
  EXPECT_EQ(card.sent, (std::vector<std::string>{"0070000001",
                                                 "01A4040010A0000005591010FFFFFFFF890000010000"}));
}

TEST_F(CardCommandsTest, FetchesTheSelectAnswerItself) {
  card.answers["01A4040010A0000005591010FFFFFFFF890000010000"] = "6102";
  card.answers["01C0000002"] = "6F009000";
  EXPECT_EQ(port.Send(kOpenIsdr), "\r\n+CCHO: 1\r\n\r\nOK\r\n");
  EXPECT_EQ(card.sent.back(), "01C0000002");
}

TEST_F(CardCommandsTest, ASelectThatFailsClosesTheChannel) {
  card.answers["01A4040010A0000005591010FFFFFFFF890000010000"] = "6A82";
  EXPECT_EQ(port.Send(kOpenIsdr), "\r\nERROR\r\n");
  EXPECT_EQ(card.sent.back(), "00708001");
  EXPECT_EQ(port.Send("AT+CCHC=1\r"), "\r\nERROR\r\n");
}

TEST_F(CardCommandsTest, PutsTheChannelIntoTheClassByte) {
  port.Send(kOpenIsdr);
  card.answers["01A40804022F00"] = "6121";
  // Quectel's example.
  EXPECT_EQ(port.Send("AT+CGLA=1,14,\"00A40804022F00\"\r"), "\r\n+CGLA: 4,\"6121\"\r\n\r\nOK\r\n");
  // 81, as lpac sends it, is the same.
  card.answers["81E2910003BF2E00"] = "BF2E1280109000";
  EXPECT_EQ(port.Send("AT+CGLA=1,16,\"80E2910003BF2E00\"\r"),
            "\r\n+CGLA: 14,\"BF2E1280109000\"\r\n\r\nOK\r\n");
  EXPECT_EQ(port.Send("AT+CGLA=1,16,\"81E2910003BF2E00\"\r"),
            "\r\n+CGLA: 14,\"BF2E1280109000\"\r\n\r\nOK\r\n");
}

TEST_F(CardCommandsTest, UsesTheFurtherClassBytesAboveChannelThree) {
  card.answers["0070000001"] = "059000";
  card.answers["41A4040010A0000005591010FFFFFFFF890000010000"] = "9000";
  EXPECT_EQ(port.Send(kOpenIsdr), "\r\n+CCHO: 5\r\n\r\nOK\r\n");
  card.answers["C1E2910003BF2E00"] = "9000";
  EXPECT_EQ(port.Send("AT+CGLA=5,16,\"80E2910003BF2E00\"\r"),
            "\r\n+CGLA: 4,\"9000\"\r\n\r\nOK\r\n");
}

TEST_F(CardCommandsTest, RefusesSessionsThatAreNotOpen) {
  EXPECT_EQ(port.Send("AT+CGLA=1,14,\"00A40804022F00\"\r"), "\r\nERROR\r\n");
  port.Send(kOpenIsdr);
  EXPECT_EQ(port.Send("AT+CGLA=2,14,\"00A40804022F00\"\r"), "\r\nERROR\r\n");
  EXPECT_EQ(port.Send("AT+CCHC=1\r"), "\r\nOK\r\n");
  EXPECT_EQ(card.sent.back(), "00708001");
  EXPECT_EQ(port.Send("AT+CCHC=1\r"), "\r\nERROR\r\n");
}

TEST_F(CardCommandsTest, CglaChecksItsArguments) {
  port.Send(kOpenIsdr);
  const size_t sent = card.sent.size();
  for (const char* line :
       {"AT+CGLA=1,7,\"00A40804022F00\"\r", "AT+CGLA=1,14\r", "AT+CGLA=1,6,\"00A408\"\r",
        "AT+CGLA=1,14,\"00A40804022F0G\"\r", "AT+CGLA=\"1\",14,\"00A40804022F00\"\r",
        "AT+CGLA=1,12,\"008800810100\"\r"}) {
    EXPECT_EQ(port.Send(line), "\r\nERROR\r\n") << line;
  }
  EXPECT_EQ(card.sent.size(), sent);
}

TEST_F(CardCommandsTest, SessionsDieWithACardReset) {
  port.Send(kOpenIsdr);
  port.Send("AT+CFUN=0\r");
  port.Send("AT+CFUN=1\r");
  EXPECT_EQ(port.Send("AT+CGLA=1,14,\"00A40804022F00\"\r"), "\r\nERROR\r\n");
}

TEST_F(CardCommandsTest, CrsmReadsFiles) {
  EXPECT_EQ(port.Send("AT+CRSM=176,12258,0,0,10\r"),
            "\r\n+CRSM: 144,0,\"98400923000000000000\"\r\n\r\nOK\r\n");
  EXPECT_EQ(port.Send("AT+CRSM=176,28423,0,0,9\r"),
            "\r\n+CRSM: 144,0,\"080910100000000010\"\r\n\r\nOK\r\n");
  EXPECT_EQ(port.Send("AT+CRSM=176,28423,0,0,9,,\"3F007FFF\"\r"),
            "\r\n+CRSM: 144,0,\"080910100000000010\"\r\n\r\nOK\r\n");
  EXPECT_EQ(port.Send("AT+CRSM=178,12032,1,4,0\r"),
            "\r\n+CRSM: 144,0,\"61184F10A0000000871002FFFFFFFF890709000050045553494D\"\r\n"
            "\r\nOK\r\n");
}

TEST_F(CardCommandsTest, CrsmShowsWhatTheCardRefuses) {
  card.answers["00A40004026F4600"] = "6A82";
  EXPECT_EQ(port.Send("AT+CRSM=176,28486,0,0,17\r"), "\r\n+CRSM: 106,130\r\n\r\nOK\r\n");
}

TEST_F(CardCommandsTest, CrsmGivesControlParametersAndUpdates) {
  card.answers["00A40004022FE200"] = "62028201009000";
  EXPECT_EQ(port.Send("AT+CRSM=192,12258\r"), "\r\n+CRSM: 144,0,\"6202820100\"\r\n\r\nOK\r\n");
  card.answers["00D60000021234"] = "6982";
  EXPECT_EQ(port.Send("AT+CRSM=214,12258,0,0,2,\"1234\"\r"), "\r\n+CRSM: 105,130\r\n\r\nOK\r\n");
  card.answers["80F2000000"] = "62009000";
  EXPECT_EQ(port.Send("AT+CRSM=242\r"), "\r\n+CRSM: 144,0,\"6200\"\r\n\r\nOK\r\n");
}

TEST_F(CardCommandsTest, CrsmChecksItsParameters) {
  for (const char* line :
       {"AT+CRSM=32,12258,0,0,10\r", "AT+CRSM=176,65536,0,0,10\r", "AT+CRSM=176,12258,0,0,256\r",
        "AT+CRSM=176,12258,0,0,1,\"1\"\r", "AT+CRSM=176,12258,0,0,1,\"\",\"3F\"\r", "AT+CRSM=\r"}) {
    EXPECT_EQ(port.Send(line), "\r\n+CME ERROR: 50\r\n") << line;
  }
}

}  // namespace
}  // namespace lpab::sim::modem
