// One test for each switch of bugs.h: what a client sees of it.
#include "sim/smdp/bugs.h"

#include "http/loopback_client.h"
#include "sim/smdp/smdp_fixture.h"

namespace lpab::sim::smdp {
namespace {

class BugsTest : public SmdpFixture {
 protected:
  void TurnOn(const std::string& bug) {
    const auto set = SetBug(bugs_, bug);
    ASSERT_TRUE(set) << set.error().ToString();
    MakeServer();
  }
  static tlv::Element FieldOf(ByteSpan sequence, tlv::Tag outer, tlv::Tag tag) {
    return tlv::Get(tlv::ReadOne(sequence, outer).value().value, tag).value();
  }
  Bytes Bound(const Started& started) {
    return Field(GetPackage(started.initiated, Prepared(started, euicc_)), "boundProfilePackage");
  }
  static crypto::PublicKey KeyOf(const json& answer, const char* certificate) {
    return crypto::Certificate::FromDer(Field(answer, certificate))->GetPublicKey().value();
  }
  static bool SignedBy(const crypto::PublicKey& key, ByteSpan message, const Bytes& signature) {
    return key.Verify(message, tlv::ReadOne(signature, 0x5F37)->value).has_value();
  }
  static std::string JsonId(const json& answer) { return answer["transactionId"]; }
  static std::string IdIn(ByteSpan signed_part) {
    return ToHex(FieldOf(signed_part, 0x30, 0x80).value);
  }
  http::HttpResponse Initiation() {
    return PostText("initiateAuthentication", json({{"smdpAddress", kAddress},
                                                    {"euiccChallenge", ToBase64(euicc_.challenge)},
                                                    {"euiccInfo1", ToBase64(euicc_.Info1())}})
                                                  .dump());
  }
  // Status of each of four notifications.
  std::vector<int> Notify4() {
    const std::string body = json({{"pendingNotification", ToBase64(euicc_.Enabled(0))}}).dump();
    std::vector<int> statuses;
    for (int i = 0; i < 4; ++i) statuses.push_back(PostText("handleNotification", body).status);
    return statuses;
  }
  size_t Kept() {
    const std::filesystem::directory_iterator files(folder_.path() + "/notifications");
    return static_cast<size_t>(std::distance(begin(files), end(files)));
  }

  const FakeEuicc euicc_ = Euicc(Pki().nist);
};

TEST_F(BugsTest, WrongMac) {
  // The segments are 87, 88 and the 86 of the package; all that differs is one bit of the last.
  const auto segments = [&](ByteSpan bound) {
    std::vector<Bytes> out;
    tlv::Reader sequences(tlv::ReadOne(bound, 0xBF36).value().value);
    while (!sequences.AtEnd()) {
      const auto sequence = sequences.Next().value();
      if (sequence.tag == 0xBF23) continue;
      tlv::Reader inner(sequence.value);
      while (!inner.AtEnd()) out.push_back(ToBytes(inner.Next().value().whole));
    }
    return out;
  };
  const Bytes bound = Bound(Start(euicc_, "SAMPLE"));
  const auto good = segments(bound);
  ASSERT_GE(good.size(), 3u);
  for (size_t n = 1; n <= good.size(); ++n) {
    const auto bad = segments(SpoilMac(bound, n).value());
    ASSERT_EQ(bad.size(), good.size());
    for (size_t i = 0; i < good.size(); ++i) EXPECT_EQ(bad[i] == good[i], i + 1 != n) << n;
  }
  // The switch reaches it: with fixed keys, the package is the same but for that bit.
  seams_.random = [](size_t size) { return Bytes(size, 0x11); };
  const auto key = crypto::PrivateKey::Generate(crypto::Curve::kNistP256);
  seams_.one_time_key = [&key](crypto::Curve) { return key; };
  MakeServer();
  const auto honest = segments(Bound(Start(euicc_, "SAMPLE")));
  TurnOn("wrong-mac=2");
  const auto spoiled = segments(Bound(Start(euicc_, "SAMPLE")));
  for (size_t i = 0; i < honest.size(); ++i) EXPECT_EQ(honest[i] == spoiled[i], i != 1) << i;
}

TEST_F(BugsTest, ReplayedChallenge) {
  TurnOn("replayed-challenge");
  FakeEuicc other = Euicc(Pki().nist);
  other.challenge = Bytes(16, 0xC2);
  Initiate(other);
  const Bytes signed1 = Field(Initiate(euicc_), "serverSigned1");
  EXPECT_EQ(ToHex(FieldOf(signed1, 0x30, 0x81).value), ToHex(Bytes(16, 0xC2)));
}

TEST_F(BugsTest, StaleTransactionId) {
  TurnOn("stale-transaction-id");
  const json before = Initiate(euicc_);
  const json initiated = Initiate(euicc_);
  EXPECT_EQ(JsonId(initiated), IdIn(Field(before, "serverSigned1")));
  EXPECT_NE(JsonId(initiated), IdIn(Field(initiated, "serverSigned1")));
}

TEST_F(BugsTest, StaleTransactionIdInLaterPlaces) {
  for (const char* place : {"2", "3", "4", "5"}) {
    TurnOn(std::string("stale-transaction-id=") + place);
    const std::string stale = JsonId(Initiate(euicc_));
    const Started started = Start(euicc_, "SAMPLE");
    const std::string id = JsonId(started.initiated);
    EXPECT_EQ(JsonId(started.authenticated), *place == '2' ? stale : id);
    EXPECT_EQ(IdIn(Field(started.authenticated, "smdpSigned2")), *place == '3' ? stale : id);
    const json answer = GetPackage(started.initiated, Prepared(started, euicc_));
    EXPECT_EQ(JsonId(answer), *place == '4' ? stale : id);
    const Bytes bound = Field(answer, "boundProfilePackage");
    const auto channel = FieldOf(bound, 0xBF36, 0xBF23);
    EXPECT_EQ(ToHex(tlv::Get(channel.value, 0x80)->value), *place == '5' ? stale : id);
  }
}

TEST_F(BugsTest, WrongAddress) {
  TurnOn("wrong-address");
  const Bytes signed1 = Field(Initiate(euicc_), "serverSigned1");
  EXPECT_EQ(AsText(FieldOf(signed1, 0x30, 0x83).value), "elsewhere.smdp.test:8443");
}

TEST_F(BugsTest, WrongSignature) {
  for (const char* object : {"1", "2", "3"}) {
    TurnOn(std::string("wrong-signature=") + object);
    const Started started = Start(euicc_, "SAMPLE");
    const json& first = started.initiated;
    EXPECT_EQ(SignedBy(KeyOf(first, "serverCertificate"), Field(first, "serverSigned1"),
                       Field(first, "serverSignature1")),
              *object != '1');
    const auto response = euicc_.AuthenticateServer(Field(first, "serverSigned1"), "SAMPLE");
    const Bytes signature1 =
        tlv::Encode(0x5F37, FieldOf(tlv::ReadOne(response, 0xBF38)->value, 0xA0, 0x5F37).value);
    const json second = Authenticate(first, response);
    const auto pb_key = KeyOf(second, "smdpCertificate");
    EXPECT_EQ(SignedBy(pb_key, Concat({Field(second, "smdpSigned2"), signature1}),
                       Field(second, "smdpSignature2")),
              *object != '2');
    const Bytes bound = Bound({first, second});
    const auto channel = FieldOf(bound, 0xBF36, 0xBF23);
    const auto signature = tlv::Get(channel.value, 0x5F37).value();
    const ByteSpan fields = channel.value.first(channel.value.size() - signature.whole.size());
    const Bytes message =
        Concat({fields, tlv::Encode(0x5F49, euicc_.one_time_key.public_key().Point())});
    EXPECT_EQ(pb_key.Verify(message, signature.value).has_value(), *object != '3');
  }
}

TEST_F(BugsTest, WrongCertificateRole) {
  TurnOn("wrong-certificate-role=1");
  const json initiated = Initiate(euicc_);
  EXPECT_TRUE(Field(initiated, "serverCertificate") == Pki().nist.dppb.certificate.Der());
  EXPECT_TRUE(SignedBy(KeyOf(initiated, "serverCertificate"), Field(initiated, "serverSigned1"),
                       Field(initiated, "serverSignature1")));
  TurnOn("wrong-certificate-role=2");
  const Started started = Start(euicc_, "SAMPLE");
  EXPECT_TRUE(Field(started.authenticated, "smdpCertificate") ==
              Pki().nist.dpauth.certificate.Der());
}

TEST_F(BugsTest, MissingMetadata) {
  TurnOn("missing-metadata");
  EXPECT_FALSE(Start(euicc_, "SAMPLE").authenticated.contains("profileMetadata"));
}

TEST_F(BugsTest, OtherMetadata) {
  TurnOn("other-metadata");
  const Started started = Start(euicc_, "SAMPLE");
  const std::string bound = ToHex(Bound(started));
  const std::string said = ToHex(Field(started.authenticated, "profileMetadata"));
  EXPECT_EQ(bound.find(said), std::string::npos);
  EXPECT_NE(bound.find("920F" + ToHex(AsBytes("another profile"))), std::string::npos);
}

TEST_F(BugsTest, OddEmptyList) {
  TurnOn("odd-empty-list");
  const Started started = Start(euicc_, "SAMPLE");
  const std::string said = ToHex(Field(started.authenticated, "profileMetadata"));
  EXPECT_TRUE(said.ends_with("950102B600")) << said;
  EXPECT_NE(ToHex(Bound(started)).find(said), std::string::npos);
}

TEST_F(BugsTest, MissingField) {
  TurnOn("missing-field=serverSigned1");
  const json initiated = Initiate(euicc_);
  EXPECT_FALSE(initiated.contains("serverSigned1"));
  EXPECT_TRUE(initiated.contains("serverSignature1"));
}

TEST_F(BugsTest, Truncated) {
  TurnOn("truncated=2");
  const size_t whole = Initiation().body.size();
  const std::string half = Initiation().body;
  EXPECT_EQ(half.size(), whole / 2);
  EXPECT_TRUE(json::parse(half, nullptr, false).is_discarded());
  EXPECT_EQ(Initiation().body.size(), whole);
}

TEST_F(BugsTest, Http500WithHtml) {
  TurnOn("http-500");
  const auto response = Initiation();
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(http::FindHeader(response.headers, "Content-Type"), "text/html");
  EXPECT_TRUE(response.body.starts_with("<!DOCTYPE html>"));
}

TEST_F(BugsTest, Redirect) {
  TurnOn("redirect=1");
  const auto response = Initiation();
  EXPECT_EQ(response.status, 302);
  EXPECT_EQ(http::FindHeader(response.headers, "Location"), "/elsewhere");
  EXPECT_EQ(Initiation().status, 200);
}

TEST_F(BugsTest, Slow) {
  TurnOn("slow=1500");
  const auto before = clock_.Now();
  Initiation();
  EXPECT_EQ(clock_.Now() - before, Duration(1500));
}

TEST_F(BugsTest, HugeBody) {
  TurnOn("huge-body=3000000");
  const auto response = Initiation();
  EXPECT_EQ(response.body.size(), 3'000'000u);
  EXPECT_FALSE(json::parse(response.body, nullptr, false).is_discarded());
}

TEST_F(BugsTest, LostReply) {
  TurnOn("lost-reply=1");
  http::LoopbackClient client(
      [&](const http::HttpRequest& request) { return smdp_->Handle(request); });
  const http::HttpRequest request{
      "POST",
      "https://smdp.test:8443/gsma/rsp2/es9plus/handleNotification",
      {},
      json({{"pendingNotification", ToBase64(euicc_.Enabled(0))}}).dump()};
  EXPECT_EQ(client.Send(request, Call()).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(Kept(), 1u);
  EXPECT_EQ(client.Send(request, Call())->status, 204);
}

TEST_F(BugsTest, RefusedNotifications) {
  TurnOn("refused-notifications=2");
  EXPECT_EQ(Notify4(), (std::vector<int>{500, 500, 204, 204}));
  EXPECT_EQ(Kept(), 2u);
}

TEST_F(BugsTest, LostNotificationReply) {
  TurnOn("lost-notification-reply=1");
  EXPECT_EQ(Notify4(), (std::vector<int>{0, 204, 204, 204}));
  EXPECT_EQ(Kept(), 4u);
}

TEST(SetBug, NamesAndValues) {
  Bugs bugs;
  EXPECT_TRUE(SetBug(bugs, "slow"));
  EXPECT_EQ(bugs.slow, 5000u);
  EXPECT_TRUE(SetBug(bugs, "slow=7"));
  EXPECT_EQ(bugs.slow, 7u);
  for (const char* bad : {"", "fast", "slow=", "slow=x", "slow=-1", "slow=600001",
                          "wrong-signature=4", "missing-field", "missing-field="}) {
    const auto set = SetBug(bugs, bad);
    ASSERT_FALSE(set) << bad;
    EXPECT_EQ(set.error().code, ErrorCode::kInvalidArgument) << bad;
  }
  EXPECT_EQ(SetBug(bugs, "fast").error().message, "\"fast\" is no bug of the SM-DP+");
  EXPECT_EQ(SetBug(bugs, "wrong-signature=4").error().message,
            "the bug wrong-signature takes a number up to 3");
}

// Each line of the help names a bug that can be set, and that changes something.
TEST(SetBug, TheHelpNamesThem) {
  std::istringstream lines(DescribeBugs());
  size_t count = 0;
  for (std::string name; lines >> name; ++count) {
    std::string rest;
    std::getline(lines, rest);
    Bugs bugs;
    EXPECT_TRUE(SetBug(bugs, name)) << name;
    EXPECT_FALSE(bugs == Bugs()) << name;
  }
  EXPECT_EQ(count, 18u);
}

}  // namespace
}  // namespace lpab::sim::smdp
