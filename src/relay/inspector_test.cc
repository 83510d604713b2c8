#include "relay/inspector.h"

#include <gtest/gtest.h>

namespace lpab::relay {
namespace {

constexpr char kSuccess[] = R"("header":{"functionExecutionStatus":{"status":"Executed-Success"}})";

Exchange Call(const std::string& function, const std::string& request, int status,
              const std::string& answer) {
  Exchange exchange;
  exchange.server = "smdp.test.example";
  exchange.path = "/gsma/rsp2/es9plus/" + function;
  exchange.request = request;
  exchange.status = status;
  exchange.answer = answer;
  return exchange;
}

TEST(InspectorTest, NamesFunctionTransactionAndOutcome) {
  const auto inspection = Inspector().Inspect(
      Call("cancelSession", R"({"transactionId":"0A0B"})", 200, "{" + std::string(kSuccess) + "}"));
  EXPECT_EQ(inspection.function, "CancelSession");
  EXPECT_EQ(inspection.transaction_id, "0A0B");
  EXPECT_EQ(inspection.outcome, "ok");
  EXPECT_FALSE(inspection.failed);
  ASSERT_EQ(inspection.request.size(), 1u);
  EXPECT_EQ(inspection.request[0].value, "0A0B");
  ASSERT_EQ(inspection.answer.size(), 1u);
  EXPECT_EQ(inspection.answer[0].name, "header");
}

// Spec: SGP.22 section 5.6.3: "Matching ID", Refused.
TEST(InspectorTest, SaysWhyTheServerRefuses) {
  const auto inspection = Inspector().Inspect(
      Call("authenticateClient", "{}", 200,
           R"({"header":{"functionExecutionStatus":{"status":"Failed","statusCodeData":)"
           R"({"subjectCode":"8.2.6","reasonCode":"3.8","message":"no such order"}}}})"));
  EXPECT_TRUE(inspection.failed);
  EXPECT_NE(inspection.outcome.find("(8.2.6/3.8); it says: no such order"), std::string::npos)
      << inspection.outcome;
}

// BF38 { A1 { 80 0A, 02 02 } }: invalidSignature of the card.
TEST(InspectorTest, SaysWhatTheCardRefusesInTheRequest) {
  const auto inspection = Inspector().Inspect(
      Call("authenticateClient",
           R"({"transactionId":"0A","authenticateServerResponse":"vzgIoQaAAQoCAQI="})", 200,
           "{" + std::string(kSuccess) + "}"));
  EXPECT_TRUE(inspection.failed);
  EXPECT_EQ(inspection.outcome,
            "the card says: AuthenticateServer: the card finds the server's signature invalid (2); "
            "the server: ok");
}

TEST(InspectorTest, SaysThatThereWasNoAnswerAndWhatStatus) {
  Exchange lost = Call("initiateAuthentication", "{}", 0, "");
  lost.error = "the connection broke";
  EXPECT_EQ(Inspector().Inspect(lost).outcome, "no answer: the connection broke");
  const auto refused = Inspector().Inspect(Call("initiateAuthentication", "{}", 500, "<html>"));
  EXPECT_EQ(refused.outcome, "HTTP status 500");
  EXPECT_TRUE(refused.failed);
  EXPECT_FALSE(Inspector().Inspect(Call("handleNotification", "{}", 204, "")).failed);
}

TEST(InspectorTest, ANumberThatNoDoubleHoldsIsNoJson) {
  const auto inspection =
      Inspector().Inspect(Call("initiateAuthentication", "-3e400", 200, R"({"a":1e400})"));
  EXPECT_EQ(inspection.outcome, "an answer that is not JSON");
}

TEST(InspectorTest, KnowsNoOtherFunction) {
  const auto inspection = Inspector().Inspect(Call("somethingElse", "\xFF", 200, "<"));
  EXPECT_EQ(inspection.function, "");
  EXPECT_EQ(inspection.outcome, "an answer that is not JSON");
  EXPECT_TRUE(inspection.request.empty());
}

}  // namespace
}  // namespace lpab::relay
