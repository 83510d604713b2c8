#include "http/relay_client.h"

#include <gtest/gtest.h>

namespace lpab::http {
namespace {

class Recorder final : public HttpClient {
 public:
  Result<HttpResponse> Send(const HttpRequest& request, const Call&) override {
    sent = request;
    return answer;
  }
  HttpRequest sent;
  HttpResponse answer{200, {}, "{}"};
};

HttpRequest Initiate() {
  HttpRequest request;
  request.url = "https://rsp.example.com:8443/gsma/rsp2/es9plus/initiateAuthentication";
  request.headers = {{"Content-Type", "application/json"}};
  request.body = "{}";
  return request;
}

TEST(RelayClient, TellsTheRelayWhoIsMeant) {
  Recorder recorder;
  RelayClient client(recorder, {"https://127.0.0.1:9443", "secret"});
  const auto answer = client.Send(Initiate(), {});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "{}");
  EXPECT_EQ(recorder.sent.url, "https://127.0.0.1:9443/gsma/rsp2/es9plus/initiateAuthentication");
  EXPECT_EQ(recorder.sent.headers, (Headers{{"Content-Type", "application/json"},
                                            {"X-Lpab-Server", "rsp.example.com:8443"},
                                            {"X-Lpab-Role", "smdp"},
                                            {"X-Lpab-Token", "secret"}}));
  EXPECT_EQ(recorder.sent.body, "{}");
}

TEST(RelayClient, TellsTheRelayThatAnSmdsIsMeant) {
  Recorder recorder;
  HttpRequest request = Initiate();
  request.role = ServerRole::kSmds;
  ASSERT_TRUE(RelayClient(recorder, {"https://127.0.0.1:9443", ""}).Send(request, {}));
  EXPECT_EQ(FindHeader(recorder.sent.headers, "X-Lpab-Role"), "smds");
  EXPECT_EQ(RoleNamed("smds"), ServerRole::kSmds);
  EXPECT_EQ(RoleNamed("SMDS"), std::nullopt);
}

TEST(RelayClient, WhatTheRelaySaysOfItselfIsAnError) {
  Recorder recorder;
  recorder.answer = {502, {{"X-Lpab-Relay", "untrusted"}}, "TLS with rsp.example.com: no CA\n"};
  RelayClient client(recorder, {"https://127.0.0.1:9443", ""});
  const auto answer = client.Send(Initiate(), {});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kUntrusted);
  EXPECT_NE(answer.error().message.find("the relay: TLS with rsp.example.com"), std::string::npos);
  recorder.answer = {502, {}, "the server's own"};
  EXPECT_EQ(client.Send(Initiate(), {})->status, 502);
}

TEST(RelayClient, SpeaksHttpsAlone) {
  Recorder recorder;
  RelayClient client(recorder, {"https://127.0.0.1:9443", ""});
  HttpRequest request = Initiate();
  request.url = "http://rsp.example.com/";
  EXPECT_FALSE(client.Send(request, {}));
}

}  // namespace
}  // namespace lpab::http
