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
    settings.identities = {Pki().nist.ToSmdsIdentity()};
    settings.events_file = folder_.path() + "/events.json";
    settings.seams.clock = &clock_;
    settings.seams.unix_time = [] { return kNow; };
    settings.bugs = bugs_;
    settings.impostors = {Pki().nist.ToSmdpIdentity()};
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

  void TurnOn(const char* bug) {
    bugs_ = {};
    ASSERT_TRUE(SetBug(bugs_, bug, BugOwner::kSmds)) << bug;
    MakeSmds();
  }
  // A field of serverSigned1, in hex.
  static std::string Signed(const json& initiated, tlv::Tag tag) {
    const Bytes signed1 = Field(initiated, "serverSigned1");
    return ToHex(tlv::Get(tlv::ReadOne(signed1, 0x30)->value, tag)->value);
  }
  static bool SignatureVerifies(const json& initiated) {
    const auto certificate =
        crypto::Certificate::FromDer(Field(initiated, "serverCertificate")).value();
    const Bytes signature = Field(initiated, "serverSignature1");
    return certificate.GetPublicKey()
        ->Verify(Field(initiated, "serverSigned1"), tlv::ReadOne(signature, 0x5F37)->value)
        .has_value();
  }

  FakeEuicc euicc_ = Euicc(Pki().nist);
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
  TurnOn("odd-empty-list");
  const json answer = Finish(Begin(), "");
  EXPECT_TRUE(answer.contains("eventEntries"));
  EXPECT_TRUE(answer["eventEntries"].is_null());
}

TEST_F(SmdsTest, BugsOfWhatIsSigned) {
  TurnOn("replayed-challenge");
  Begin();
  const Bytes before = std::exchange(euicc_.challenge, Bytes(16, 0x77));
  EXPECT_EQ(Signed(Begin(), 0x81), ToHex(before));
  TurnOn("wrong-address");
  EXPECT_EQ(Signed(Begin(), 0x83), ToHex(AsBytes("elsewhere.smds.test")));
  TurnOn("wrong-signature");
  EXPECT_FALSE(SignatureVerifies(Begin()));
  TurnOn("wrong-certificate-role");
  const json initiated = Begin();
  EXPECT_TRUE(SignatureVerifies(initiated)) << "with the key of the wrong role";
  EXPECT_EQ(Field(initiated, "serverCertificate"), Pki().nist.dpauth.certificate.Der());
}

TEST_F(SmdsTest, BugsOfTransactionIdsAndWholeAnswers) {
  TurnOn("stale-transaction-id=1");
  const json first = Begin();
  const json second = Begin();
  EXPECT_EQ(second["transactionId"], Signed(first, 0x80));
  EXPECT_NE(second["transactionId"], Signed(second, 0x80));
  TurnOn("stale-transaction-id=2");
  Begin();
  const json initiated = Begin();
  EXPECT_NE(Finish(initiated, "")["transactionId"], initiated["transactionId"]);
  TurnOn("http-500=1");
  EXPECT_EQ(smds_->Handle({"POST", "/gsma/rsp2/es9plus/authenticateClient", {}, "{}"}).status, 500);
  TurnOn("missing-field=eventEntries");
  EXPECT_FALSE(Finish(Begin(), "").contains("eventEntries"));
}

TEST_F(SmdsTest, HasNoBugsOfDownloads) {
  Bugs bugs;
  for (const char* name : {"wrong-mac", "other-metadata", "missing-metadata", "wrong-signature=2",
                           "stale-transaction-id=3", "refused-notifications"}) {
    EXPECT_FALSE(SetBug(bugs, name, BugOwner::kSmds)) << name;
  }
  EXPECT_EQ(bugs, Bugs{});
  EXPECT_EQ(DescribeBugs(BugOwner::kSmds).find("wrong-mac"), std::string::npos);
  EXPECT_NE(DescribeBugs(BugOwner::kSmds).find("wrong-address"), std::string::npos);
}

TEST_F(SmdsTest, AnImpostorNeedsItsCertificates) {
  SmdsSettings settings;
  settings.address = "smds.test";
  settings.identities = {Pki().nist.ToSmdsIdentity()};
  settings.bugs.wrong_certificate_role = 1;
  EXPECT_EQ(Smds::Create(settings).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(SmdsTest, HasTwoFunctionsOnly) {
  EXPECT_EQ(smds_->Handle({"POST", "/gsma/rsp2/es9plus/cancelSession", {}, "{}"}).status, 404);
  EXPECT_EQ(smds_->Handle({"POST", "/gsma/rsp2/es11/authenticateClient", {}, "{}"}).status, 404);
  EXPECT_EQ(smds_->Handle({"GET", "/gsma/rsp2/es9plus/authenticateClient", {}, ""}).status, 405);
}

}  // namespace
}  // namespace lpab::sim::smdp
