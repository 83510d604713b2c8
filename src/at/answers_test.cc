#include "at/answers.h"

#include <gtest/gtest.h>

#include <vector>

#include "at/commands.h"
#include "base/hex.h"

namespace lpab::at {
namespace {

using Strings = std::vector<std::string>;

SessionId Session(std::string_view text) { return SessionId::From(text).value(); }

// The examples of the Quectel manual, of Nordic's nRF9160 reference and of lpac issue 143.
TEST(Commands, AreWhatManualsShow) {
  EXPECT_EQ(OpenLogicalChannel(FromHex("A0000000871002FF86FFFF89FFFFFFFF").value()),
            "AT+CCHO=\"A0000000871002FF86FFFF89FFFFFFFF\"");
  EXPECT_EQ(GenericLogicalChannelAccess(Session("1"), FromHex("00a40804022f00").value()),
            "AT+CGLA=1,14,\"00A40804022F00\"");
  EXPECT_EQ(GenericLogicalChannelAccess(Session("000000000385a7cf"), FromHex("80E2").value()),
            "AT+CGLA=000000000385a7cf,4,\"80E2\"");
  EXPECT_EQ(CloseLogicalChannel(Session("1")), "AT+CCHC=1");
  EXPECT_EQ(GenericSimAccess(FromHex("0070000001").value()), "AT+CSIM=10,\"0070000001\"");
  EXPECT_EQ(RestrictedSimAccess(176, 12258, 0, 0, 10), "AT+CRSM=176,12258,0,0,10");
}

TEST(ParseOpenLogicalChannel, PrefixedBareAndSixteenDigits) {
  EXPECT_EQ(ParseOpenLogicalChannel(Strings{"+CCHO: 1"})->text(), "1");
  EXPECT_EQ(ParseOpenLogicalChannel(Strings{"1"})->text(), "1");  // Fibocom FM350-GL
  EXPECT_EQ(ParseOpenLogicalChannel(Strings{"+CCHO: 000000000385a7cf"})->text(),
            "000000000385a7cf");  // Sierra MC7455
  EXPECT_EQ(ParseOpenLogicalChannel(Strings{"+CCHO:\"2\""})->text(), "\"2\"");
}

TEST(ParseOpenLogicalChannel, RefusesWhatCouldChangeACommand) {
  for (const char* line : {"+CCHO: ", "+CCHO: 1,2", "+CCHO: 1;+CFUN=0", "+CCHO: \"\"",
                           "+CCHO: 012345678901234567890123456789012"}) {
    EXPECT_EQ(ParseOpenLogicalChannel(Strings{line}).error().code, ErrorCode::kMalformed) << line;
  }
  EXPECT_EQ(ParseOpenLogicalChannel(Strings{}).error().code, ErrorCode::kMalformed);
}

TEST(ParseGenericLogicalChannelAccess, FormsOfTheField) {
  const auto hex = [](const char* line, const char* session = "1") {
    auto bytes = ParseGenericLogicalChannelAccess(Strings{line}, Session(session));
    return bytes ? ToHex(*bytes) : bytes.error().message;
  };
  EXPECT_EQ(hex("+CGLA: 4,\"6121\""), "6121");
  EXPECT_EQ(hex("+CGLA:4,6121"), "6121");              // no blank, no quotes
  EXPECT_EQ(hex("+CGLA: 7,4,\"9000\"", "7"), "9000");  // session id first
  EXPECT_EQ(hex("4,\"9000\""), "9000");
  EXPECT_EQ(hex("+CGLA: 10,\"BF2E009000\""), "BF2E009000");
  EXPECT_EQ(hex("+CGLA: 4,\"9f0a\""), "9F0A");
}

TEST(ParseGenericLogicalChannelAccess, RefusesWhatDoesNotAgree) {
  for (const char* line : {"+CGLA: 2,\"9000\"", "+CGLA: 6,\"9000\"", "+CGLA: 4,\"90G0\"",
                           "+CGLA: 2,\"90\"", "+CGLA: 0,\"\"", "+CGLA: 4", "+CGLA: \"9000\"",
                           "+CGLA: 2,4,\"9000\"", "+CGLA: -4,\"9000\"", "+CGLA: 5,\"90000\""}) {
    EXPECT_EQ(ParseGenericLogicalChannelAccess(Strings{line}, Session("1")).error().code,
              ErrorCode::kMalformed)
        << line;
  }
}

// Nordic nRF9160: MANAGE CHANNEL opens channel 1.
TEST(ParseGenericSimAccess, GivesTheResponse) {
  EXPECT_EQ(ToHex(ParseGenericSimAccess(Strings{"+CSIM: 6,\"019000\""}).value()), "019000");
  EXPECT_FALSE(ParseGenericSimAccess(Strings{"+CSIM: 3,\"019000\""}));
  EXPECT_FALSE(ParseGenericSimAccess(Strings{"+CSIM: 1,6,\"019000\""}));
}

TEST(ParseRestrictedSimAccess, GivesStatusAndData) {
  const auto read = ParseRestrictedSimAccess(Strings{"+CRSM: 144,0,\"98001032547698103214\""});
  EXPECT_EQ(read->sw1, 0x90);
  EXPECT_EQ(ToHex(read->data), "98001032547698103214");
  EXPECT_EQ(ParseRestrictedSimAccess(Strings{"+CRSM: 106,130"})->sw2, 0x82);
  EXPECT_FALSE(ParseRestrictedSimAccess(Strings{"+CRSM: 256,0"}));
  EXPECT_FALSE(ParseRestrictedSimAccess(Strings{"+CRSM: 144"}));
}

TEST(ParseIccid, CutsPaddingAndName) {
  EXPECT_EQ(ParseIccid(Strings{"+QCCID: 89860000001234567890"}).value(), "89860000001234567890");
  EXPECT_EQ(ParseIccid(Strings{"+CCID: \"8949449999999999098F\""}).value(), "8949449999999999098");
  EXPECT_EQ(ParseIccid(Strings{"89444499999999990A"}).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(ParseIccid(Strings{"+QCCID: 8986"}).error().code, ErrorCode::kMalformed);
}

TEST(ParseImsi, DigitsOnly) {
  EXPECT_EQ(ParseImsi(Strings{"001010123456063"}).value(), "001010123456063");
  EXPECT_FALSE(ParseImsi(Strings{"0010101234560633"}));
  EXPECT_FALSE(ParseImsi(Strings{"unknown"}));
}

TEST(ParseIdentification, TextOfTheFirstLine) {
  EXPECT_EQ(ParseIdentification(Strings{"EC25"}).value(), "EC25");
  EXPECT_EQ(ParseIdentification(Strings{"+CGMM: \"LE910C4-EU\""}).value(), "LE910C4-EU");
  EXPECT_EQ(ParsePinState(Strings{"+CPIN: SIM PIN"}).value(), "SIM PIN");
}

// 3GPP TS 27.007 sections 7.2 and 10.1.22.
TEST(Answers, RegistrationState) {
  const auto read = [](const std::string& line) { return ParseRegistration({&line, 1}); };
  EXPECT_EQ(read("+CREG: 0,1").value(), 1);
  EXPECT_EQ(read("+CEREG: 2,5,\"1A2B\",\"01C3D4E5\",7").value(), 5);
  EXPECT_EQ(read("+C5GREG:0,2").value(), 2);
  EXPECT_EQ(read("3").value(), 3);
  EXPECT_FALSE(read("+CREG: 0,\"1\""));
  EXPECT_FALSE(ParseRegistration({}));
}

// Examples of 3GPP TS 27.007 and of Quectel's manual.
TEST(Answers, OperatorAndAccessPointName) {
  using Texts = std::vector<std::string>;
  EXPECT_EQ(ParseOperator(Texts{"+COPS: 0,0,\"Test, of PLMN\",7"}), "Test, of PLMN");
  EXPECT_EQ(ParseOperator(Texts{"+COPS: 0,2,\"00101\""}), "00101");
  EXPECT_EQ(ParseOperator(Texts{"+COPS: 0"}), "");
  EXPECT_FALSE(ParseOperator(Texts{}));
  EXPECT_FALSE(ParseOperator(Texts{"+COPS: 0,0,\"a\tb\",7"}));
  EXPECT_FALSE(ParseOperator(Texts{"+COPS: 0,0,\"" + std::string(101, 'x') + "\",7"}));
  EXPECT_EQ(ParseAccessPointName(Texts{"+CGDCONT: 1,\"IP\",\"\",\"0.0.0.0\",0,0",
                                       "+CGDCONT: 2,\"IPV4V6\",\"internet\",\"\",0,0"}),
            "internet");
  EXPECT_EQ(ParseAccessPointName(Texts{}), "");
  EXPECT_EQ(ParseAccessPointName(Texts{"+CGDCONT: 1,\"IP"}), "");
}

}  // namespace
}  // namespace lpab::at
