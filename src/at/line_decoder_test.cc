#include "at/line_decoder.h"

#include <gtest/gtest.h>

#include <vector>

namespace lpab::at {
namespace {

std::string_view Letter(LineKind kind) {
  switch (kind) {
    case LineKind::kEcho:
      return "echo";
    case LineKind::kInformation:
      return "info";
    case LineKind::kFinal:
      return "final";
    case LineKind::kUnsolicited:
      return "urc";
    case LineKind::kPrompt:
      return "prompt";
    case LineKind::kTooLong:
      return "too long";
  }
  return "";
}

// "info +CCHO: 1|final OK|"
std::string Take(LineDecoder& decoder) {
  std::string all;
  while (auto line = decoder.Next()) {
    all += std::string(Letter(line->kind)) + " " + line->text + "|";
  }
  return all;
}

std::string Decode(std::string_view command, std::string_view bytes) {
  LineDecoder decoder;
  decoder.Expect(command);
  decoder.Feed(AsBytes(bytes));
  return Take(decoder);
}

// Quectel AT manual, examples of AT+CCHO and AT+CGLA.
TEST(LineDecoder, AnswersWithAndWithoutEcho) {
  EXPECT_EQ(Decode("AT+CCHO=\"A0\"", "AT+CCHO=\"A0\"\r\r\n+CCHO: 1\r\n\r\nOK\r\n"),
            "echo AT+CCHO=\"A0\"|info +CCHO: 1|final OK|");
  EXPECT_EQ(Decode("AT+CGLA=1,14,\"00A40804022F00\"", "\r\n+CGLA: 4,\"6121\"\r\n\r\nOK\r\n"),
            "info +CGLA: 4,\"6121\"|final OK|");
}

TEST(LineDecoder, AnySplitOfTheBytesGivesTheSameLines) {
  const std::string bytes =
      "AT+CGLA=1,10,\"80\"\r\r\n+CPIN: READY\r\n+CGLA: 4,\"9000\"\r\n\r\nOK\r\nRDY\r\n";
  const std::string whole = Decode("AT+CGLA=1,10,\"80\"", bytes);
  EXPECT_EQ(whole,
            "echo AT+CGLA=1,10,\"80\"|urc +CPIN: READY|info +CGLA: 4,\"9000\"|final OK|urc RDY|");
  for (size_t at = 0; at <= bytes.size(); ++at) {
    LineDecoder decoder;
    decoder.Expect("AT+CGLA=1,10,\"80\"");
    decoder.Feed(AsBytes(bytes.substr(0, at)));
    std::string lines = Take(decoder);
    decoder.Feed(AsBytes(bytes.substr(at)));
    lines += Take(decoder);
    EXPECT_EQ(lines, whole) << "split at " << at;
  }
}

TEST(LineDecoder, LineEndsOfAnyKind) {
  EXPECT_EQ(Decode("AT", "OK\r"), "final OK|");
  EXPECT_EQ(Decode("AT", "\n\nOK\n"), "final OK|");
  EXPECT_EQ(Decode("AT", std::string_view("\0\0\r\n\r\r\nOK\r\r\n", 11)), "final OK|");
  EXPECT_EQ(Decode("AT", "OK"), "");
}

// A bare session id (Fibocom FM350-GL, lpac issue 179); names of other commands are unsolicited
// (`+MSTK` from SIMCom A76xx, LilyGo-Modem-Series issue 496).
TEST(LineDecoder, TellsInformationFromUnsolicited) {
  EXPECT_EQ(Decode("AT+CCHO=\"A0\"", "1\r\nOK\r\n"), "info 1|final OK|");
  EXPECT_EQ(Decode("AT+CSIM=4,\"00\"", "+MSTK: 11,\"D023\"\r\n+CPIN: SIM CRASH\r\nOK\r\n"),
            "urc +MSTK: 11,\"D023\"|urc +CPIN: SIM CRASH|final OK|");
  EXPECT_EQ(Decode("AT+CPIN?", "+CPIN: READY\r\nOK\r\n+CPIN: NOT READY\r\n"),
            "info +CPIN: READY|final OK|urc +CPIN: NOT READY|");
  EXPECT_EQ(Decode("AT+CCHC=1", "+CCHC\r\nOK\r\n"), "info +CCHC|final OK|");
  EXPECT_EQ(Decode("AT+CGMI", "Quectel\r\nRING\r\nOK\r\n"), "info Quectel|urc RING|final OK|");
}

TEST(LineDecoder, AnAnswerMayHaveAnotherName) {
  LineDecoder decoder;
  decoder.Expect("AT+CICCID", "+ICCID");
  decoder.Feed(AsBytes("+ICCID: 89860\r\n"));
  EXPECT_EQ(Take(decoder), "info +ICCID: 89860|");
}

TEST(LineDecoder, FinalResults) {
  EXPECT_EQ(Decode("AT", "ERROR\r\n"), "final ERROR|");
  EXPECT_EQ(Decode("AT", "+CME ERROR: 10\r\n"), "final +CME ERROR: 10|");
  EXPECT_EQ(Decode("AT", "+CMS ERROR: 500\r\n"), "final +CMS ERROR: 500|");
  EXPECT_EQ(Decode("ATD*99#", "NO CARRIER\r\n"), "final NO CARRIER|");
  EXPECT_EQ(Decode("AT+CGLA=1,4,\"00\"", "NO CARRIER\r\nOK\r\n"), "urc NO CARRIER|final OK|");
  EXPECT_EQ(Decode("AT+CGMI", "OKAY\r\n"), "info OKAY|");
}

// ITU-T V.250 section 6.2.6: with ATV0 result codes are digits and end in CR alone.
TEST(LineDecoder, NumericResultsOnlyWhenTold) {
  LineDecoder decoder;
  decoder.SetNumeric(true);
  decoder.Expect("AT+CGMI");
  decoder.Feed(AsBytes("Quectel\r\n0\r"));
  EXPECT_EQ(Take(decoder), "info Quectel|final 0|");
  EXPECT_EQ(Decode("AT+CCHO=\"A0\"", "4\r\nOK\r\n"), "info 4|final OK|");
}

TEST(LineDecoder, Prompt) {
  EXPECT_EQ(Decode("AT+CMGS=1", "AT+CMGS=1\r\r\n> "), "echo AT+CMGS=1|prompt > |");
}

TEST(LineDecoder, ALineOverTheBoundIsDroppedAndTheNextOneIsRead) {
  const std::string longest(LineDecoder::kMaximumLine, '9');
  EXPECT_EQ(Decode("AT", longest + "\r\nOK\r\n"), "info " + longest + "|final OK|");
  EXPECT_EQ(Decode("AT", longest + "9\r\nOK\r\n"), "too long |final OK|");
}

TEST(FinalResult, NumbersAndWords) {
  EXPECT_EQ(ParseFinalResult("+CME ERROR: 14")->code, 14);
  EXPECT_EQ(ParseFinalResult("+CME ERROR: SIM busy")->code, 14);
  EXPECT_EQ(ParseFinalResult("+CME ERROR:SIM BUSY")->code, 14);
  EXPECT_EQ(ParseFinalResult("+CME ERROR: Parameters error")->code, 50);
  EXPECT_EQ(ParseFinalResult("+CME ERROR: something else")->code, -1);
  EXPECT_EQ(ParseFinalResult("+CME ERROR: 10")->ToString(), "+CME ERROR: 10 (SIM not inserted)");
  EXPECT_EQ(ParseFinalResult("ERROR")->kind, FinalResult::Kind::kError);
  EXPECT_EQ(ParseFinalResult("COMMAND NOT SUPPORT")->kind, FinalResult::Kind::kError);
  EXPECT_FALSE(ParseFinalResult("OK "));
  EXPECT_FALSE(ParseFinalResult("+CGLA: 4,\"9000\""));
}

TEST(NameOfCommand, IsWhatItsAnswersBeginWith) {
  EXPECT_EQ(NameOfCommand("AT+CGLA=1,4,\"0000\""), "+CGLA");
  EXPECT_EQ(NameOfCommand("AT+CPIN?"), "+CPIN");
  EXPECT_EQ(NameOfCommand("AT^ICCID?"), "^ICCID");
  EXPECT_EQ(NameOfCommand("ATE0"), "");
  EXPECT_EQ(NameOfCommand("AT"), "");
}

}  // namespace
}  // namespace lpab::at
