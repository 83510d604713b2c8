#include "crypto/certificate.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "crypto/certificate_builder.h"
#include "crypto/test_certificates.h"

namespace lpab::crypto {
namespace {

constexpr char kNistCi[] = "F54172BDF98A95D65CBEB88A38A1C11D800A85C3";

class Sgp26Files : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(Sgp26("ci.der"))) {
      GTEST_SKIP() << "no SGP.26 certificates in " << LPAB_SHARED_DATA;
    }
  }
};

// Values as `openssl x509 -text` prints them.
TEST_F(Sgp26Files, ReadsTheEum) {
  const Certificate eum = Load("eum.der");
  EXPECT_EQ(eum.SubjectText(), "C=DE, O=RSP Test EUM, CN=EUM Test");
  EXPECT_EQ(eum.IssuerText(), "CN=GSMA Test CI, OU=TESTCERT, O=RSPTEST, C=IT");
  EXPECT_EQ(ToHex(eum.AuthorityKeyId().value()), kNistCi);
  EXPECT_EQ(ToHex(eum.SubjectKeyId().value()), "DD3DA24D350C1CC5D0AF0965F40EC34C5EE409F1");
  EXPECT_EQ(eum.PolicyOids(), std::vector<std::string>{"2.23.146.1.2.1.2"});
  EXPECT_EQ(eum.SubjectRegisteredId(), "2.999.5");
  EXPECT_TRUE(eum.IsCa());
  EXPECT_EQ(eum.PathLength(), 0);
  EXPECT_TRUE(eum.HasCertSignUsage());
  EXPECT_FALSE(eum.HasDigitalSignatureUsage());
  EXPECT_FALSE(eum.HasUnknownCriticalExtension());
  EXPECT_EQ(eum.NotBefore(), 1484849430);  // Jan 19 18:10:30 2017 GMT
  EXPECT_EQ(eum.NotAfter(), 2557764630);   // Jan 19 18:10:30 2051 GMT
  const auto names = eum.PermittedNames();
  ASSERT_EQ(names.size(), 2u);
  EXPECT_EQ(names[0].oid, "2.5.4.10");
  EXPECT_EQ(names[0].value, "RSP Test EUM");
  EXPECT_EQ(names[1].oid, "2.5.4.5");
  EXPECT_EQ(names[1].value, "89049032");
}

TEST_F(Sgp26Files, ReadsTheTlsServer) {
  const Certificate tls = Load("dptls-expired.der");
  EXPECT_EQ(tls.SubjectDnsNames(), std::vector<std::string>{"testsmdpplus1.example.com"});
  EXPECT_EQ(tls.SubjectRegisteredId(), "2.999.10");
  EXPECT_EQ(tls.ExtendedKeyUsageOids(),
            (std::vector<std::string>{"1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"}));
  EXPECT_FALSE(tls.IsCa());
  EXPECT_EQ(tls.PathLength(), std::nullopt);
  EXPECT_TRUE(tls.ValidAt(1785676478));  // Aug 2 13:14:38 2026 GMT
  EXPECT_FALSE(tls.ValidAt(1785676479));
  EXPECT_TRUE(tls.PermittedNames().empty());
}

TEST_F(Sgp26Files, KeysAndSignatures) {
  EXPECT_EQ(ToHex(CiKeyIdentifier(Load("ci.der"))), kNistCi);
  const PublicKey nist = Load("ci.der").GetPublicKey().value();
  const PublicKey brainpool = Load("ci-brainpool.der").GetPublicKey().value();
  EXPECT_EQ(ToHex(nist.KeyIdentifier()), kNistCi);
  EXPECT_EQ(ToHex(brainpool.KeyIdentifier()), "C0BC70BA36929D43B467FF57570530E57AB8FCD8");
  EXPECT_TRUE(nist == Load("ci-2017.der").GetPublicKey().value());
  EXPECT_TRUE(Load("dppb.der").VerifySignedBy(nist));
  EXPECT_TRUE(Load("dppb-brainpool.der").VerifySignedBy(brainpool));
  EXPECT_EQ(Load("dppb.der").VerifySignedBy(brainpool).error().code, ErrorCode::kUntrusted);
  for (const char* name : {"dpauth", "dppb", "dpauth-brainpool", "dppb-brainpool", "euicc"}) {
    const auto key = PrivateKey::FromPem(ReadFile(Sgp26(std::string(name) + "-key.pem")));
    ASSERT_TRUE(key) << name;
    EXPECT_TRUE(key->public_key() == Load(std::string(name) + ".der").GetPublicKey().value());
  }
}

TEST_F(Sgp26Files, RecoversTheCiFromASignature) {
  for (const char* name : {"dptls-expired.der", "dpauth.der"}) {
    const Certificate certificate = Load(name);
    const auto keys =
        RecoverKeys(Curve::kNistP256, certificate.ToBeSigned(), certificate.RawSignature().value())
            .value();
    ASSERT_EQ(keys.size(), 2u);
    const int found = (ToHex(keys[0].KeyIdentifier()) == kNistCi ? 1 : 0) +
                      (ToHex(keys[1].KeyIdentifier()) == kNistCi ? 1 : 0);
    EXPECT_EQ(found, 1) << name;
  }
}

// Every byte of the certificate matters: flipped, it does not parse or does not verify.
TEST_F(Sgp26Files, NoFlippedByteVerifies) {
  const PublicKey ci = Load("ci.der").GetPublicKey().value();
  const Bytes der = Load("dpauth.der").Der();
  for (size_t i = 0; i < der.size(); ++i) {
    Bytes flipped = der;
    flipped[i] ^= 0x01;
    const auto certificate = Certificate::FromDer(flipped);
    EXPECT_FALSE(certificate && certificate->VerifySignedBy(ci)) << "byte " << i;
  }
}

// With an even last byte, one unused bit would leave the signature as it is.
TEST(Certificate, UnusedBitsInTheSignatureAreRefused) {
  const EuiccWorld world;
  Bytes der;
  do {
    der = world.ci.SelfSign(world.ci_key).value().Der();
  } while (der.back() % 2 != 0);
  // The BIT STRING of 03 | length | unused bits | DER signature ends the certificate.
  const Bytes raw = Certificate::FromDer(der)->RawSignature().value();
  const size_t unused_bits = der.size() - SignatureToDer(raw).size() - 1;
  ASSERT_EQ(der[unused_bits], 0x00);
  der[unused_bits] = 0x01;
  const auto changed = Certificate::FromDer(der);
  EXPECT_FALSE(changed && changed->VerifySignedBy(world.ci_key.public_key()));
}

TEST_F(Sgp26Files, CutOffOrExtendedDoesNotParse) {
  const Bytes der = Load("ci.der").Der();
  for (size_t size = 0; size < der.size(); ++size) {
    EXPECT_FALSE(Certificate::FromDer(ByteSpan(der).first(size))) << size;
  }
  EXPECT_EQ(Certificate::FromDer(Concat({der, Bytes{0}})).error().message,
            "the certificate does not parse: bytes follow it");
}

// X.690 sections 8.1.3.6 and 10.1: indefinite and longer lengths are BER, which OpenSSL reads too.
TEST(Certificate, BerIsRefused) {
  const Bytes der = EuiccWorld().Ci().Der();
  ASSERT_EQ(ToHex(ByteSpan(der).first(2)), "3082");
  const ByteSpan length = ByteSpan(der).subspan(2, 2);
  const ByteSpan contents = ByteSpan(der).subspan(4);
  const Bytes end = {0x00, 0x00};
  const Bytes forms[] = {
      Concat({Bytes{0x30, 0x80}, contents, end}),
      Concat({Bytes{0x30, 0x83, 0x00}, length, contents}),
  };
  for (const Bytes& ber : forms) {
    const auto certificate = Certificate::FromDer(ber);
    ASSERT_FALSE(certificate);
    EXPECT_EQ(certificate.error().message, "the certificate does not parse: it is BER, not DER");
  }
}

TEST(CertificateBuilder, WritesWhatItIsTold) {
  CertificateBuilder builder;
  builder.subject = {{"2.5.4.3", "smdp.test.example"}};
  builder.not_before = kFrom;
  builder.not_after = kUntil;
  builder.digital_signature = true;
  builder.policy_oids = {std::string(policy::kDpTls)};
  builder.extended_key_usage_oids = {"1.3.6.1.5.5.7.3.1"};
  builder.dns_names = {"smdp.test.example", "b.example"};
  builder.registered_id = "2.999.10";
  const EuiccWorld world;
  const PrivateKey key = PrivateKey::Generate(Curve::kBrainpoolP256r1);
  const Certificate made = builder.Sign(key.public_key(), world.ci_key, world.Ci()).value();
  EXPECT_EQ(made.SubjectText(), "CN=smdp.test.example");
  EXPECT_EQ(made.IssuerDer(), world.Ci().SubjectDer());
  EXPECT_EQ(made.NotBefore(), kFrom);
  EXPECT_EQ(made.NotAfter(), kUntil);
  EXPECT_EQ(made.SubjectDnsNames(), builder.dns_names);
  EXPECT_EQ(made.SubjectRegisteredId(), "2.999.10");
  EXPECT_EQ(made.PolicyOids(), builder.policy_oids);
  EXPECT_EQ(made.ExtendedKeyUsageOids(), builder.extended_key_usage_oids);
  EXPECT_TRUE(made.GetPublicKey().value() == key.public_key());
  EXPECT_EQ(made.SubjectKeyId(), key.public_key().KeyIdentifier());
  EXPECT_EQ(made.AuthorityKeyId(), world.ci_key.public_key().KeyIdentifier());
  EXPECT_TRUE(made.VerifySignedBy(world.ci_key.public_key()));
  EXPECT_TRUE(Certificate::FromPem(made.ToPem()).value() == made);
  EXPECT_EQ(Certificate::FromFileBytes(AsBytes(made.ToPem())).value().Der(), made.Der());
}

TEST(CertificateBuilder, RefusesBadOids) {
  CertificateBuilder builder;
  builder.subject = {{"2.5.4.3", "x"}};
  builder.registered_id = "2.999.x";
  const auto made = builder.SelfSign(PrivateKey::Generate(Curve::kNistP256));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().message, "certificate: \"2.999.x\" is no object identifier");
}

}  // namespace
}  // namespace lpab::crypto
