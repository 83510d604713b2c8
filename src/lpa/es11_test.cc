#include "lpa/es11.h"

#include <gtest/gtest.h>

#include "lpa/scripted_http.h"

namespace lpab::lpa {
namespace {

const auto kAddress = sgp22::SmdpAddress::Parse("smds.example:8443").value();
const sgp22::AuthenticateClientRequest kRequest{sgp22::TransactionId::FromText("0A0B").value(),
                                                {0xBF, 0x38, 0x00}};

Result<sgp22::AuthenticateClientResponseEs11> Ask(ScriptedHttp& http, const char* answer) {
  http.On("authenticateClient", answer);
  return Es11(http).AuthenticateClient(kAddress, kRequest, {});
}

// Section 6.5.2, ES11.AuthenticateClient; the path is that of ES9+.
TEST(Es11Test, PostsJsonToAnSmds) {
  ScriptedHttp http;
  const auto response = Ask(http, R"({"transactionId":"0a0b","eventEntries":[
      {"eventId":"E-1","rspServerAddress":"rsp.example"},
      {"eventId":"E-2","rspServerAddress":"rsp.example:8443"}]})");
  ASSERT_TRUE(response) << response.error().ToString();
  EXPECT_EQ(response->transaction_id, kRequest.transaction_id);
  ASSERT_EQ(response->events.size(), 2u);
  EXPECT_EQ(response->events[1].event_id, "E-2");
  EXPECT_EQ(response->events[1].server.ToString(), "rsp.example:8443");
  EXPECT_TRUE(response->unusable.empty());
  const http::HttpRequest& sent = http.requests().at(0);
  EXPECT_EQ(sent.role, http::ServerRole::kSmds);
  EXPECT_EQ(sent.url, "https://smds.example:8443/gsma/rsp2/es9plus/authenticateClient");
  EXPECT_EQ(sent.body, R"({"authenticateServerResponse":"vzgA","transactionId":"0A0B"})");
}

TEST(Es11Test, ARefusedAddressIsTriedWithoutItsPort) {
  ScriptedHttp http;
  http.On("initiateAuthentication",
          R"({"header":{"functionExecutionStatus":{"status":"Failed","statusCodeData":
              {"subjectCode":"8.9.1","reasonCode":"3.8"}}}})");
  const sgp22::InitiateAuthenticationRequest request{"smds.example:8443", {1}, {0xBF, 0x20}};
  const auto response = Es11(http).InitiateAuthentication(kAddress, request, {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::kInvalidArgument);
  ASSERT_EQ(http.requests().size(), 2u);
  EXPECT_NE(http.requests()[0].body.find(R"("smdpAddress":"smds.example:8443")"),
            std::string::npos);
  EXPECT_NE(http.requests()[1].body.find(R"("smdpAddress":"smds.example")"), std::string::npos);
}

TEST(Es11Test, EachBadAnswerHasItsSentence) {
  ScriptedHttp http;
  EXPECT_EQ(Ask(http, R"({"eventEntries":[]})").error().message,
            "authenticateClient: the server's answer has no transactionId");
  EXPECT_EQ(Ask(http, R"({"transactionId":"0A0B"})").error().message,
            "authenticateClient: the server's answer has no list eventEntries");
  EXPECT_EQ(Ask(http, R"({"transactionId":"0A0B","eventEntries":{}})").error().message,
            "authenticateClient: the server's answer has no list eventEntries");
  EXPECT_EQ(Ask(http, "<html>").error().code, ErrorCode::kMalformed);
  http.On("authenticateClient", http::HttpResponse{404, {}, ""});
  const auto error = Es11(http).AuthenticateClient(kAddress, kRequest, {}).error();
  EXPECT_EQ(error.message, "authenticateClient: smds.example:8443 answers with HTTP status 404");
  EXPECT_EQ(error.next, "check that the address is that of an SM-DS");
}

TEST(Es11Test, OneBadEntryHidesNoOther) {
  ScriptedHttp http;
  const auto response = Ask(http, R"({"transactionId":"0A0B","eventEntries":[
      {"eventId":"A\u0007","rspServerAddress":"rsp.example"},
      {"eventId":"B","rspServerAddress":"http://rsp.example"},
      {"eventId":"C","rspServerAddress":"rsp.example"},
      {"eventId":"C","rspServerAddress":"rsp.example"}]})");
  ASSERT_TRUE(response) << response.error().ToString();
  ASSERT_EQ(response->events.size(), 1u) << "the same event twice is one";
  EXPECT_EQ(response->events[0].event_id, "C");
  EXPECT_EQ(response->unusable,
            (std::vector<std::string>{
                "the event 'A\\x07' at 'rsp.example' cannot be used: an event id is 1 to 255 "
                "characters of ASCII without blanks",
                "the event 'B' at 'http://rsp.example' cannot be used: rspServerAddress is no "
                "host name"}));
}

}  // namespace
}  // namespace lpab::lpa
