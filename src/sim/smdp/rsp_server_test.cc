// The server over HTTPS, asked by the project's own client.
#include "sim/smdp/rsp_server.h"

#include "http/curl_client.h"
#include "sim/smdp/smdp_fixture.h"

namespace lpab::sim::smdp {
namespace {

class SmdpServerTest : public testing::TestWithParam<crypto::Curve> {
 protected:
  void SetUp() override {
    pki::PkiOptions options;
    options.eid = pki::MakeEid().value();
    options.smdp_host = "localhost";
    options.now = std::time(nullptr);
    pki_.emplace(pki::TestPki::Generate(GetParam(), options).value());
    std::filesystem::create_directories(folder_.path() + "/orders");
    settings_.identities = {pki_->ToSmdpIdentity()};
    settings_.orders_dir = folder_.path() + "/orders";
    settings_.notifications_dir = folder_.path() + "/notifications";
  }

  Result<http::HttpResponse> Post(const std::string& url, const std::string& body) {
    http::CurlOptions options;
    options.trust.ci_certificates = {pki_->ci.certificate};
    http::CurlClient client(std::move(options));
    Call call;
    return client.Send({"POST", url, {}, body}, call.Within(std::chrono::seconds(20)));
  }

  io::TemporaryFolder folder_;
  std::optional<pki::TestPki> pki_;
  SmdpSettings settings_;
};

TEST_P(SmdpServerTest, ServesUnderItsOwnAddress) {
  auto server = SmdpServer::Start(settings_, pki_->ToTlsIdentity(), {});
  ASSERT_TRUE(server) << server.error().ToString();
  EXPECT_EQ((*server)->address(), "localhost:" + std::to_string((*server)->port()));

  const FakeEuicc euicc(pki_->ToEuiccIdentity().credentials.at(0),
                        {crypto::CiKeyIdentifier(pki_->ci.certificate)},
                        {crypto::CiKeyIdentifier(pki_->ci.certificate)});
  const nlohmann::json request = {{"smdpAddress", (*server)->address()},
                                  {"euiccChallenge", ToBase64(euicc.challenge)},
                                  {"euiccInfo1", ToBase64(euicc.Info1())}};
  const std::string url =
      "https://" + (*server)->address() + "/gsma/rsp2/es9plus/initiateAuthentication";
  const auto response = Post(url, request.dump());
  ASSERT_TRUE(response) << response.error().ToString();
  EXPECT_EQ(response->status, 200);
  EXPECT_NE(response->body.find("Executed-Success"), std::string::npos) << response->body;
  EXPECT_EQ(http::FindHeader(response->headers, "x-admin-protocol"), "gsma/rsp/v2.2.2");
  (*server)->Stop();
  EXPECT_EQ(Post(url, request.dump()).error().code, ErrorCode::kUnavailable);
}

TEST_P(SmdpServerTest, ALostReplyIsABrokenConnection) {
  settings_.bugs.lost_reply = 1;
  auto server = SmdpServer::Start(settings_, pki_->ToTlsIdentity(), {});
  ASSERT_TRUE(server) << server.error().ToString();
  const std::string url =
      "https://" + (*server)->address() + "/gsma/rsp2/es9plus/initiateAuthentication";
  const auto lost = Post(url, "{}");
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().code, ErrorCode::kUnavailable) << lost.error().ToString();
  const auto next = Post(url, "{}");
  ASSERT_TRUE(next) << next.error().ToString();
  EXPECT_EQ(next->status, 400);
}

TEST_P(SmdpServerTest, ABadOrderStopsTheStart) {
  ASSERT_TRUE(io::WriteFileAtomically(folder_.path() + "/orders/X.json", AsBytes("{}")));
  const auto server = SmdpServer::Start(settings_, pki_->ToTlsIdentity(), {});
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().message, "order X.json: field \"package\": is missing");
}

TEST_P(SmdpServerTest, AnAddressThatCannotBeBoundIsAnError) {
  RspServerOptions options;
  options.bind_address = "192.0.2.1";  // TEST-NET-1: on no machine
  EXPECT_FALSE(SmdpServer::Start(settings_, pki_->ToTlsIdentity(), options));
}

INSTANTIATE_TEST_SUITE_P(Curves, SmdpServerTest,
                         testing::Values(crypto::Curve::kNistP256, crypto::Curve::kBrainpoolP256r1),
                         [](const auto& info) {
                           return info.param == crypto::Curve::kNistP256 ? "Nist" : "Brainpool";
                         });

}  // namespace
}  // namespace lpab::sim::smdp
