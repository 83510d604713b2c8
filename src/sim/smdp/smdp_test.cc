// The whole of ES9+ with an eUICC that signs truly: what works, and each status code.
#include "sim/smdp/smdp.h"

#include "sim/smdp/bsp.h"
#include "sim/smdp/profile_package.h"
#include "sim/smdp/smdp_fixture.h"

namespace lpab::sim::smdp {
namespace {

// The plain package in a bound one, by the eUICC's side of the keys.
Bytes Unbind(ByteSpan bound, const FakeEuicc& euicc, const std::string& eid) {
  const auto outer = tlv::ReadOne(bound, 0xBF36).value();
  const auto channel = tlv::Get(outer.value, 0xBF23).value();
  const auto curve = euicc.one_time_key.public_key().curve();
  const auto peer =
      crypto::PublicKey::FromPoint(curve, tlv::Get(channel.value, 0x5F49).value().value).value();
  const auto reference = tlv::Get(channel.value, 0xA6).value();
  const Bytes secret = euicc.one_time_key.Agree(peer).value();
  BspKeys keys =
      DeriveBspKeys(secret, tlv::Get(reference.value, 0x84).value().value, FromHex(eid).value());
  uint64_t counter = 1;
  Bytes plain;
  const auto decrypt = [&](ByteSpan value) {
    crypto::AesBlock block{};
    block[15] = static_cast<uint8_t>(counter++);
    const auto iv = crypto::AesEncryptBlock(keys.encryption, block);
    plain = crypto::AesCbcDecrypt(keys.encryption, iv, value.first(value.size() - 8)).value();
    while (plain.back() == 0x00) plain.pop_back();
    plain.pop_back();
    return plain;
  };
  Bytes package;
  tlv::Reader sequences(outer.value.subspan(channel.whole.size()));
  while (!sequences.AtEnd()) {
    const auto sequence = sequences.Next().value();
    tlv::Reader segments(sequence.value);
    while (!segments.AtEnd()) {
      const auto segment = segments.Next().value();
      if (sequence.tag == 0xA0 || sequence.tag == 0xA1) {
        ++counter;
      } else if (sequence.tag == 0xA2) {
        const Bytes replace = decrypt(segment.value);
        const auto request = tlv::ReadOne(replace, 0xBF26).value();
        const auto key = tlv::Get(request.value, 0x81).value();
        std::copy(key.value.begin(), key.value.end(), keys.encryption.begin());
        counter = 1;
      } else if (sequence.tag == 0xA3) {
        Append(package, decrypt(segment.value));
      }
    }
  }
  return package;
}

class SmdpTest : public SmdpFixture {};

TEST_F(SmdpTest, DownloadsOnBothCurvesAndBothProtections) {
  for (const pki::TestPki* pki : {&Pki().nist, &Pki().brainpool}) {
    for (const char* order : {"SAMPLE", "RANDOM"}) {
      const FakeEuicc euicc = Euicc(*pki);
      const Started started = Start(euicc, order);
      const auto answer = GetPackage(started.initiated, Prepared(started, euicc));
      ASSERT_EQ(Outcome(answer), "ok");
      EXPECT_EQ(answer["transactionId"], started.initiated["transactionId"]);
      const Bytes bound = Field(answer, "boundProfilePackage");
      EXPECT_TRUE(Unbind(bound, euicc, pki->Eid()) == MakeSamplePackage({}).value()) << order;
    }
  }
}

TEST_F(SmdpTest, SignsWhatItSends) {
  const FakeEuicc euicc = Euicc(Pki().nist);
  const Started started = Start(euicc, "SAMPLE");
  const auto& initiated = started.initiated;
  const Bytes signed1 = Field(initiated, "serverSigned1");
  const auto fields = tlv::ReadOne(signed1, 0x30).value();
  EXPECT_TRUE(Equal(tlv::Get(fields.value, 0x80)->value, TransactionId(initiated)));
  EXPECT_TRUE(Equal(tlv::Get(fields.value, 0x81)->value, euicc.challenge));
  EXPECT_EQ(AsText(tlv::Get(fields.value, 0x83)->value), kAddress);
  const auto dpauth = crypto::Certificate::FromDer(Field(initiated, "serverCertificate")).value();
  EXPECT_TRUE(dpauth == Pki().nist.dpauth.certificate);
  const auto signature1 = Field(initiated, "serverSignature1");
  EXPECT_TRUE(dpauth.GetPublicKey()->Verify(signed1, tlv::ReadOne(signature1, 0x5F37)->value));
  EXPECT_EQ(ToHex(Field(initiated, "euiccCiPKIdToBeUsed")), "0414" + ToHex(CiId(Pki().nist)));

  const auto dppb =
      crypto::Certificate::FromDer(Field(started.authenticated, "smdpCertificate")).value();
  EXPECT_TRUE(dppb == Pki().nist.dppb.certificate);
  const Bytes signed2 = Field(started.authenticated, "smdpSigned2");
  EXPECT_EQ(ToHex(signed2), "30158010" + initiated["transactionId"].get<std::string>() + "010100");
  EXPECT_EQ(ToHex(Field(started.authenticated, "profileMetadata")).substr(0, 2), "BF");
}

TEST_F(SmdpTest, AnswersCarryTheProtocolHeader) {
  const auto response = PostText("initiateAuthentication", "{}");
  ASSERT_EQ(response.headers.size(), 2u);
  EXPECT_EQ(response.headers[0].second, "application/json");
  EXPECT_EQ(response.headers[1].first, "X-Admin-Protocol");
  EXPECT_EQ(response.headers[1].second, "gsma/rsp/v2.2.2");
}

TEST_F(SmdpTest, AddressesAreComparedWithoutCase) {
  const FakeEuicc euicc = Euicc(Pki().nist);
  EXPECT_EQ(Outcome(Initiate(euicc, "SMDP.Test:8443")), "ok");
  EXPECT_EQ(Outcome(Initiate(euicc, "other.test:8443")), "8.8.1/3.8");
  EXPECT_EQ(Outcome(Initiate(euicc, "smdp.test")), "8.8.1/3.8");
}

TEST_F(SmdpTest, PicksTheCiInTheClientsOrder) {
  const auto& pair = Pki();
  const Bytes unknown(20, 0x77);
  const auto credentials = pair.ToEuiccIdentity().credentials;
  const std::vector<Bytes> brainpool_first = {unknown, CiId(pair.brainpool), CiId(pair.nist)};
  const auto answer = Initiate(FakeEuicc(credentials[1], brainpool_first, brainpool_first));
  EXPECT_EQ(ToHex(Field(answer, "euiccCiPKIdToBeUsed")), "0414" + ToHex(CiId(pair.brainpool)));
  EXPECT_TRUE(Field(answer, "serverCertificate") == pair.brainpool.dpauth.certificate.Der());

  // Signs under one CI, trusts the other.
  const auto mixed = Initiate(FakeEuicc(credentials[0], {CiId(pair.brainpool)}, {CiId(pair.nist)}));
  EXPECT_EQ(ToHex(Field(mixed, "euiccCiPKIdToBeUsed")), "0414" + ToHex(CiId(pair.nist)));
  EXPECT_TRUE(Field(mixed, "serverCertificate") == pair.brainpool.dpauth.certificate.Der());

  EXPECT_EQ(Outcome(Initiate(FakeEuicc(credentials[0], {CiId(pair.nist)}, {unknown}))),
            "8.8.2/3.1");
  EXPECT_EQ(Outcome(Initiate(FakeEuicc(credentials[0], {unknown}, {CiId(pair.nist)}))),
            "8.8.4/3.7");
}

TEST_F(SmdpTest, ServesVersion2Only) {
  FakeEuicc euicc = Euicc(Pki().nist);
  euicc.svn = {1, 1, 0};
  EXPECT_EQ(Outcome(Initiate(euicc)), "8.8.3/3.1");
}

TEST_F(SmdpTest, UnknownMatchingIds) {
  const FakeEuicc euicc = Euicc(Pki().nist);
  for (const char* id : {"", "NONE", "../orders/SAMPLE", "p"}) {
    EXPECT_EQ(Outcome(Authenticate(Initiate(euicc), euicc, id)), "8.2.6/3.8") << id;
  }
}

TEST_F(SmdpTest, ABadOrderIsRefusedAndTheOthersGoOn) {
  WriteOrder("BAD.json", R"({"package": "p.der", "iccid": "x"})");
  const FakeEuicc euicc = Euicc(Pki().nist);
  const auto answer = Authenticate(Initiate(euicc), euicc, "BAD");
  EXPECT_EQ(Outcome(answer), "8.2.6/3.8");
  EXPECT_EQ(answer["header"]["functionExecutionStatus"]["statusCodeData"]["message"],
            "order BAD.json: field \"iccid\": must be 18 to 20 digits");
  EXPECT_EQ(Outcome(Authenticate(Initiate(euicc), euicc, "SAMPLE")), "ok");
}

TEST_F(SmdpTest, ABadOrderStopsTheStart) {
  WriteOrder("BAD.json", "{}");
  SmdpSettings settings = smdp_->settings();
  const auto smdp = Smdp::Create(std::move(settings));
  ASSERT_FALSE(smdp);
  EXPECT_EQ(smdp.error().message, "order BAD.json: field \"package\": is missing");
}

TEST_F(SmdpTest, ConfirmationCodes) {
  const FakeEuicc euicc = Euicc(Pki().nist);
  const Started started = Start(euicc, "CODE");
  EXPECT_TRUE(ToHex(Field(started.authenticated, "smdpSigned2")).ends_with("0101FF"));
  EXPECT_EQ(Outcome(GetPackage(started.initiated, Prepared(started, euicc))), "8.2.7/2.2");
  EXPECT_EQ(Outcome(GetPackage(started.initiated, Prepared(started, euicc, "4712"))), "8.2.7/3.8");
  EXPECT_EQ(Outcome(GetPackage(started.initiated, Prepared(started, euicc, "4711"))), "ok");
}

TEST_F(SmdpTest, UnknownTransactions) {
  const json unknown = {{"transactionId", "00112233445566778899AABBCCDDEEFF"}};
  const FakeEuicc euicc = Euicc(Pki().nist);
  const Started started = Start(euicc, "SAMPLE");
  EXPECT_EQ(Outcome(Authenticate(unknown, Bytes{0xBF, 0x38, 0x00})), "8.10.1/3.9");
  EXPECT_EQ(Outcome(GetPackage(unknown, Prepared(started, euicc))), "8.10.1/3.9");
  EXPECT_EQ(Outcome(GetPackage(Initiate(euicc), Prepared(started, euicc))), "8.10.1/3.9");
}

TEST_F(SmdpTest, SessionsExpire) {
  const FakeEuicc euicc = Euicc(Pki().nist);
  const auto initiated = Initiate(euicc);
  clock_.SleepFor(std::chrono::hours(25));
  EXPECT_EQ(Outcome(Authenticate(initiated, euicc, "SAMPLE")), "8.10.1/3.9");
}

TEST_F(SmdpTest, AnAnswerOfAnotherSessionIsRefused) {
  const FakeEuicc euicc = Euicc(Pki().nist);
  const auto first = Initiate(euicc);
  const auto second = Initiate(euicc);
  EXPECT_EQ(Outcome(Authenticate(
                second, euicc.AuthenticateServer(Field(first, "serverSigned1"), "SAMPLE"))),
            "8.10.1/3.9");
  const Bytes id = TransactionId(second);
  const auto signed1 = Field(second, "serverSigned1");
  const auto fields = tlv::ReadOne(signed1, 0x30).value();
  const Bytes challenge = ToBytes(tlv::Get(fields.value, 0x84)->value);
  EXPECT_EQ(Outcome(Authenticate(
                second, euicc.AuthenticateServer(id, kAddress, Bytes(16, 0x01), "SAMPLE"))),
            "8.1/6.1");
  EXPECT_EQ(
      Outcome(Authenticate(second, euicc.AuthenticateServer(id, "evil.test", challenge, "SAMPLE"))),
      "8.1/6.1");
  EXPECT_EQ(
      Outcome(Authenticate(second, euicc.AuthenticateServer(id, kAddress, challenge, "SAMPLE"))),
      "ok");
}

TEST_F(SmdpTest, TheTransactionIdInEuiccSigned2Counts) {
  const FakeEuicc euicc = Euicc(Pki().nist);
  const Started started = Start(euicc, "SAMPLE");
  const Bytes other =
      euicc.PrepareDownload(Bytes(16, 0x01), Field(started.authenticated, "smdpSignature2"));
  EXPECT_EQ(Outcome(GetPackage(started.initiated, other)), "8.10.1/3.9");
}

TEST_F(SmdpTest, AChainUnderAnotherCiIsRefused) {
  const FakeEuicc asked = Euicc(Pki().nist);
  const FakeEuicc other = Euicc(Pki().brainpool);
  const auto initiated = Initiate(asked);
  EXPECT_EQ(Outcome(Authenticate(initiated, other, "SAMPLE")), "8.11.1/3.9");
}

TEST_F(SmdpTest, AChallengeHasSixteenBytes) {
  const FakeEuicc euicc = Euicc(Pki().nist);
  const json request = {{"smdpAddress", kAddress},
                        {"euiccChallenge", ToBase64(Bytes(15, 1))},
                        {"euiccInfo1", ToBase64(euicc.Info1())}};
  EXPECT_EQ(Outcome(Post("initiateAuthentication", request, 400)), "1.3.1/2.1");
}

TEST_F(SmdpTest, ExpiredCertificates) {
  const FakeEuicc euicc = Euicc(Pki().nist);
  now_ = kNow + int64_t{40} * 366 * 86400;
  EXPECT_EQ(Outcome(Authenticate(Initiate(euicc), euicc, "SAMPLE")), "8.1.2/6.3");
}

// In its 35th year: the eUICC's has ended, its EUM's has not.
TEST_F(SmdpTest, AnExpiredEuiccUnderAValidEum) {
  const FakeEuicc euicc = Euicc(Pki().nist);
  now_ = kNow + (int64_t{34} * 365 + 180) * 86400;
  EXPECT_EQ(Outcome(Authenticate(Initiate(euicc), euicc, "SAMPLE")), "8.1.3/6.3");
}

TEST_F(SmdpTest, ErrorsOfTheEuiccAreTold) {
  const FakeEuicc euicc = Euicc(Pki().nist);
  const Started started = Start(euicc, "SAMPLE");
  const std::string id = started.initiated["transactionId"];
  const auto error = [&](const char* tag) {
    return FromHex(std::string(tag) + "17A1158010" + id + "020102").value();
  };
  const auto authenticated = Authenticate(started.initiated, error("BF38"));
  EXPECT_EQ(Outcome(authenticated), "8.1/4.2");
  EXPECT_EQ(authenticated["header"]["functionExecutionStatus"]["statusCodeData"]["message"],
            "the eUICC did not authenticate this SM-DP+ (authenticateErrorCode 2)");
  EXPECT_EQ(Outcome(GetPackage(started.initiated, error("BF21"))), "8.1/4.2");
}

TEST_F(SmdpTest, CancelsASession) {
  const FakeEuicc euicc = Euicc(Pki().nist);
  const Started started = Start(euicc, "SAMPLE");
  const Bytes id = TransactionId(started.initiated);
  const Bytes oid = {0x88, 0x37, 0x0A};  // 2.999.10
  const auto cancel = [&](const Bytes& response) {
    return Outcome(Post("cancelSession", {{"transactionId", started.initiated["transactionId"]},
                                          {"cancelSessionResponse", ToBase64(response)}}));
  };
  Bytes flipped = euicc.CancelSession(id, oid, 0);
  flipped.back() ^= 0x01;
  EXPECT_EQ(cancel(flipped), "8.1/6.1");
  EXPECT_EQ(cancel(euicc.CancelSession(id, {{0x88, 0x37, 0x0B}}, 0)), "8.8/3.10");
  EXPECT_EQ(cancel(euicc.CancelSession(Bytes(16, 0x01), oid, 0)), "8.10.1/3.9");
  EXPECT_EQ(cancel(FromHex("BF41038101"
                           "05")
                       .value()),
            "8.1/4.2");
  EXPECT_EQ(cancel(euicc.CancelSession(id, oid, 0)), "ok");
  EXPECT_EQ(cancel(euicc.CancelSession(id, oid, 0)), "8.10.1/3.9");
}

class SmdpNotificationTest : public SmdpFixture {
 protected:
  json Notify(const Bytes& notification, int status) {
    return Post("handleNotification", {{"pendingNotification", ToBase64(notification)}}, status);
  }
  json Stored(const std::string& name) {
    const auto bytes = io::ReadFile(folder_.path() + "/notifications/" + name, 1 << 16);
    return bytes ? json::parse(AsText(*bytes)) : json();
  }
};

TEST_F(SmdpNotificationTest, VerifiesAndKeepsInstallationResults) {
  const FakeEuicc euicc = Euicc(Pki().nist);
  const Started started = Start(euicc, "SAMPLE");
  ASSERT_EQ(Outcome(GetPackage(started.initiated, Prepared(started, euicc))), "ok");
  const Bytes result = euicc.InstallationResult(TransactionId(started.initiated), 7);
  EXPECT_TRUE(Notify(result, 204).is_null());
  EXPECT_TRUE(Notify(result, 204).is_null());
  const json stored = Stored("0001-install.json");
  EXPECT_EQ(stored["verified"], true);
  EXPECT_EQ(stored["seqNumber"], 7);
  EXPECT_EQ(stored["transactionId"], started.initiated["transactionId"]);
  EXPECT_EQ(stored["iccid"], "8988001010000000014");
  EXPECT_EQ(stored["der"], ToBase64(result));
  EXPECT_EQ(Stored("0002-install.json"), stored);
}

TEST_F(SmdpNotificationTest, VerifiesTheOthersByTheirOwnChain) {
  EXPECT_TRUE(Notify(Euicc(Pki().brainpool).Enabled(0), 204).is_null());
  const json stored = Stored("0001-enable.json");
  EXPECT_EQ(stored["verified"], true);
  EXPECT_EQ(stored["seqNumber"], 0);
  EXPECT_EQ(stored["address"], "smdp.test:8443");
}

TEST_F(SmdpNotificationTest, KeepsButRefusesWhatDoesNotVerify) {
  const FakeEuicc euicc = Euicc(Pki().nist);
  const Bytes unknown = euicc.InstallationResult(Bytes(16, 0x01), 7);
  EXPECT_EQ(Outcome(Notify(unknown, 200)), "8.10.1/3.9");
  EXPECT_EQ(Stored("0001-install.json")["verified"], false);

  const Started started = Start(euicc, "SAMPLE");
  Bytes flipped = euicc.InstallationResult(TransactionId(started.initiated), 7);
  flipped.back() ^= 0x01;
  EXPECT_EQ(Outcome(Notify(flipped, 200)), "8.1/6.1");
  EXPECT_EQ(Stored("0002-install.json")["problem"],
            "euiccSignPIR does not verify under the eUICC's certificate");
}

}  // namespace
}  // namespace lpab::sim::smdp
