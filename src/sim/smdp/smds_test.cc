#include "sim/smdp/smds.h"

#include "sim/smdp/smdp_fixture.h"

namespace lpab::sim::smdp {
namespace {

class SmdsTest : public SmdpFixture {
 protected:
  void SetUp() override {
    SmdpFixture::SetUp();
    MakeSmds();
  }
  void MakeSmds() {
    SmdsSettings settings;
    settings.address = "smds.test";
    settings.identities = {pki::MakeSmdsIdentity(Pki().nist, kNow).value()};
    settings.events_file = folder_.path() + "/events.json";
    settings.seams.clock = &clock_;
    settings.seams.unix_time = [] { return kNow; };
    settings.bugs = bugs_;
    smds_.emplace(Smds::Create(std::move(settings)).value());
  }
  json Send(const std::string& function, const json& request) {
    const auto response =
        smds_->Handle({"POST", "/gsma/rsp2/es9plus/" + function, {}, request.dump()});
    return json::parse(response.body);
  }
  json Begin(const char* name = "smdpAddress", const char* address = "smds.test") {
    return Send("initiateAuthentication", {{name, address},
                                           {"euiccChallenge", ToBase64(euicc_.challenge)},
                                           {"euiccInfo1", ToBase64(euicc_.Info1())}});
  }
  json Finish(const json& initiated, std::string_view event_id) {
    const Bytes response = euicc_.AuthenticateServer(Field(initiated, "serverSigned1"), event_id);
    return Send("authenticateClient", {{"transactionId", initiated["transactionId"]},
                                       {"authenticateServerResponse", ToBase64(response)}});
  }

  const FakeEuicc euicc_ = Euicc(Pki().nist);
  std::optional<Smds> smds_;
};

TEST_F(SmdsTest, SignsAsDsauth) {
  const json initiated = Begin();
  ASSERT_EQ(Outcome(initiated), "ok");
  const auto certificate =
      crypto::Certificate::FromDer(Field(initiated, "serverCertificate")).value();
  EXPECT_TRUE(crypto::VerifyServerCertificate(certificate, {&Pki().nist.ci.certificate, 1},
                                              {crypto::policy::kDsAuth, kNow}));
  const Bytes signed1 = Field(initiated, "serverSigned1");
  const Bytes signature = Field(initiated, "serverSignature1");
  EXPECT_TRUE(certificate.GetPublicKey()->Verify(signed1, tlv::ReadOne(signature, 0x5F37)->value));
}

TEST_F(SmdsTest, TellsTheEventsOfTheEid) {
  EXPECT_EQ(Finish(Begin(), "")["eventEntries"], json::array());
  const json events = {
      {{"eventId", "E1"}, {"rspServerAddress", "a.test"}, {"eid", Pki().nist.Eid()}},
      {{"eventId", "E2"}, {"rspServerAddress", "b.test"}, {"eid", std::string(32, '9')}},
      {{"eventId", "E3"}, {"rspServerAddress", "c.test:8443"}}};
  WriteFile("/events.json", ToBytes(AsBytes(events.dump())));
  const json answer = Finish(Begin("smdsAddress"), "");
  ASSERT_EQ(Outcome(answer), "ok");
  const json expected = {{{"eventId", "E1"}, {"rspServerAddress", "a.test"}},
                         {{"eventId", "E3"}, {"rspServerAddress", "c.test:8443"}}};
  EXPECT_EQ(answer["eventEntries"], expected);
  EXPECT_EQ(Finish(Begin(), "E3")["eventEntries"].size(), 1u);
  EXPECT_EQ(Outcome(Finish(Begin(), "E2")), "8.9.5/3.9");
}

TEST_F(SmdsTest, ASessionEndsWithItsAnswer) {
  const json initiated = Begin();
  EXPECT_EQ(Outcome(Finish(initiated, "")), "ok");
  EXPECT_EQ(Outcome(Finish(initiated, "")), "8.10.1/3.9");
}

TEST_F(SmdsTest, ItsOwnStatusCodes) {
  EXPECT_EQ(Outcome(Begin("smdpAddress", "other.test")), "8.9.1/3.8");
  const json initiated = Begin();
  const Bytes id = TransactionId(initiated);
  const Bytes response = euicc_.AuthenticateServer(id, "smds.test", Bytes(16, 0x01), "");
  EXPECT_EQ(
      Outcome(Send("authenticateClient", {{"transactionId", initiated["transactionId"]},
                                          {"authenticateServerResponse", ToBase64(response)}})),
      "8.1/6.1");
}

TEST_F(SmdsTest, NoEventsAsNull) {
  ASSERT_TRUE(SetBug(bugs_, "odd-empty-list"));
  MakeSmds();
  const json answer = Finish(Begin(), "");
  EXPECT_TRUE(answer.contains("eventEntries"));
  EXPECT_TRUE(answer["eventEntries"].is_null());
}

TEST_F(SmdsTest, HasTwoFunctionsOnly) {
  EXPECT_EQ(smds_->Handle({"POST", "/gsma/rsp2/es9plus/cancelSession", {}, "{}"}).status, 404);
  EXPECT_EQ(smds_->Handle({"POST", "/gsma/rsp2/es11/authenticateClient", {}, "{}"}).status, 404);
  EXPECT_EQ(smds_->Handle({"GET", "/gsma/rsp2/es9plus/authenticateClient", {}, ""}).status, 405);
}

}  // namespace
}  // namespace lpab::sim::smdp
