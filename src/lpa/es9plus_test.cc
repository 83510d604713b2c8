#include "lpa/es9plus.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "lpa/scripted_http.h"

namespace lpab::lpa {
namespace {

const auto kAddress = sgp22::SmdpAddress::Parse("rsp.example.com:8443").value();
const sgp22::InitiateAuthenticationRequest kRequest{
    "rsp.example.com:8443", {1, 2, 3}, {0xBF, 0x20}};

constexpr char kAnswer[] =
    R"({"header":{"functionExecutionStatus":{"status":"Executed-Success"}},
        "transactionId":"0A0B","serverSigned1":"MAA=","serverSignature1":"XzcBAQ==",
        "euiccCiPKIdToBeUsed":"BAEB","serverCertificate":"MAIFAA=="})";

Error ErrorOf(ScriptedHttp& http) {
  auto response = Es9Plus(http).InitiateAuthentication(kAddress, kRequest, {});
  EXPECT_FALSE(response);
  return response ? Error{} : response.error();
}

TEST(Es9PlusTest, PostsJson) {
  ScriptedHttp http;
  http.On("initiateAuthentication", kAnswer);
  const auto response = Es9Plus(http).InitiateAuthentication(kAddress, kRequest, {});
  ASSERT_TRUE(response) << response.error().ToString();
  EXPECT_EQ(response->transaction_id.ToText(), "0A0B");
  EXPECT_EQ(ToHex(response->server_signature1), "5F370101");
  const http::HttpRequest& sent = http.requests().at(0);
  EXPECT_EQ(sent.method, "POST");
  EXPECT_EQ(sent.url, "https://rsp.example.com:8443/gsma/rsp2/es9plus/initiateAuthentication");
  EXPECT_EQ(http::FindHeader(sent.headers, "user-agent"), "gsma-rsp-lpad");
  EXPECT_EQ(http::FindHeader(sent.headers, "X-Admin-Protocol"), "gsma/rsp/v2.2.2");
  EXPECT_EQ(http::FindHeader(sent.headers, "Content-Type"), "application/json");
  EXPECT_EQ(
      sent.body,
      R"({"euiccChallenge":"AQID","euiccInfo1":"vyA=","smdpAddress":"rsp.example.com:8443"})");
}

TEST(Es9PlusTest, SaysWhatTheServerSays) {
  ScriptedHttp http;
  http.On("initiateAuthentication",
          R"({"header":{"functionExecutionStatus":{"status":"Failed","statusCodeData":
              {"subjectCode":"8.8.2","reasonCode":"3.1","message":"no common CI"}}}})");
  const Error error = ErrorOf(http);
  EXPECT_EQ(error.code, ErrorCode::kUntrusted);
  EXPECT_EQ(*error.Detail<RspDetail>(), (RspDetail{"8.8.2", "3.1"}));
  EXPECT_EQ(error.message,
            "initiateAuthentication: the server supports none of the card's CIs (8.8.2/3.1); it "
            "says: no common CI");
}

TEST(Es9PlusTest, ARefusedAddressIsTriedWithoutItsPort) {
  ScriptedHttp http;
  http.On("initiateAuthentication",
          R"({"header":{"functionExecutionStatus":{"status":"Failed","statusCodeData":
              {"subjectCode":"8.8.1","reasonCode":"3.8","message":"Invalid SM-DP+ Address"}}}})");
  EXPECT_EQ(*ErrorOf(http).Detail<RspDetail>(), (RspDetail{"8.8.1", "3.8"}));
  ASSERT_EQ(http.requests().size(), 2u);
  EXPECT_NE(http.requests()[0].body.find(R"("smdpAddress":"rsp.example.com:8443")"),
            std::string::npos);
  EXPECT_NE(http.requests()[1].body.find(R"("smdpAddress":"rsp.example.com")"), std::string::npos);
  EXPECT_EQ(http.requests()[1].url, http.requests()[0].url);
}

TEST(Es9PlusTest, EachBadAnswerHasItsSentence) {
  ScriptedHttp http;
  http.On("initiateAuthentication", http::HttpResponse{503, {}, "x"});
  Error error = ErrorOf(http);
  EXPECT_EQ(error.Detail<HttpDetail>()->status, 503);
  EXPECT_EQ(error.message,
            "initiateAuthentication: rsp.example.com:8443 answers with HTTP status 503");
  http.On("initiateAuthentication", "<html>");
  EXPECT_EQ(ErrorOf(http).message,
            "initiateAuthentication: the server's answer is not JSON: <html>");
  http.On("initiateAuthentication", "[1]");
  EXPECT_EQ(ErrorOf(http).code, ErrorCode::kMalformed);
  http.On("initiateAuthentication", R"({"transactionId":"0A0B"})");
  EXPECT_EQ(ErrorOf(http).message,
            "initiateAuthentication: the server's answer has no serverSigned1");
  http.On("initiateAuthentication", R"({"transactionId":7})");
  EXPECT_EQ(ErrorOf(http).message,
            "initiateAuthentication: the server's answer has no transactionId");
  http.On("initiateAuthentication",
          R"({"header":["functionExecutionStatus"],"transactionId":"0"})");
  EXPECT_EQ(ErrorOf(http).code, ErrorCode::kMalformed);
  http.On("initiateAuthentication",
          R"({"header":{"functionExecutionStatus":{"status":"Failed"}}})");
  EXPECT_EQ(ErrorOf(http).message,
            "initiateAuthentication: the server answers 'Failed' and does not say why");
  http.On("initiateAuthentication", R"({"transactionId":"0A0B","serverSigned1":"MAA"})");
  EXPECT_EQ(ErrorOf(http).code, ErrorCode::kMalformed);
  http.On("initiateAuthentication", R"({"transactionId":"0A0B","serverSigned1":"BAA="})");
  EXPECT_EQ(ErrorOf(http).message,
            "initiateAuthentication: serverSigned1: TLV: tag 04 where 30 must be");
  http.Break();
  EXPECT_EQ(ErrorOf(http).message, "initiateAuthentication: connection refused");
}

TEST(Es9PlusTest, AnswersAreBounded) {
  ScriptedHttp http;
  http.On("initiateAuthentication", std::string(65537, ' '));
  EXPECT_EQ(ErrorOf(http).code, ErrorCode::kResourceExhausted);
  EXPECT_EQ(ErrorOf(http).message,
            "initiateAuthentication: rsp.example.com:8443 answers with 65537 bytes, more than the "
            "65536 that are allowed");
  http.On("initiateAuthentication", std::string(65536, ' '));
  EXPECT_EQ(ErrorOf(http).code, ErrorCode::kMalformed);
}

TEST(Es9PlusTest, ANotificationNeedsA2xxAndNoBody) {
  ScriptedHttp http;
  http.On("handleNotification", http::HttpResponse{204, {}, ""});
  EXPECT_TRUE(Es9Plus(http).HandleNotification(kAddress, {{0x30, 0x00}}, {}));
  EXPECT_EQ(http.requests().at(0).body, R"({"pendingNotification":"MAA="})");
  http.On("handleNotification", http::HttpResponse{302, {}, ""});
  EXPECT_FALSE(Es9Plus(http).HandleNotification(kAddress, {{0x30, 0x00}}, {}));
}

// A server that says in a 2xx that it failed has not taken the notification; any other body says
// nothing.
TEST(Es9PlusTest, ANotificationAnsweredFailedIsNotTaken) {
  ScriptedHttp http;
  http.On("handleNotification", R"({"header":{"functionExecutionStatus":{"status":"Failed",
      "statusCodeData":{"subjectCode":"8.1","reasonCode":"6.1"}}}})");
  const auto failed = Es9Plus(http).HandleNotification(kAddress, {{0x30, 0x00}}, {});
  ASSERT_FALSE(failed);
  EXPECT_EQ(*failed.error().Detail<RspDetail>(), (RspDetail{"8.1", "6.1"}));
  for (const char* body : {"{}", "OK", "[]"}) {
    http.On("handleNotification", body);
    EXPECT_TRUE(Es9Plus(http).HandleNotification(kAddress, {{0x30, 0x00}}, {})) << body;
  }
}

}  // namespace
}  // namespace lpab::lpa
