// A server with a sample order, an eUICC of the same PKI, and the steps between them. For tests.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/base64.h"
#include "base/log.h"
#include "io/files.h"
#include "io/temporary_folder.h"
#include "sim/pki/eid.h"
#include "sim/pki/test_pki.h"
#include "sim/smdp/fake_euicc.h"
#include "sim/smdp/sample_package.h"
#include "sim/smdp/smdp.h"

namespace lpab::sim::smdp {

class SmdpFixture : public testing::Test {
 protected:
  using json = nlohmann::json;

  static constexpr int64_t kNow = 1'800'000'000;
  static constexpr const char* kAddress = "smdp.test:8443";

  static const pki::PkiPair& Pki() {
    static const pki::PkiPair pair = [] {
      pki::PkiOptions options;
      options.eid = pki::MakeEid().value();
      options.now = kNow;
      return pki::PkiPair::Generate(options).value();
    }();
    return pair;
  }

  void SetUp() override {
    log::SetMinimumLevel(log::Level::kError);
    WritePackage("SAMPLE.der");
    WriteOrder("CODE.json", R"({"package": "p.der", "confirmationCode": "4711"})");
    WriteOrder("RANDOM.json", R"({"package": "p.der", "protection": "replace-session-keys"})");
    WritePackage("p.der");
    MakeServer();
  }

  void MakeServer() {
    SmdpSettings settings;
    settings.address = kAddress;
    settings.identities = {Pki().nist.ToSmdpIdentity(), Pki().brainpool.ToSmdpIdentity()};
    settings.orders_dir = folder_.path() + "/orders";
    settings.notifications_dir = folder_.path() + "/notifications";
    settings.seams = seams_;
    settings.bugs = bugs_;
    settings.seams.clock = &clock_;
    settings.seams.unix_time = [this] { return now_; };
    auto smdp = Smdp::Create(std::move(settings));
    ASSERT_TRUE(smdp) << smdp.error().ToString();
    smdp_.emplace(std::move(*smdp));
  }

  void WriteOrder(const std::string& name, std::string_view text) {
    WriteFile("/orders/" + name, ToBytes(AsBytes(text)));
  }
  void WritePackage(const std::string& name) {
    WriteFile("/orders/" + name, MakeSamplePackage({}).value());
  }
  void WriteFile(const std::string& name, const Bytes& content) {
    std::filesystem::create_directories(folder_.path() + "/orders");
    ASSERT_TRUE(io::WriteFileAtomically(folder_.path() + name, content));
  }

  static Bytes CiId(const pki::TestPki& pki) { return crypto::CiKeyIdentifier(pki.ci.certificate); }
  static FakeEuicc Euicc(const pki::TestPki& pki) {
    return FakeEuicc(pki.ToEuiccIdentity().credentials.at(0), {CiId(pki)}, {CiId(pki)});
  }

  http::HttpResponse PostText(const std::string& function, std::string body) {
    return smdp_->Handle({"POST", "/gsma/rsp2/es9plus/" + function, {}, std::move(body)});
  }
  json Post(const std::string& function, const json& request, int status = 200) {
    const auto response = PostText(function, request.dump());
    EXPECT_EQ(response.status, status) << response.body;
    return response.body.empty() ? json() : json::parse(response.body);
  }
  // "ok", or subject and reason as "8.1/6.1".
  static std::string Outcome(const json& response) {
    const json& status = response["header"]["functionExecutionStatus"];
    if (status["status"] == "Executed-Success") return "ok";
    EXPECT_EQ(status["status"], "Failed");
    return status["statusCodeData"]["subjectCode"].get<std::string>() + "/" +
           status["statusCodeData"]["reasonCode"].get<std::string>();
  }
  static Bytes Field(const json& response, const char* name) {
    return FromBase64(response[name].get<std::string>()).value();
  }

  json Initiate(const FakeEuicc& euicc, const std::string& address = kAddress) {
    return Post("initiateAuthentication", {{"smdpAddress", address},
                                           {"euiccChallenge", ToBase64(euicc.challenge)},
                                           {"euiccInfo1", ToBase64(euicc.Info1())}});
  }
  json Authenticate(const json& initiated, const Bytes& response, int status = 200) {
    return Post("authenticateClient",
                {{"transactionId", initiated["transactionId"]},
                 {"authenticateServerResponse", ToBase64(response)}},
                status);
  }
  json Authenticate(const json& initiated, const FakeEuicc& euicc, std::string_view matching_id) {
    return Authenticate(initiated,
                        euicc.AuthenticateServer(Field(initiated, "serverSigned1"), matching_id));
  }
  json GetPackage(const json& initiated, const Bytes& response, int status = 200) {
    return Post("getBoundProfilePackage",
                {{"transactionId", initiated["transactionId"]},
                 {"prepareDownloadResponse", ToBase64(response)}},
                status);
  }
  static Bytes TransactionId(const json& initiated) {
    return FromHex(initiated["transactionId"].get<std::string>()).value();
  }

  // A session up to authenticateClient.
  struct Started {
    json initiated;
    json authenticated;
  };
  Started Start(const FakeEuicc& euicc, std::string_view matching_id) {
    Started started;
    started.initiated = Initiate(euicc);
    started.authenticated = Authenticate(started.initiated, euicc, matching_id);
    EXPECT_EQ(Outcome(started.authenticated), "ok");
    return started;
  }
  Bytes Prepared(const Started& started, const FakeEuicc& euicc, std::string_view code = {}) {
    return euicc.PrepareDownload(TransactionId(started.initiated),
                                 Field(started.authenticated, "smdpSignature2"), code);
  }

  io::TemporaryFolder folder_;
  FakeClock clock_;
  int64_t now_ = kNow;
  SmdpSeams seams_;
  Bugs bugs_;
  std::optional<Smdp> smdp_;
};

}  // namespace lpab::sim::smdp
