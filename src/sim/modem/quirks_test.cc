// One test for each quirk and fault.
#include "sim/modem/quirks.h"

#include <gtest/gtest.h>

#include "sim/modem/test_card.h"

namespace lpab::sim::modem {
namespace {

struct Lab {
  TestCard card;
  Modem modem;
  TestPort port;

  explicit Lab(Quirks quirks) : modem(card, {Ec25J(), std::move(quirks)}), port(modem) {
    card.answers["0070000001"] = "019000";
    card.answers["0070000000"] = "019000";
    card.answers["0070800100"] = "9000";
    card.answers["01A4040010A0000005591010FFFFFFFF8900000100"] = "6121";
    modem.Start();
    port.Send("ATE0\r");
  }

  std::string Send(std::string_view text) { return port.Send(text); }
};

constexpr char kOpen[] = "AT+CSIM=10,\"0070000001\"\r";
constexpr char kOpened[] = "\r\n+CSIM: 6,\"019000\"\r\n\r\nOK\r\n";
constexpr char kSelect[] = "AT+CSIM=42,\"01A4040010A0000005591010FFFFFFFF8900000100\"\r";
constexpr char kClose[] = "AT+CSIM=10,\"0070800100\"\r";
constexpr char kOk[] = "\r\nOK\r\n";
constexpr char kError[] = "\r\nERROR\r\n";

TEST(Quirks, CchoCanBeUnknown) {
  Quirks quirks;
  quirks.ccho = false;
  Lab lab(quirks);
  EXPECT_EQ(lab.Send("AT+CCHO=?\r"), kError);
  EXPECT_EQ(lab.Send("AT+CCHO=\"A0000005591010FFFFFFFF8900000100\"\r"), kError);
  EXPECT_EQ(lab.Send("AT+CGLA=1,14,\"00A40804022F00\"\r"), kError);
  EXPECT_EQ(lab.Send("AT+CCHC=1\r"), kError);
  EXPECT_TRUE(lab.card.sent.empty());
  EXPECT_EQ(lab.Send(kOpen), kOpened);
  EXPECT_EQ(lab.Send(kSelect), "\r\n+CSIM: 4,\"6121\"\r\n\r\nOK\r\n");
}

TEST(Quirks, HexNeedsItsQuotes) {
  Lab strict(Quirks{});
  EXPECT_EQ(strict.Send("AT+CSIM=10,0070000001\r"), kError);
  EXPECT_EQ(strict.Send("AT+CCHO=A0000005591010FFFFFFFF8900000100\r"), kError);
  Quirks quirks;
  quirks.unquoted_refused = false;
  Lab lax(quirks);
  EXPECT_EQ(lax.Send("AT+CSIM=10,0070000001\r"), kOpened);
}

TEST(Quirks, CsimLengthsAreAKnob) {
  Quirks quirks;
  quirks.csim_minimum_length = 4;
  quirks.csim_maximum_length = 16;
  Lab lab(quirks);
  EXPECT_EQ(lab.Send("AT+CSIM=8,\"00700000\"\r"), "\r\n+CSIM: 4,\"6D00\"\r\n\r\nOK\r\n");
  EXPECT_EQ(lab.Send("AT+CSIM=18,\"80E2910003BF2D0000\"\r"), "\r\n+CME ERROR: 3\r\n");
}

TEST(Quirks, CsimHoldsOneChannelOpen) {
  Lab lab(Quirks{});
  EXPECT_EQ(lab.Send(kOpen), kOpened);
  EXPECT_EQ(lab.Send(kOpen), "\r\n+CSIM: 4,\"6A81\"\r\n\r\nOK\r\n");
  // The cure: close channel 1 once.
  EXPECT_EQ(lab.Send(kClose), "\r\n+CSIM: 4,\"9000\"\r\n\r\nOK\r\n");
  EXPECT_EQ(lab.Send(kOpen), kOpened);
  lab.Send("AT+CFUN=1,1\r");
  lab.Send("ATE0\r");
  EXPECT_EQ(lab.Send(kOpen), kOpened);
}

TEST(Quirks, AChannelOpenedWithLe00TakesNoCommands) {
  Lab lab(Quirks{});
  EXPECT_EQ(lab.Send("AT+CSIM=10,\"0070000000\"\r"), kOpened);
  EXPECT_EQ(lab.Send(kSelect), "\r\n+CME ERROR: 0\r\n");
  Quirks quirks;
  quirks.csim_needs_le_01 = false;
  Lab lax(quirks);
  lax.Send("AT+CSIM=10,\"0070000000\"\r");
  EXPECT_EQ(lax.Send(kSelect), "\r\n+CSIM: 4,\"6121\"\r\n\r\nOK\r\n");
}

TEST(Quirks, ABlankCardCanHaveAPlaceholder) {
  Quirks quirks;
  quirks.placeholder_identity = true;
  Lab lab(quirks);
  lab.card.answers["00A40004023F0000"] = "9000";
  lab.card.answers["00A40004022FE200"] = "6A82";
  lab.card.answers["00A4040407A000000087100200"] = "6A82";
  EXPECT_EQ(lab.Send("AT+QCCID\r"), "\r\n+QCCID: 89111111111111111111\r\n\r\nOK\r\n");
  EXPECT_EQ(lab.Send("AT+CIMI\r"), "\r\n111111111111111\r\n\r\nOK\r\n");
}

TEST(Quirks, TheModemCanAnnounceAnLpa) {
  Quirks quirks;
  quirks.sends_terminal_capability = true;
  Lab lab(quirks);
  EXPECT_EQ(lab.card.sent, std::vector<std::string>{"80AA00000AA9088100820101830107"});
}

TEST(Quirks, UnsolicitedLinesComeAmidAnswers) {
  Quirks quirks;
  quirks.urc_amid_answers = "+QIND: \"csq\",20,99";
  Lab lab(quirks);
  EXPECT_EQ(lab.Send(kOpen),
            "\r\n+QIND: \"csq\",20,99\r\n\r\n+CSIM: 6,\"019000\"\r\n"
            "\r\n+QIND: \"csq\",20,99\r\n\r\nOK\r\n");
  EXPECT_EQ(lab.Send("AT\r"), kOk);
}

TEST(Quirks, AnswersCanComeInPieces) {
  Quirks quirks;
  quirks.write_size = 3;
  Lab lab(quirks);
  lab.port.writes = 0;
  EXPECT_EQ(lab.Send("AT\r"), kOk);
  EXPECT_EQ(lab.port.writes, 2);
}

TEST(Quirks, APlainErrorAfterTheCardExecuted) {
  Quirks quirks;
  quirks.fault = Fault{Fault::Kind::kPlainError, 2};
  Lab lab(quirks);
  EXPECT_EQ(lab.Send(kOpen), kOpened);
  EXPECT_EQ(lab.Send(kSelect), kError);
  EXPECT_EQ(lab.card.sent.size(), 2u);
  EXPECT_EQ(lab.Send(kSelect), "\r\n+CSIM: 4,\"6121\"\r\n\r\nOK\r\n");
}

TEST(Quirks, SilenceAfterTheCardExecuted) {
  Quirks quirks;
  quirks.fault = Fault{Fault::Kind::kSilence, 1};
  Lab lab(quirks);
  EXPECT_EQ(lab.Send(kOpen), "");
  EXPECT_EQ(lab.card.sent.size(), 1u);
  EXPECT_EQ(lab.Send("AT\r"), kOk);
}

TEST(Quirks, ADeadModemExecutesNothing) {
  Quirks quirks;
  quirks.fault = Fault{Fault::Kind::kDead, 2};
  Lab lab(quirks);
  EXPECT_EQ(lab.Send(kOpen), kOpened);
  EXPECT_EQ(lab.Send(kSelect), "");
  EXPECT_EQ(lab.Send("AT\r"), "");
  EXPECT_EQ(lab.card.sent.size(), 1u);
}

TEST(Quirks, ThePortClosesAfterTheCardExecuted) {
  Quirks quirks;
  quirks.fault = Fault{Fault::Kind::kClosePort, 1};
  Lab lab(quirks);
  EXPECT_EQ(lab.Send(kOpen), "");
  EXPECT_TRUE(lab.port.closed);
  EXPECT_EQ(lab.card.sent.size(), 1u);
  EXPECT_EQ(lab.Send("AT\r"), "");
  TestPort next(lab.modem);
  EXPECT_EQ(next.Send("AT\r"), "AT\r\r\nOK\r\n");
}

}  // namespace
}  // namespace lpab::sim::modem
