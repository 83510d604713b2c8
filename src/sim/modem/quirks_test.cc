// One test for each quirk and fault.
#include "sim/modem/quirks.h"

#include <gtest/gtest.h>

#include "sim/modem/quirk_switches.h"
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
  quirks.channel_le = ChannelLe::kAny;
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

constexpr char kOpenIsdr[] = "AT+CCHO=\"A0000005591010FFFFFFFF8900000100\"\r";
constexpr char kSelectForSession[] = "01A4040010A0000005591010FFFFFFFF890000010000";

// A modem with these quirks, whose card selects the ISD-R on channel 1.
struct SessionLab : Lab {
  explicit SessionLab(const std::vector<std::string>& quirks) : Lab(Make(quirks)) {
    card.answers[kSelectForSession] = "6F009000";
    card.answers["00708001"] = "9000";
    card.answers["81E2910003BF2E00"] = "BF2EABCDEF009000";
  }
  static Quirks Make(const std::vector<std::string>& quirks) {
    Quirks made;
    for (const std::string& quirk : quirks) EXPECT_TRUE(SetQuirk(made, quirk));
    return made;
  }
};

TEST(Quirks, TestFormsCanBeRefusedOrIgnored) {
  SessionLab refusing({"test-forms=error"});
  EXPECT_EQ(refusing.Send("AT+CGLA=?\r"), kError);
  EXPECT_EQ(refusing.Send("AT+CSIM=?\r"), kOk);
  EXPECT_EQ(refusing.Send(kOpenIsdr), "\r\n+CCHO: 1\r\n\r\nOK\r\n");
  SessionLab silent({"test-forms=silent"});
  EXPECT_EQ(silent.Send("AT+CCHO=?\r"), "");
  EXPECT_EQ(silent.Send(kOpenIsdr), "\r\n+CCHO: 1\r\n\r\nOK\r\n");
}

TEST(Quirks, CchoCanBeRefusedByNumber) {
  SessionLab lab({"ccho-error=50"});
  EXPECT_EQ(lab.Send(kOpenIsdr), "\r\n+CME ERROR: 50\r\n");
  EXPECT_TRUE(lab.card.sent.empty());
}

TEST(Quirks, ErrorsOfSessionsCanHaveNumbers) {
  SessionLab lab({"plain-errors=no"});
  EXPECT_EQ(lab.Send("AT+CCHC=1\r"), "\r\n+CME ERROR: 50\r\n");
  lab.card.answers.erase(kSelectForSession);
  EXPECT_EQ(lab.Send(kOpenIsdr), "\r\n+CME ERROR: 22\r\n");
}

TEST(Quirks, SessionIdsAreTakenByteForByte) {
  SessionLab handles({"session-ids=handle16"});
  EXPECT_EQ(handles.Send(kOpenIsdr), "\r\n+CCHO: 000000000385a7cf\r\n\r\nOK\r\n");
  EXPECT_EQ(handles.Send("AT+CGLA=385A7CF,16,\"80E2910003BF2E00\"\r"), kError);
  EXPECT_EQ(handles.Send("AT+CGLA=000000000385a7cf,16,\"80E2910003BF2E00\"\r"),
            "\r\n+CGLA: 16,\"BF2EABCDEF009000\"\r\n\r\nOK\r\n");
  EXPECT_EQ(handles.Send("AT+CCHC=000000000385a7cf\r"), kOk);
  SessionLab zero({"session-ids=from-zero"});
  EXPECT_EQ(zero.Send(kOpenIsdr), "\r\n+CCHO: 0\r\n\r\nOK\r\n");
  EXPECT_EQ(zero.Send("AT+CCHC=0\r"), kOk);
  SessionLab random({"session-ids=random8"});
  EXPECT_EQ(random.Send(kOpenIsdr), "\r\n+CCHO: 04815162\r\n\r\nOK\r\n");
  EXPECT_EQ(random.Send("AT+CCHC=4815162\r"), kError);
  EXPECT_EQ(random.Send("AT+CCHC=04815162\r"), kOk);
  EXPECT_EQ(random.Send(kOpenIsdr), "\r\n+CCHO: 34826339\r\n\r\nOK\r\n");
}

TEST(Quirks, ASessionIdCanBeBareOrAfterOkOrLate) {
  EXPECT_EQ(SessionLab({"bare-session"}).Send(kOpenIsdr), "\r\n1\r\n\r\nOK\r\n");
  EXPECT_EQ(SessionLab({"session-after-ok"}).Send(kOpenIsdr), "\r\nOK\r\n\r\n+CCHO: 1\r\n");
  SessionLab late({"session-late"});
  EXPECT_EQ(late.Send(kOpenIsdr), kOk);
  EXPECT_EQ(late.Send("AT\r"), "\r\n+CCHO: 1\r\n\r\nOK\r\n");
  EXPECT_EQ(late.Send("AT\r"), kOk);
}

TEST(Quirks, OneSessionKeepsOthersOut) {
  SessionLab lab({"one-session"});
  lab.Send(kOpenIsdr);
  EXPECT_EQ(lab.Send(kOpenIsdr), kError);
  EXPECT_EQ(lab.Send(kOpen), "\r\n+CSIM: 4,\"6A81\"\r\n\r\nOK\r\n");
  EXPECT_EQ(lab.Send("AT+CCHC=1\r"), kOk);
  EXPECT_EQ(lab.Send(kOpen), kOpened);
}

TEST(Quirks, CchcCanHaveALineAndAcceptAnything) {
  SessionLab line({"cchc-line"});
  line.Send(kOpenIsdr);
  EXPECT_EQ(line.Send("AT+CCHC=1\r"), "\r\n+CCHC\r\n\r\nOK\r\n");
  EXPECT_EQ(line.Send("AT+CCHC=1\r"), kError);
  EXPECT_EQ(SessionLab({"cchc-checks=no"}).Send("AT+CCHC=1\r"), kOk);
}

TEST(Quirks, TheModemCanFetchAnswers) {
  for (const char* quirk : {"cgla-fetches", "csim-fetches"}) {
    SessionLab lab({quirk});
    lab.Send(kOpenIsdr);
    lab.card.answers["81E2910003BF2D00"] = "6102";
    lab.card.answers["81C0000002"] = "ABCD6101";
    lab.card.answers["81C0000001"] = "EF9000";
    const bool csim = std::string_view(quirk) == "csim-fetches";
    EXPECT_EQ(lab.Send(csim ? "AT+CSIM=16,\"81E2910003BF2D00\"\r"
                            : "AT+CGLA=1,16,\"81E2910003BF2D00\"\r"),
              std::string(csim ? "\r\n+CSIM" : "\r\n+CGLA") + ": 10,\"ABCDEF9000\"\r\n\r\nOK\r\n");
  }
}

TEST(Quirks, AFetchedAnswerCanBeCut) {
  SessionLab lab({"csim-fetches", "csim-cut=2"});
  lab.card.answers["81E2910003BF2D00"] = "6103";
  lab.card.answers["81C0000003"] = "ABCDEF9000";
  EXPECT_EQ(lab.Send("AT+CSIM=16,\"81E2910003BF2D00\"\r"),
            "\r\n+CSIM: 8,\"ABCD9000\"\r\n\r\nOK\r\n");
}

TEST(Quirks, CsimCanRefuseWhatIsNotToItsTaste) {
  SessionLab case4({"csim-refuses-case-4"});
  EXPECT_EQ(case4.Send("AT+CSIM=18,\"81E2910003BF2E0000\"\r"), kError);
  EXPECT_EQ(case4.Send("AT+CSIM=16,\"81E2910003BF2E00\"\r"),
            "\r\n+CSIM: 16,\"BF2EABCDEF009000\"\r\n\r\nOK\r\n");
  SessionLab upper({"csim-upper-case-only"});
  EXPECT_EQ(upper.Send("AT+CSIM=16,\"81e2910003bf2e00\"\r"), kError);
  EXPECT_EQ(upper.Send(kOpen), kOpened);
  SessionLab silent({"csim-silent-above=8"});
  EXPECT_EQ(silent.Send(kSelect), "");
  EXPECT_EQ(silent.Send("AT+CSIM=16,\"81E2910003BF2E00\"\r"),
            "\r\n+CSIM: 16,\"BF2EABCDEF009000\"\r\n\r\nOK\r\n");
}

TEST(Quirks, GetResponseCanBeOdd) {
  SessionLab classes({"csim-same-class-only"});
  classes.card.answers["81E2910003BF2D00"] = "6102";
  classes.card.answers["81C0000002"] = "ABCD9000";
  classes.Send("AT+CSIM=16,\"81E2910003BF2D00\"\r");
  EXPECT_EQ(classes.Send("AT+CSIM=10,\"01C0000002\"\r"), "\r\n+CSIM: 4,\"6100\"\r\n\r\nOK\r\n");
  EXPECT_EQ(classes.Send("AT+CSIM=10,\"81C0000002\"\r"), "\r\n+CSIM: 8,\"ABCD9000\"\r\n\r\nOK\r\n");
  SessionLab none({"no-select-response"});
  none.Send(kOpen);
  none.Send(kSelect);
  EXPECT_EQ(none.Send("AT+CSIM=10,\"01C0000021\"\r"), "\r\n+CSIM: 4,\"6E00\"\r\n\r\nOK\r\n");
}

TEST(Quirks, SelectCanFailAtFirst) {
  SessionLab lab({"select-errors=2"});
  lab.Send(kOpen);
  EXPECT_EQ(lab.Send(kSelect), "\r\n+CME ERROR: 0\r\n");
  EXPECT_EQ(lab.Send(kSelect), "\r\n+CME ERROR: 0\r\n");
  EXPECT_EQ(lab.Send(kSelect), "\r\n+CSIM: 4,\"6121\"\r\n\r\nOK\r\n");
}

TEST(Quirks, TheIsdrCanBeKeptFromOthers) {
  SessionLab lab({"isdr-blocked"});
  EXPECT_EQ(lab.Send(kOpenIsdr), kError);
  EXPECT_EQ(lab.Send(kOpen), kOpened);
  EXPECT_EQ(lab.Send(kSelect), "\r\n+CSIM: 4,\"6999\"\r\n\r\nOK\r\n");
}

TEST(Quirks, TheCardCanBeBusyAtFirst) {
  SessionLab lab({"busy-commands=2", "busy-error=515"});
  EXPECT_EQ(lab.Send(kOpen), "\r\n+CME ERROR: 515\r\n");
  EXPECT_EQ(lab.Send(kOpenIsdr), kError) << "a plain one, of +CCHO";
  EXPECT_EQ(lab.Send(kOpen), kOpened);
  lab.Send("AT+CFUN=0\r");
  lab.Send("AT+CFUN=1\r");
  EXPECT_EQ(lab.Send(kOpen), "\r\n+CME ERROR: 515\r\n");
}

TEST(Quirks, TheModemCanHaveChannelsOfItsOwn) {
  SessionLab lab({"own-channels=3"});
  EXPECT_EQ(lab.card.sent, (std::vector<std::string>{"0070000001", "0070000001", "0070000001"}));
}

TEST(Quirks, AnswersHaveManyForms) {
  for (const auto& [quirk, line] : std::vector<std::pair<const char*, const char*>>{
           {"quoted-answers=no", "+CGLA: 16,BF2EABCDEF009000"},
           {"lower-case-answers", "+CGLA: 16,\"bf2eabcdef009000\""},
           {"blank-after-name=no", "+CGLA:16,\"BF2EABCDEF009000\""},
           {"session-in-answers", "+CGLA: 1,16,\"BF2EABCDEF009000\""}}) {
    SessionLab lab({quirk});
    lab.Send(kOpenIsdr);
    EXPECT_EQ(lab.Send("AT+CGLA=1,16,\"81E2910003BF2E00\"\r"),
              "\r\n" + std::string(line) + "\r\n\r\nOK\r\n");
  }
}

TEST(Quirks, EchoAndCmeeCanBeFixed) {
  SessionLab echo({"echo-always"});
  EXPECT_EQ(echo.Send("ATE0\r"), "ATE0\r\r\nOK\r\n");
  EXPECT_EQ(echo.Send("AT\r"), "AT\r\r\nOK\r\n");
  SessionLab words({"fixed-cmee=2"});
  EXPECT_EQ(words.Send("AT+CMEE=1\r"), kOk);
  EXPECT_EQ(words.Send("AT+CSIM=9,\"00\"\r"), "\r\n+CME ERROR: operation not allowed\r\n");
  SessionLab none({"fixed-cmee=0"});
  EXPECT_EQ(none.Send("AT+CMEE=1\r"), kOk);
  EXPECT_EQ(none.Send("AT+CSIM=9,\"00\"\r"), kError);
}

TEST(Quirks, ARestartCanCloseThePorts) {
  SessionLab lab({"restart-closes-ports"});
  TestPort other(lab.modem);
  EXPECT_EQ(lab.Send("AT+CFUN=1,1\r"), kOk);
  EXPECT_TRUE(lab.port.closed);
  EXPECT_TRUE(other.closed);
  TestPort next(lab.modem);
  EXPECT_EQ(next.Send("AT\r"), "AT\r\r\nOK\r\n");
}

TEST(Quirks, AReceiverCanBeSmallAndSlow) {
  TestCard card;
  FakeClock clock;
  Modem modem(card, {Ec25J(), SessionLab::Make({"fifo-size=16", "fifo-rate=4"})}, clock);
  TestPort port(modem);
  modem.Start();
  EXPECT_EQ(port.Send("ATE0\r"), "ATE0\r\r\nOK\r\n");
  clock.SleepFor(std::chrono::milliseconds(10));
  EXPECT_EQ(port.Send("AT+CMEE=1;+CMEE?\r"), "") << "17 characters, and the line end was lost";
  clock.SleepFor(std::chrono::milliseconds(1));
  EXPECT_EQ(port.Send("\r"), "\r\n+CMEE: 1\r\n\r\nOK\r\n");
}

TEST(Quirks, ALateAnswerComesWithTheNext) {
  Quirks quirks;
  quirks.fault = Fault{Fault::Kind::kLateAnswer, 1};
  Lab lab(quirks);
  EXPECT_EQ(lab.Send(kOpen), "");
  EXPECT_EQ(lab.card.sent.size(), 1u);
  EXPECT_EQ(lab.Send("AT\r"), std::string(kOpened) + kOk);
}

TEST(Quirks, TheModemCanRestartInsteadOfAnAnswer) {
  Quirks quirks;
  quirks.fault = Fault{Fault::Kind::kRestart, 1};
  Lab lab(quirks);
  const std::string answer = lab.Send(kOpen);
  EXPECT_EQ(answer.find("\r\nRDY\r\n\r\n+CFUN: 1\r\n\r\n+CPIN: READY\r\n"), 0u) << answer;
  EXPECT_EQ(answer.find("OK"), std::string::npos);
  EXPECT_EQ(lab.card.resets, 2);
  EXPECT_EQ(lab.Send("AT\r"), "AT\r\r\nOK\r\n") << "the echo is on again";
}

TEST(Quirks, TheCardCanCrash) {
  Quirks quirks;
  quirks.fault = Fault{Fault::Kind::kSimCrash, 2};
  SessionLab lab({});
  Modem modem(lab.card, {Ec25J(), quirks});
  TestPort port(modem);
  modem.Start();
  port.Send("ATE0\r");
  port.Send(kOpenIsdr);
  const std::string answer = port.Send("AT+CGLA=1,16,\"81E2910003BF2E00\"\r");
  EXPECT_EQ(answer.find("\r\nERROR\r\n\r\n+CPIN: SIM CRASH\r\n\r\n+CPIN: READY\r\n"), 0u) << answer;
}

// The card of the tests holds a profile, and then another one.
TEST(Quirks, AProfileIsTakenOverByWhatTheModemHeeds) {
  const auto switched = [](TakesProfile takes, std::string_view command) {
    Quirks quirks;
    quirks.takes_profile = takes;
    Lab lab(quirks);
    lab.card.AddProfile();
    lab.modem.Start();
    lab.card.answers["00B000000A"] = "988888888888888888889000";
    lab.Send(std::string(command) + "\r");
    lab.Send("ATE0\r");
    return lab.Send("AT+QCCID\r").find("89888888888888888888") != std::string::npos;
  };
  EXPECT_TRUE(switched(TakesProfile::kRefresh, "AT"));
  EXPECT_FALSE(switched(TakesProfile::kCfun, "AT"));
  EXPECT_FALSE(switched(TakesProfile::kCfun, "AT+CFUN=4;+CFUN=1"));
  EXPECT_TRUE(switched(TakesProfile::kCfun, "AT+CFUN=0;+CFUN=1"));
  EXPECT_TRUE(switched(TakesProfile::kCfun, "AT+CFUN=1,1"));
  EXPECT_FALSE(switched(TakesProfile::kRestart, "AT+CFUN=0;+CFUN=1"));
  EXPECT_TRUE(switched(TakesProfile::kRestart, "AT+CFUN=1,1"));
  EXPECT_FALSE(switched(TakesProfile::kNever, "AT+CFUN=1,1"));
}

TEST(Quirks, NoNetworkIsFoundWithOneProfile) {
  Quirks quirks;
  quirks.no_network = "89049032000000000000";
  Lab lab(quirks);
  lab.card.AddProfile();
  lab.modem.Start();
  lab.Send("ATE0\r");
  EXPECT_EQ(lab.Send("AT+CEREG?\r"), "\r\n+CEREG: 0,2\r\n\r\nOK\r\n");
  lab.card.answers["00B000000A"] = "988888888888888888889000";
  EXPECT_EQ(lab.Send("AT+CEREG?\r"), "\r\n+CEREG: 0,1\r\n\r\nOK\r\n");
}

}  // namespace
}  // namespace lpab::sim::modem
