// What a hostile or broken client may send: every flipped byte is refused, nothing crashes.
#include <set>

#include "sim/smdp/euicc_messages.h"
#include "sim/smdp/smdp_fixture.h"

namespace lpab::sim::smdp {
namespace {

class SmdpHostileTest : public SmdpFixture {
 protected:
  // Outcomes of posting `message` with each byte of `part` (a span into it) flipped in turn.
  template <typename Send>
  std::set<std::string> FlipEach(Bytes& message, ByteSpan part, size_t step, Send send) {
    std::set<std::string> outcomes;
    const auto start = static_cast<size_t>(part.data() - message.data());
    for (size_t i = start; i < start + part.size(); i += step) {
      message[i] ^= 0x01;
      const http::HttpResponse response = send(message);
      if (response.status == 204 || response.body.find("Executed-Success") != std::string::npos) {
        ADD_FAILURE() << "byte " << i - start << " of " << ToHex(part);
      }
      outcomes.insert(response.status == 204 ? "ok" : Outcome(json::parse(response.body)));
      message[i] ^= 0x01;
    }
    return outcomes;
  }
  auto SendAuthenticate(const json& initiated) {
    return [this, id = initiated["transactionId"]](const Bytes& message) {
      const json body = {{"transactionId", id}, {"authenticateServerResponse", ToBase64(message)}};
      return PostText("authenticateClient", body.dump());
    };
  }
};

using Outcomes = std::set<std::string>;

TEST_F(SmdpHostileTest, EveryFlippedByteOfAnAuthenticationIsRefused) {
  const FakeEuicc euicc = Euicc(Pki().nist);
  const auto initiated = Initiate(euicc);
  Bytes message = euicc.AuthenticateServer(Field(initiated, "serverSigned1"), "SAMPLE");
  const Bytes original = message;
  const auto parts = DecodeAuthenticateServerResponse(message).value();
  const auto send = SendAuthenticate(initiated);
  EXPECT_EQ(FlipEach(message, parts.signed1.subspan(4, 16), 1, send), (Outcomes{"8.1/6.1"}));
  EXPECT_EQ(FlipEach(message, parts.signature, 1, send), (Outcomes{"8.1/6.1"}));
  EXPECT_EQ(FlipEach(message, parts.signed1, 1, send), (Outcomes{"8.1/6.1", "1.3.1/2.1"}));
  EXPECT_EQ(FlipEach(message, parts.euicc_certificate, 1, send),
            (Outcomes{"8.1.3/6.1", "1.3.1/2.1"}));
  EXPECT_EQ(FlipEach(message, parts.eum_certificate, 1, send),
            (Outcomes{"8.1.2/6.1", "8.11.1/3.9", "1.3.1/2.1"}));
  EXPECT_EQ(FlipEach(message, message, 1, send).count("ok"), 0u);
  EXPECT_TRUE(message == original);
  EXPECT_EQ(Outcome(Authenticate(initiated, message)), "ok");
}

TEST_F(SmdpHostileTest, EveryFlippedByteOfAPreparationIsRefused) {
  const FakeEuicc euicc = Euicc(Pki().nist);
  const Started started = Start(euicc, "SAMPLE");
  Bytes message = Prepared(started, euicc);
  const auto send = [&](const Bytes& bytes) {
    const json body = {{"transactionId", started.initiated["transactionId"]},
                       {"prepareDownloadResponse", ToBase64(bytes)}};
    return PostText("getBoundProfilePackage", body.dump());
  };
  const auto parts = DecodePrepareDownloadResponse(message).value();
  EXPECT_EQ(FlipEach(message, parts.signature, 1, send), (Outcomes{"8.1/6.1"}));
  EXPECT_EQ(FlipEach(message, parts.one_time_key, 1, send), (Outcomes{"8.1/6.1"}));
  EXPECT_EQ(FlipEach(message, parts.transaction_id, 1, send), (Outcomes{"8.1/6.1"}));
  EXPECT_EQ(FlipEach(message, message, 1, send), (Outcomes{"8.1/6.1", "1.3.1/2.1"}));
}

TEST_F(SmdpHostileTest, EveryFlippedByteOfANotificationIsRefused) {
  const FakeEuicc euicc = Euicc(Pki().nist);
  const Started started = Start(euicc, "SAMPLE");
  const auto send = [&](const Bytes& bytes) {
    const json body = {{"pendingNotification", ToBase64(bytes)}};
    return PostText("handleNotification", body.dump());
  };
  Bytes result = euicc.InstallationResult(TransactionId(started.initiated), 7);
  EXPECT_EQ(FlipEach(result, result, 1, send), (Outcomes{"8.1/6.1", "8.10.1/3.9", "1.3.1/2.1"}));
  Bytes enabled = euicc.Enabled(8);
  EXPECT_EQ(FlipEach(enabled, enabled, 7, send).count("ok"), 0u);
}

TEST_F(SmdpHostileTest, CutShortIsMalformed) {
  const FakeEuicc euicc = Euicc(Pki().nist);
  const auto initiated = Initiate(euicc);
  const Bytes message = euicc.AuthenticateServer(Field(initiated, "serverSigned1"), "SAMPLE");
  const auto send = SendAuthenticate(initiated);
  for (size_t length = 0; length < message.size(); length += 3) {
    const auto response = send(ToBytes(ByteSpan(message).first(length)));
    EXPECT_EQ(response.status, 400) << length;
    EXPECT_EQ(Outcome(json::parse(response.body)), "1.3.1/2.1") << length;
  }
}

TEST_F(SmdpHostileTest, MalformedRequestsAreTold) {
  for (const char* function : {"initiateAuthentication", "authenticateClient",
                               "getBoundProfilePackage", "cancelSession", "handleNotification"}) {
    for (const char* body : {"", "x", "[]", "\"\"", "{", "{\"a\":", "\xFF\xFE", "nul"}) {
      const auto response = PostText(function, body);
      EXPECT_EQ(response.status, 400) << function << body;
      EXPECT_EQ(Outcome(json::parse(response.body)), "1.3.1/2.1") << function << body;
    }
    EXPECT_EQ(Outcome(Post(function, json::object(), 400)), "1.3.1/2.2") << function;
    const json wrong = {{"transactionId", 7},
                        {"euiccChallenge", nullptr},
                        {"smdpAddress", {1}},
                        {"pendingNotification", json::object()}};
    EXPECT_EQ(Outcome(Post(function, wrong, 400)), "1.3.1/2.2") << function;
    const json not_base64 = {{"transactionId", "00"},          {"euiccChallenge", "*"},
                             {"smdpAddress", kAddress},        {"euiccInfo1", "*"},
                             {"pendingNotification", "*"},     {"cancelSessionResponse", "*"},
                             {"prepareDownloadResponse", "*"}, {"authenticateServerResponse", "*"}};
    EXPECT_EQ(Outcome(Post(function, not_base64, 400)), "1.3.1/2.1") << function;
  }
  for (const char* id : {"", "0", "XY", "00112233445566778899AABBCCDDEEFF00"}) {
    const json request = {{"transactionId", id}, {"cancelSessionResponse", ""}};
    EXPECT_EQ(Outcome(Post("cancelSession", request, 400)), "1.3.1/2.1") << id;
  }
}

TEST_F(SmdpHostileTest, DeepNestingIsSurvived) {
  const std::string body = "{\"a\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  EXPECT_EQ(PostText("handleNotification", body).status, 400);
  EXPECT_EQ(PostText("handleNotification", std::string(100'000, '[')).status, 400);
}

TEST_F(SmdpHostileTest, OtherPathsMethodsAndSizes) {
  EXPECT_EQ(smdp_->Handle({"POST", "/", {}, "{}"}).status, 404);
  EXPECT_EQ(smdp_->Handle({"POST", "/gsma/rsp2/es9plus/", {}, "{}"}).status, 404);
  EXPECT_EQ(PostText("initiateauthentication", "{}").status, 404);
  EXPECT_EQ(PostText("cancelSession/x", "{}").status, 404);
  EXPECT_EQ(PostText("cancelSession?x=y", "{}").status, 400);
  EXPECT_EQ(smdp_->Handle({"GET", "/gsma/rsp2/es9plus/cancelSession", {}, ""}).status, 405);
  EXPECT_EQ(PostText("cancelSession", std::string(300'000, ' ')).status, 413);
}

TEST_F(SmdpHostileTest, ManySessionsAreBounded) {
  const FakeEuicc euicc = Euicc(Pki().nist);
  const auto first = Initiate(euicc);
  for (size_t i = 0; i < smdp_->settings().sessions.count; ++i) {
    clock_.SleepFor(Duration(1));
    Initiate(euicc);
  }
  EXPECT_EQ(Outcome(Authenticate(first, euicc, "SAMPLE")), "8.10.1/3.9");
}

}  // namespace
}  // namespace lpab::sim::smdp
