#include "sgp22/activation_code.h"

#include <gtest/gtest.h>

namespace lpab::sgp22 {
namespace {

// The message of a code that must be refused.
std::string Why(std::string_view code) {
  const auto parsed = ActivationCode::Parse(code);
  if (parsed) return "accepted";
  EXPECT_EQ(parsed.error().code, ErrorCode::kInvalidArgument);
  return parsed.error().message;
}

// The examples of SGP.22 section 4.1.
TEST(ActivationCodeTest, ReadsAllForms) {
  const auto plain = ActivationCode::Parse("LPA:1$SMDP.EXAMPLE.COM$04386-AGYFT-A74Y8-3F815");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->address.ToString(), "SMDP.EXAMPLE.COM");
  EXPECT_EQ(plain->matching_id, "04386-AGYFT-A74Y8-3F815");
  EXPECT_FALSE(plain->smdp_oid);
  EXPECT_FALSE(plain->confirmation_code_required);

  const auto flagged = ActivationCode::Parse("1$SMDP.EXAMPLE.COM$04386-AGYFT-A74Y8-3F815$$1");
  ASSERT_TRUE(flagged);
  EXPECT_FALSE(flagged->smdp_oid);
  EXPECT_TRUE(flagged->confirmation_code_required);

  const auto full =
      ActivationCode::Parse("1$SMDP.EXAMPLE.COM$04386-AGYFT-A74Y8-3F815$1.3.6.1.4.1.31746$1");
  ASSERT_TRUE(full);
  EXPECT_EQ(full->smdp_oid, "1.3.6.1.4.1.31746");
  EXPECT_TRUE(full->confirmation_code_required);

  const auto empty_id = ActivationCode::Parse("1$SMDP.EXAMPLE.COM$$1.3.6.1.4.1.31746");
  ASSERT_TRUE(empty_id);
  EXPECT_EQ(empty_id->matching_id, "");
}

TEST(ActivationCodeTest, ToleratesBlanksAndUrlForm) {
  const auto blanks = ActivationCode::Parse("  lpa:1$localhost:8443$TS48v1_A\n");
  ASSERT_TRUE(blanks);
  EXPECT_EQ(blanks->address.host(), "localhost");
  EXPECT_EQ(blanks->address.port(), 8443);
  EXPECT_EQ(blanks->matching_id, "TS48v1_A");
  const auto url = ActivationCode::Parse("LPA:1%24rsp.example.com%24ABC");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->matching_id, "ABC");
}

TEST(ActivationCodeTest, EachMalformationHasItsSentence) {
  EXPECT_EQ(Why(""), "activation code: it is empty");
  EXPECT_EQ(Why("LPA:"), "activation code: it is empty");
  EXPECT_EQ(Why("LPA:1.example.com-A74Y8"),
            "activation code: there is no '$' in it: the shell replaced $... with nothing");
  EXPECT_EQ(Why("LPA:1"),
            "activation code: there is no '$' in it: the shell replaced $... with nothing");
  EXPECT_EQ(Why("https://example.com"), "activation code: there is no '$' in it");
  EXPECT_EQ(Why("LPA:2$a.example$B"),
            "activation code: its format is not 1, the only one that SGP.22 version 2 knows");
  EXPECT_EQ(Why("LPA:1$a.example"),
            "activation code: the matching id is missing, with the '$' before it");
  EXPECT_EQ(Why("LPA:1$$B"), "activation code: the SM-DP+ address is empty");
  EXPECT_EQ(Why("LPA:1$a_b$C"), "activation code: SM-DP+ address: not a host name");
  EXPECT_EQ(Why("LPA:1$a.example:0$C"),
            "activation code: SM-DP+ address: the port is not 1 to 65535");
  EXPECT_EQ(Why("LPA:1$a.example:65536$C"),
            "activation code: SM-DP+ address: the port is not 1 to 65535");
  EXPECT_EQ(Why("LPA:1$https://a.example/$C"),
            "activation code: SM-DP+ address: a host name is expected, without https:// and path");
  EXPECT_EQ(Why("LPA:1$a.example$B C"),
            "activation code: the matching id has a blank or a character that is not ASCII");
  EXPECT_EQ(Why("LPA:1$a.example$B$x.y"),
            "activation code: the SM-DP+ OID is not numbers with dots");
  EXPECT_EQ(Why("LPA:1$a.example$B$$2"), "activation code: the confirmation code flag is not 1");
  EXPECT_EQ(Why("LPA:1$a.example$B$1"), "activation code: its fourth part, the SM-DP+ OID, is 1");
  EXPECT_EQ(Why("LPA:1\\$a.example\\$B"), "activation code: there are backslashes in it");
  EXPECT_EQ(Why("'LPA:1$a.example$B'"), "activation code: there are quotation marks in it");
  EXPECT_EQ(Why("LPA:1$a.example$" + std::string(244, 'B')),
            "activation code: it is longer than 255 characters");
  EXPECT_EQ(Why(std::string(100000, ' ')), "activation code: it is longer than 255 characters");
}

// What bash leaves of LPA:1$rsp.example.com$A1-B2$$1 without quotes: $rsp, $A1 are empty, $$ is a
// process id. lpac issue 417.
TEST(ActivationCodeTest, NamesTheQuotingThatKeepsTheShellAway) {
  for (const char* eaten : {"LPA:1.example.com-B240711", "LPA:140711", "1.example.com-B2"}) {
    const auto parsed = ActivationCode::Parse(eaten);
    ASSERT_FALSE(parsed) << eaten;
    EXPECT_NE(parsed.error().message.find("the shell"), std::string::npos) << eaten;
    EXPECT_NE(parsed.error().next.find("in single quotes: 'LPA:1$"), std::string::npos) << eaten;
  }
}

// lpac issue 153: an empty OID must not shift the flag. SGP.22 version 3 adds two parts.
TEST(ActivationCodeTest, PartsKeepTheirPlacesAndLaterOnesArePassedOver) {
  for (const char* text : {"1$a.example$B$$1", "1$a.example$B$$1$", "1$a.example$B$$1$$1",
                           "1$a.example$B$$1$81370F$1$x"}) {
    const auto code = ActivationCode::Parse(text);
    ASSERT_TRUE(code) << text;
    EXPECT_FALSE(code->smdp_oid) << text;
    EXPECT_TRUE(code->confirmation_code_required) << text;
  }
  const auto no_flag = ActivationCode::Parse("1$a.example$B$2.999.10$$$1");
  ASSERT_TRUE(no_flag);
  EXPECT_EQ(no_flag->smdp_oid, "2.999.10");
  EXPECT_FALSE(no_flag->confirmation_code_required);
  EXPECT_TRUE(ActivationCode::Parse("1$a.example$" + std::string(243, 'B')));
}

TEST(SmdpAddressTest, MatchesWithAndWithoutPort) {
  const auto address = SmdpAddress::Parse("Rsp.Example.com:8443");
  ASSERT_TRUE(address);
  EXPECT_TRUE(address->Matches("rsp.example.com"));
  EXPECT_TRUE(address->Matches("rsp.example.com:8443"));
  EXPECT_FALSE(address->Matches("rsp.example.com:8444"));
  EXPECT_FALSE(address->Matches("rsp.example.co"));
  EXPECT_FALSE(address->Matches(""));
}

}  // namespace
}  // namespace lpab::sgp22
