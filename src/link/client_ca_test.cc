#include "link/client_ca.h"

#include <gtest/gtest.h>

#include "crypto/certificate_builder.h"
#include "link/identity.h"

namespace lpab::link {
namespace {

constexpr int64_t kStart = 1700000000;
constexpr int64_t kNow = kStart + 1000;
constexpr char kClientAuth[] = "1.3.6.1.5.5.7.3.2";
constexpr char kServerAuth[] = "1.3.6.1.5.5.7.3.1";

class ClientCaTest : public testing::Test {
 protected:
  static crypto::CertificateBuilder Authority(const char* name) {
    crypto::CertificateBuilder builder;
    builder.subject = {{"2.5.4.3", name}};
    builder.not_before = kStart - 1000;
    builder.not_after = kStart + 100000;
    builder.is_ca = true;
    builder.cert_sign = true;
    return builder;
  }
  static crypto::CertificateBuilder Client() {
    crypto::CertificateBuilder builder;
    builder.subject = {{"2.5.4.11", "Field service"}, {"2.5.4.3", "alice@bench-pc"}};
    builder.not_before = kStart;
    builder.not_after = kStart + 5000;
    builder.digital_signature = true;
    builder.extended_key_usage_oids = {kClientAuth};
    return builder;
  }
  Bytes Issue(const crypto::CertificateBuilder& builder) const {
    return builder.Sign(client_.public_key(), key_, root_).value().Der();
  }
  ErrorCode Refusal(const Bytes& certificate, int64_t now = kNow) const {
    const auto verified = ca_.Verify(certificate, now);
    return verified ? ErrorCode::kInternal : verified.error().code;
  }

  const crypto::PrivateKey key_ = crypto::PrivateKey::Generate(crypto::Curve::kNistP256);
  const crypto::PrivateKey client_ = crypto::PrivateKey::Generate(crypto::Curve::kNistP256);
  const crypto::Certificate root_ = Authority("Fleet").SelfSign(key_).value();
  const ClientCa ca_ = ClientCa::FromPem(root_.ToPem()).value();
};

TEST_F(ClientCaTest, NamesWhomItVouchesFor) {
  const Bytes certificate = Issue(Client());
  const auto client = ca_.Verify(certificate, kNow);
  ASSERT_TRUE(client) << client.error().ToString();
  EXPECT_EQ(client->name, "alice@bench-pc");
  EXPECT_EQ(client->unit, "Field service");
  EXPECT_EQ(client->key, KeyPin::OfCertificate(certificate).value());
}

TEST_F(ClientCaTest, OnlyForTlsClients) {
  crypto::CertificateBuilder server = Client();
  server.extended_key_usage_oids = {kServerAuth};
  EXPECT_EQ(Refusal(Issue(server)), ErrorCode::kUntrusted);
  crypto::CertificateBuilder any = Client();
  any.extended_key_usage_oids = {};
  EXPECT_EQ(Refusal(Issue(any)), ErrorCode::kUntrusted);
  crypto::CertificateBuilder authority = Authority("Below");
  authority.extended_key_usage_oids = {kClientAuth};
  EXPECT_EQ(Refusal(Issue(authority)), ErrorCode::kUntrusted);
}

TEST_F(ClientCaTest, OnlyWithinTheDates) {
  EXPECT_EQ(Refusal(Issue(Client()), kStart - 1), ErrorCode::kFailedPrecondition);
  EXPECT_EQ(Refusal(Issue(Client()), kStart + 5001), ErrorCode::kFailedPrecondition);
  EXPECT_TRUE(ca_.Verify(Issue(Client()), kStart + 4999));
}

TEST_F(ClientCaTest, AnotherAuthorityOfTheSameNameIsNotIt) {
  const auto other = crypto::PrivateKey::Generate(crypto::Curve::kNistP256);
  const crypto::Certificate root = Authority("Fleet").SelfSign(other).value();
  EXPECT_EQ(Refusal(Client().Sign(client_.public_key(), other, root).value().Der()),
            ErrorCode::kUntrusted);
  EXPECT_EQ(Refusal(Client().SelfSign(client_).value().Der()), ErrorCode::kUntrusted);
  EXPECT_EQ(Refusal({0x30, 0x00}), ErrorCode::kMalformed);
}

TEST_F(ClientCaTest, AnIntermediateAuthorityCountsWhereItIsInTheFile) {
  const auto below = crypto::PrivateKey::Generate(crypto::Curve::kNistP256);
  const auto authority = Authority("Region").Sign(below.public_key(), key_, root_).value();
  const Bytes certificate = Client().Sign(client_.public_key(), below, authority).value().Der();
  EXPECT_EQ(Refusal(certificate), ErrorCode::kUntrusted);
  EXPECT_TRUE(ClientCa::FromPem(authority.ToPem())->Verify(certificate, kNow));
  EXPECT_TRUE(ClientCa::FromPem(root_.ToPem() + authority.ToPem())->Verify(certificate, kNow));
}

TEST_F(ClientCaTest, AFileThatIsNotOfAuthoritiesIsRefused) {
  const std::string client = Client().Sign(client_.public_key(), key_, root_).value().ToPem();
  for (const std::string& text :
       {std::string(), std::string("no PEM"), client, root_.ToPem() + client,
        root_.ToPem().substr(0, 200), root_.ToPem() + "-----BEGIN CERTIFICATE-----\nMAA="}) {
    const auto ca = ClientCa::FromPem(text);
    ASSERT_FALSE(ca) << text;
    EXPECT_EQ(ca.error().code, ErrorCode::kMalformed);
  }
  std::string many;
  for (size_t i = 0; i <= ClientCa::kMaximum; ++i) many += root_.ToPem();
  EXPECT_FALSE(ClientCa::FromPem(many));
}

TEST(Identity, TakesACertificateOfItsOwnKeyAlone) {
  const Identity own = Identity::Create().value();
  const Identity other = Identity::Create().value();
  EXPECT_TRUE(own.IsSelfSigned());
  EXPECT_FALSE(own.With(other.certificate()));
  crypto::CertificateBuilder builder;
  builder.subject = {{"2.5.4.3", "alice"}};
  builder.not_after = kNow;
  const auto issued =
      builder.Sign(own.key().public_key(), other.key(), other.certificate()).value();
  const auto certified = own.With(issued);
  ASSERT_TRUE(certified);
  EXPECT_FALSE(certified->IsSelfSigned());
  EXPECT_EQ(certified->pin(), own.pin());
  EXPECT_EQ(Identity::FromPem(certified->ToPem())->certificate(), issued);
}

}  // namespace
}  // namespace lpab::link
