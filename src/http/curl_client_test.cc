// Over real TLS to 127.0.0.1.
#include "http/curl_client.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "http/http_server.h"
#include "http/loopback_client.h"
#include "io/cancellation_source.h"
#include "io/files.h"
#include "io/temporary_folder.h"
#include "sim/pki/test_pki.h"

namespace lpab::http {
namespace {

using crypto::Curve;
using sim::pki::TestPki;
using sim::pki::TlsOptions;

constexpr char kTestEid[] = "89049032123451234512345678901235";

int64_t UnixNow() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

sim::pki::TestPki MakePki(crypto::Curve curve) {
  sim::pki::PkiOptions options;
  options.eid = kTestEid;
  options.smdp_host = "localhost";
  options.now = UnixNow();
  return sim::pki::TestPki::Generate(curve, options).value();
}

std::unique_ptr<HttpServer> Serve(const sim::pki::TlsIdentity& identity, HttpHandler handler) {
  HttpServerOptions options;
  options.chain_pem = identity.ChainPem();
  options.key_pem = identity.KeyPem();
  options.maximum_body = 100000;
  return std::move(HttpServer::Start(options, std::move(handler)).value());
}

HttpResponse Echo(const HttpRequest& request) {
  return {200,
          {{"X-Target", request.method + " " + request.url},
           {"X-Seen", std::string(FindHeader(request.headers, "X-Sent"))}},
          request.body};
}

HttpRequest PostTo(const HttpServer& server, std::string body,
                   const std::string& host = "localhost") {
  HttpRequest request;
  request.url = "https://" + host + ":" + std::to_string(server.port()) + "/gsma/rsp2?x=1";
  request.body = std::move(body);
  request.headers = {{"Content-Type", "application/json"}, {"X-Sent", "header"}};
  return request;
}

Call WithinSeconds(int seconds) { return {Deadline::After(std::chrono::seconds(seconds)), {}}; }

// What a client says that is given this server's request.
Error ErrorOf(CurlClient& client, const HttpRequest& request, int seconds = 20) {
  auto response = client.Send(request, WithinSeconds(seconds));
  if (response) return MakeError(ErrorCode::kInternal, "no error");
  return response.error();
}

CurlOptions TrustingFolder(const TestPki& pki) {
  CurlOptions options;
  options.trust.ci_certificates = {pki.ci.certificate};
  return options;
}

TlsOptions GoodTls() {
  TlsOptions options;
  options.host = "localhost";
  options.not_before = UnixNow() - 86400;
  options.not_after = UnixNow() + 86400;
  return options;
}

class OverTls : public testing::TestWithParam<Curve> {
 protected:
  void SetUp() override { setenv("no_proxy", "localhost,127.0.0.1", 1); }
  const TestPki pki_ = MakePki(GetParam());
};

TEST_P(OverTls, TrustsTheCiFolder) {
  const auto server = Serve(pki_.ToTlsIdentity(), Echo);
  CurlClient client(TrustingFolder(pki_));
  EXPECT_FALSE(client.LastTrust());
  const auto response = client.Send(PostTo(*server, "body"), WithinSeconds(20));
  ASSERT_TRUE(response) << response.error().ToString();
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "body");
  EXPECT_EQ(FindHeader(response->headers, "x-target"), "POST /gsma/rsp2?x=1");
  EXPECT_EQ(FindHeader(response->headers, "X-SEEN"), "header");
  ASSERT_TRUE(client.LastTrust());
  EXPECT_EQ(client.LastTrust()->source, TrustDecision::Source::kCiFolder);
}

// The root is neither sent nor in a folder.
TEST_P(OverTls, TrustsTheCardsCi) {
  const auto server = Serve(pki_.ToTlsIdentity(), Echo);
  const Bytes ci = pki_.ci.key.public_key().KeyIdentifier();
  CurlClient client({});
  EXPECT_EQ(ErrorOf(client, PostTo(*server, "")).code, ErrorCode::kUntrusted);
  client.SetCardCiIdentifiers({Bytes(20, 1), ci});
  const auto response = client.Send(PostTo(*server, "body"), WithinSeconds(20));
  ASSERT_TRUE(response) << response.error().ToString();
  ASSERT_TRUE(client.LastTrust());
  EXPECT_EQ(client.LastTrust()->source, TrustDecision::Source::kCard);
  EXPECT_EQ(client.LastTrust()->ci_identifier, ci);
  // A kept connection must not serve another card.
  client.SetCardCiIdentifiers({Bytes(20, 1)});
  EXPECT_EQ(ErrorOf(client, PostTo(*server, "")).code, ErrorCode::kUntrusted);
}

// The role of the TLS certificate is exactly that of the server that is wanted.
TEST_P(OverTls, AnSmdsIsNoSmdpAndTheReverse) {
  TlsOptions smds_tls = GoodTls();
  smds_tls.policy = crypto::policy::kDsTls;
  const auto smds = Serve(sim::pki::MakeTlsIdentity(pki_, smds_tls).value(), Echo);
  const auto smdp = Serve(pki_.ToTlsIdentity(), Echo);
  CurlClient client(TrustingFolder(pki_));
  const auto ask = [](const HttpServer& server, ServerRole role) {
    HttpRequest request = PostTo(server, "");
    request.role = role;
    return request;
  };
  EXPECT_TRUE(client.Send(ask(*smds, ServerRole::kSmds), WithinSeconds(20)));
  EXPECT_TRUE(client.Send(ask(*smdp, ServerRole::kSmdp), WithinSeconds(20)));
  EXPECT_NE(ErrorOf(client, ask(*smdp, ServerRole::kSmds)).message.find("has the role DPtls"),
            std::string::npos)
      << "a kept connection must not serve another role";
  EXPECT_NE(ErrorOf(client, ask(*smds, ServerRole::kSmdp)).message.find("has the role DStls"),
            std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Curves, OverTls,
                         testing::Values(Curve::kNistP256, Curve::kBrainpoolP256r1));

class CurlClientTest : public testing::Test {
 protected:
  void SetUp() override { setenv("no_proxy", "localhost,127.0.0.1", 1); }

  std::unique_ptr<HttpServer> ServeTls(const TlsOptions& options, HttpHandler handler = Echo) {
    return Serve(sim::pki::MakeTlsIdentity(pki_, options).value(), std::move(handler));
  }

  const TestPki pki_ = MakePki(Curve::kNistP256);
};

// A certificate under no eSIM CI, vouched for by the CA bundle alone.
TEST_F(CurlClientTest, TrustsASystemCa) {
  const io::TemporaryFolder folder;
  const std::string bundle = folder.path() + "/ca.pem";
  ASSERT_TRUE(io::WriteFileAtomically(bundle, AsBytes(pki_.ci.certificate.ToPem())));
  CurlOptions options;
  options.ca_bundle = bundle;
  CurlClient client(options);
  TlsOptions tls = GoodTls();
  const auto server = ServeTls(tls);
  const auto response = client.Send(PostTo(*server, "body"), WithinSeconds(20));
  ASSERT_TRUE(response) << response.error().ToString();
  EXPECT_EQ(client.LastTrust()->ToString(), "trusted through a system CA");
  tls.host = "other.example";
  const auto other = ServeTls(tls);
  const Error error = ErrorOf(client, PostTo(*other, ""));
  EXPECT_EQ(error.code, ErrorCode::kUntrusted);
  EXPECT_EQ(error.message, "TLS: the server's certificate is valid, but not for localhost");
}

TEST_F(CurlClientTest, RefusesBadCertificatesEachInItsOwnWords) {
  CurlClient client(TrustingFolder(pki_));
  TlsOptions tls = GoodTls();
  tls.not_before = 1577836800;  // 2020-01-01
  tls.not_after = 1609459200;   // 2021-01-01
  const auto expired = ServeTls(tls);
  Error error = ErrorOf(client, PostTo(*expired, ""));
  EXPECT_EQ(error.code, ErrorCode::kUntrusted);
  EXPECT_EQ(error.message,
            "TLS: the certificate \"O=ACME, CN=TEST SM-DP+ TLS\" expired on 2021-01-01");
  tls = GoodTls();
  tls.host = "smdp.example";
  const auto wrong_host = ServeTls(tls);
  error = ErrorOf(client, PostTo(*wrong_host, ""));
  EXPECT_EQ(error.code, ErrorCode::kUntrusted);
  EXPECT_EQ(error.message, "TLS: the server's certificate is for smdp.example, not for localhost");
  tls = GoodTls();
  tls.signed_by_eum = true;
  const auto by_eum = ServeTls(tls);
  error = ErrorOf(client, PostTo(*by_eum, ""));
  EXPECT_EQ(error.code, ErrorCode::kUntrusted);
  EXPECT_NE(error.message.find("signed by an EUM"), std::string::npos) << error.message;
  EXPECT_FALSE(client.LastTrust());
}

TEST_F(CurlClientTest, RefusesOtherSchemesAndUrls) {
  CurlClient client({});
  HttpRequest request;
  request.url = "http://localhost/";
  Error error = ErrorOf(client, request);
  EXPECT_EQ(error.code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(error.message, "\"http://localhost/\" is refused: only https is spoken, never http");
  for (const char* url : {"", "file:///etc/passwd", "https://", "https://user:secret@localhost/"}) {
    request.url = url;
    EXPECT_EQ(ErrorOf(client, request).code, ErrorCode::kInvalidArgument) << url;
  }
  request.url = "https://localhost/";
  request.headers = {{"X", "a\r\nY: b"}};
  EXPECT_EQ(ErrorOf(client, request).code, ErrorCode::kInvalidArgument);
}

TEST_F(CurlClientTest, DoesNotFollowRedirects) {
  std::atomic<int> calls = 0;
  const auto server = ServeTls(GoodTls(), [&](const HttpRequest&) {
    ++calls;
    return HttpResponse{302, {{"Location", "/elsewhere"}}, ""};
  });
  CurlClient client(TrustingFolder(pki_));
  const auto response = client.Send(PostTo(*server, ""), WithinSeconds(20));
  ASSERT_TRUE(response) << response.error().ToString();
  EXPECT_EQ(response->status, 302);
  EXPECT_EQ(calls, 1);
}

TEST_F(CurlClientTest, BoundsBodiesBothWays) {
  const auto server = ServeTls(GoodTls(), [](const HttpRequest& request) {
    return HttpResponse{200, {}, std::string(request.body.size(), 'x')};
  });
  CurlOptions options = TrustingFolder(pki_);
  options.maximum_body = 1000;
  CurlClient client(options);
  ASSERT_TRUE(client.Send(PostTo(*server, std::string(1000, 'a')), WithinSeconds(20)));
  const Error error = ErrorOf(client, PostTo(*server, std::string(1001, 'a')));
  EXPECT_EQ(error.code, ErrorCode::kResourceExhausted);
  EXPECT_EQ(error.message, "the answer of localhost is longer than 1000 bytes");
  const auto too_long = client.Send(PostTo(*server, std::string(100001, 'a')), WithinSeconds(20));
  ASSERT_TRUE(too_long) << too_long.error().ToString();
  EXPECT_EQ(too_long->status, 413);
}

TEST_F(CurlClientTest, BoundsHeaders) {
  const auto server = ServeTls(GoodTls(), [](const HttpRequest& request) {
    HttpResponse response{200, {}, ""};
    for (size_t i = 0; i < request.body.size(); ++i) {
      response.headers.emplace_back("X-Filler-" + std::to_string(i), std::string(8000, 'x'));
    }
    return response;
  });
  CurlClient client(TrustingFolder(pki_));
  EXPECT_TRUE(client.Send(PostTo(*server, std::string(7, 'a')), WithinSeconds(20)));
  const Error error = ErrorOf(client, PostTo(*server, std::string(9, 'a')));
  EXPECT_EQ(error.code, ErrorCode::kResourceExhausted);
}

TEST_F(CurlClientTest, BoundsAChunkedRequest) {
  const auto server = ServeTls(GoodTls());
  CurlClient client(TrustingFolder(pki_));
  HttpRequest request = PostTo(*server, std::string(100001, 'a'));
  request.headers.emplace_back("Transfer-Encoding", "chunked");
  const auto response = client.Send(request, WithinSeconds(20));
  if (response) {
    EXPECT_EQ(response->status, 413);
  }
}

// It answers when the client has given up, or after 20 seconds, which is an answer.
class LateAnswer {
 public:
  HttpHandler handler() {
    return [given_up = given_up_.get_future().share()](const HttpRequest&) {
      given_up.wait_for(std::chrono::seconds(20));
      return HttpResponse{};
    };
  }
  void GiveUp() { given_up_.set_value(); }

 private:
  std::promise<void> given_up_;
};

TEST_F(CurlClientTest, KeepsTheDeadline) {
  LateAnswer late;
  const auto server = ServeTls(GoodTls(), late.handler());
  CurlClient client(TrustingFolder(pki_));
  const auto response = client.Send(PostTo(*server, ""), Call{Deadline::After(Duration(150)), {}});
  late.GiveUp();
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::kTimeout);
}

TEST_F(CurlClientTest, ACancellationWakesIt) {
  LateAnswer late;
  const auto server = ServeTls(GoodTls(), late.handler());
  CurlClient client(TrustingFolder(pki_));
  const auto source = io::CancellationSource::Create().value();
  std::thread canceller([&] {
    std::this_thread::sleep_for(Duration(150));
    source.Cancel();
  });
  const auto response =
      client.Send(PostTo(*server, ""), Call{Deadline::Never(), source.cancellation()});
  late.GiveUp();
  canceller.join();
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::kCancelled);
}

TEST_F(CurlClientTest, SaysThatNobodyListens) {
  auto server = ServeTls(GoodTls());
  const HttpRequest request = PostTo(*server, "");
  server->Stop();
  server->Stop();
  CurlClient client(TrustingFolder(pki_));
  const Error error = ErrorOf(client, request);
  EXPECT_EQ(error.code, ErrorCode::kUnavailable);
  EXPECT_NE(error.message.find("cannot be reached"), std::string::npos) << error.message;
}

TEST_F(CurlClientTest, TellsHowFarItCame) {
  auto server = ServeTls(GoodTls());
  const HttpRequest request = PostTo(*server, "");
  CurlClient trusting(TrustingFolder(pki_));
  const auto response = trusting.Send(request, WithinSeconds(20));
  ASSERT_TRUE(response) << response.error().ToString();
  EXPECT_FALSE(FindHeader(response->headers, "Date").empty());
  EXPECT_TRUE(trusting.LastConnection().connected);
  EXPECT_TRUE(trusting.LastConnection().secured);
  EXPECT_EQ(trusting.LastConnection().address, "127.0.0.1");
  CurlClient wary(CurlOptions{});
  EXPECT_EQ(ErrorOf(wary, request).code, ErrorCode::kUntrusted);
  EXPECT_TRUE(wary.LastConnection().connected);
  EXPECT_FALSE(wary.LastConnection().secured);
  EXPECT_EQ(wary.LastCertificate(), trusting.LastCertificate());
  server->Stop();
  CurlClient late(TrustingFolder(pki_));
  EXPECT_EQ(ErrorOf(late, request).code, ErrorCode::kUnavailable);
  EXPECT_FALSE(late.LastConnection().connected);
  EXPECT_FALSE(late.LastCertificate());
}

TEST_F(CurlClientTest, LeavesFromTheSourceThatIsNamed) {
  const auto server = ServeTls(GoodTls());
  CurlOptions options = TrustingFolder(pki_);
  options.source = "host!127.0.0.2";
  CurlClient client(options);
  const auto response = client.Send(PostTo(*server, "1"), WithinSeconds(20));
  EXPECT_TRUE(response) << response.error().ToString();
  options.source = "host!192.0.2.1";  // RFC 5737: nobody's
  CurlClient stranger(options);
  const Error error = ErrorOf(stranger, PostTo(*server, "1"));
  EXPECT_EQ(error.code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(error.next, "check --bind-http");
}

TEST_F(CurlClientTest, SurvivesAServerThatClosesIdleConnections) {
  const auto server = ServeTls(GoodTls());
  CurlClient client(TrustingFolder(pki_));
  ASSERT_TRUE(client.Send(PostTo(*server, "1"), WithinSeconds(20)));
  std::this_thread::sleep_for(Duration(1300));
  const auto response = client.Send(PostTo(*server, "2"), WithinSeconds(20));
  ASSERT_TRUE(response) << response.error().ToString();
  EXPECT_EQ(response->body, "2");
}

TEST_F(CurlClientTest, CasReadByAnotherServeManyClients) {
  const io::TemporaryFolder folder;
  const std::string bundle = folder.path() + "/ca.pem";
  ASSERT_TRUE(io::WriteFileAtomically(bundle, AsBytes(pki_.ci.certificate.ToPem())));
  const auto server = Serve(pki_.ToTlsIdentity(), Echo);
  const auto cas = SystemCas::Load(bundle);
  ASSERT_TRUE(cas);
  for (int i = 0; i < 2; ++i) {
    CurlOptions options;
    options.cas = *cas;
    CurlClient client(std::move(options));
    ASSERT_TRUE(client.Send(PostTo(*server, ""), WithinSeconds(20)));
    EXPECT_EQ(client.LastTrust()->source, TrustDecision::Source::kSystemCa);
  }
  EXPECT_FALSE(SystemCas::Load("/no/such/file.pem"));
}

TEST_F(CurlClientTest, ServerRefusesBadOptions) {
  HttpServerOptions options;
  EXPECT_EQ(HttpServer::Start(options, Echo).error().code, ErrorCode::kInvalidArgument);
  options.chain_pem = pki_.ToTlsIdentity().ChainPem();
  options.key_pem = pki_.dpauth.key.ToPem();
  EXPECT_EQ(HttpServer::Start(options, Echo).error().code, ErrorCode::kInvalidArgument);
  options.key_pem = pki_.dptls.key.ToPem();
  const auto server = HttpServer::Start(options, Echo);
  ASSERT_TRUE(server);
  options.port = (*server)->port();
  EXPECT_EQ(HttpServer::Start(options, Echo).error().code, ErrorCode::kUnavailable);
}

TEST_F(CurlClientTest, HandlerIsCalledOneAtATime) {
  std::atomic<int> inside = 0;
  std::atomic<int> most = 0;
  const auto server = ServeTls(GoodTls(), [&](const HttpRequest&) {
    most = std::max<int>(most, ++inside);
    std::this_thread::sleep_for(Duration(50));
    --inside;
    return HttpResponse{};
  });
  std::vector<std::thread> clients;
  for (int i = 0; i < 3; ++i) {
    clients.emplace_back([&] {
      CurlClient client(TrustingFolder(pki_));
      EXPECT_TRUE(client.Send(PostTo(*server, ""), WithinSeconds(20)));
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(most, 1);
}

TEST(LoopbackClient, CallsTheHandler) {
  LoopbackClient client(Echo);
  HttpRequest request;
  request.url = "https://smdp.example/gsma/rsp2?x=1";
  request.body = "body";
  const auto response = client.Send(request, {});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "body");
  EXPECT_EQ(FindHeader(response->headers, "X-Target"), "POST /gsma/rsp2?x=1");
  request.url = "https://smdp.example";
  EXPECT_EQ(FindHeader(client.Send(request, {})->headers, "X-Target"), "POST /");
  request.url = "http://smdp.example";
  EXPECT_EQ(client.Send(request, {}).error().code, ErrorCode::kInvalidArgument);
  request.url = "https://smdp.example";
  FakeClock clock;
  const Call late{Deadline::After(Duration(0), clock), {}};
  EXPECT_EQ(client.Send(request, late).error().code, ErrorCode::kTimeout);
}

}  // namespace
}  // namespace lpab::http
