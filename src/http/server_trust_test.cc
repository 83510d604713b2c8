#include "http/server_trust.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "crypto/certificate_builder.h"
#include "io/files.h"
#include "io/temporary_folder.h"
#include "sim/pki/test_pki.h"

namespace lpab::http {
namespace {

namespace policy = crypto::policy;
using crypto::Certificate;
using crypto::CertificateBuilder;
using crypto::Curve;
using crypto::PrivateKey;
using sim::pki::TestPki;

constexpr char kHost[] = "smdp.test.example";
constexpr int64_t kNow = 1795000000;  // November 2026
constexpr int64_t kDay = 86400;
constexpr char kNistTestCi[] = "f54172bdf98a95d65cbeb88a38a1c11d800a85c3";
constexpr char kBrainpoolTestCi[] = "c0bc70ba36929d43b467ff57570530e57ab8fcd8";

Bytes Hex(std::string_view text) { return FromHex(text).value(); }

// A CI and, under it, whatever a test builds; the card lists the CI.
class ServerTrustTest : public testing::Test {
 protected:
  ServerTrustTest() {
    leaf_.subject = {{"2.5.4.3", "DP TLS"}};
    leaf_.digital_signature = true;
    leaf_.policy_oids = {std::string(policy::kDpTls)};
    leaf_.extended_key_usage_oids = {"1.3.6.1.5.5.7.3.1"};
    leaf_.dns_names = {kHost};
    sub_ca_.subject = {{"2.5.4.3", "Sub CA"}};
    sub_ca_.is_ca = true;
    sub_ca_.cert_sign = true;
    sub_ca_.policy_oids = {std::string(policy::kDpSubCaV3)};
    for (CertificateBuilder* builder : {&leaf_, &sub_ca_}) {
      builder->not_before = kNow - kDay;
      builder->not_after = kNow + kDay;
    }
  }

  static TestPki MakePki() {
    sim::pki::PkiOptions options;
    options.eid = "89049032123451234512345678901235";
    options.now = kNow;
    return TestPki::Generate(Curve::kNistP256, options).value();
  }

  std::vector<Certificate> Direct() const {
    return {leaf_.Sign(key_.public_key(), pki_.ci.key, pki_.ci.certificate).value()};
  }
  std::vector<Certificate> UnderSubCa() const {
    const Certificate sub_ca =
        sub_ca_.Sign(sub_ca_key_.public_key(), pki_.ci.key, pki_.ci.certificate).value();
    return {leaf_.Sign(key_.public_key(), sub_ca_key_, sub_ca).value(), sub_ca};
  }

  // The sentence of the refusal; empty when it is trusted.
  std::string Refusal(const std::vector<Certificate>& chain, TrustOptions options = {},
                      ServerRole role = ServerRole::kSmdp) const {
    ServerTrust trust(std::move(options));
    trust.SetCardCiIdentifiers({pki_.ci.key.public_key().KeyIdentifier()});
    const auto decision = trust.CheckEsimChain(chain, kHost, kNow, "web says no", role);
    if (decision) return "";
    EXPECT_EQ(decision.error().code, ErrorCode::kUntrusted);
    return decision.error().message;
  }

  const TestPki pki_ = MakePki();
  const PrivateKey key_ = PrivateKey::Generate(Curve::kNistP256);
  const PrivateKey sub_ca_key_ = PrivateKey::Generate(Curve::kNistP256);
  CertificateBuilder leaf_;
  CertificateBuilder sub_ca_;
};

TEST_F(ServerTrustTest, TheFolderComesBeforeTheCard) {
  TrustOptions options;
  options.ci_certificates = {pki_.ci.certificate};
  ServerTrust trust(options);
  const Bytes ci = pki_.ci.key.public_key().KeyIdentifier();
  trust.SetCardCiIdentifiers({ci});
  const auto decision = trust.CheckEsimChain(Direct(), kHost, kNow, "");
  ASSERT_TRUE(decision) << decision.error().message;
  EXPECT_EQ(decision->source, TrustDecision::Source::kCiFolder);
  EXPECT_EQ(decision->ci_identifier, ci);
}

TEST_F(ServerTrustTest, FindsTheCardsCiWithAndWithoutTheRootSent) {
  EXPECT_EQ(Refusal(Direct()), "");
  std::vector<Certificate> with_root = Direct();
  with_root.push_back(pki_.ci.certificate);
  EXPECT_EQ(Refusal(with_root), "");
  EXPECT_EQ(Refusal(UnderSubCa()), "");
}

TEST_F(ServerTrustTest, AnUnknownCi) {
  const TestPki other = MakePki();
  const std::string refusal =
      Refusal({leaf_.Sign(key_.public_key(), other.ci.key, other.ci.certificate).value()});
  EXPECT_EQ(refusal,
            "TLS: the server's certificate \"CN=DP TLS\" is signed by \"CN=Test CI, OU=TESTCERT, "
            "O=RSPTEST, C=IT\", which is no CI of the card or of the CI folder, and no system CA "
            "(web says no)");
  EXPECT_FALSE(ServerTrust({}).CheckEsimChain(Direct(), kHost, kNow, ""));
  EXPECT_EQ(Refusal({}), "TLS: the server sent 0 certificates");
  EXPECT_EQ(Refusal(std::vector<Certificate>(11, Direct()[0])),
            "TLS: the server sent 11 certificates");
}

TEST_F(ServerTrustTest, ChecksTheLeaf) {
  leaf_.policy_oids = {std::string(policy::kDpAuth)};
  EXPECT_EQ(Refusal(Direct()),
            "TLS: the server's certificate \"CN=DP TLS\" has the role DPauth, not that of an "
            "SM-DP+'s TLS (DPtls)");
  leaf_.policy_oids = {std::string(policy::kDsTls)};
  EXPECT_NE(Refusal(Direct()), "");
  EXPECT_EQ(Refusal(Direct(), {}, ServerRole::kSmds), "");
  leaf_.policy_oids = {std::string(policy::kDpTls)};
  EXPECT_EQ(Refusal(Direct(), {}, ServerRole::kSmds),
            "TLS: the server's certificate \"CN=DP TLS\" has the role DPtls, not that of an "
            "SM-DS's TLS (DStls)");
  leaf_.extended_key_usage_oids = {"1.3.6.1.5.5.7.3.2"};
  EXPECT_EQ(Refusal(Direct()),
            "TLS: the server's certificate \"CN=DP TLS\" is not meant for servers (no serverAuth)");
  leaf_.extended_key_usage_oids = {"1.3.6.1.5.5.7.3.1"};
  leaf_.digital_signature = false;
  EXPECT_EQ(Refusal(Direct()),
            "TLS: the key usage of the server's certificate \"CN=DP TLS\" does not hold "
            "digitalSignature");
  leaf_.digital_signature = true;
  leaf_.critical_oids = {"2.999.7"};
  EXPECT_EQ(Refusal(Direct()),
            "TLS: the server's certificate \"CN=DP TLS\" has an unknown critical extension");
  leaf_.critical_oids.clear();
  leaf_.is_ca = true;
  EXPECT_EQ(Refusal(Direct()),
            "TLS: the server shows a CA certificate (certificate \"CN=DP TLS\")");
  leaf_.is_ca = false;
  leaf_.not_after = kNow - 1;
  EXPECT_EQ(Refusal(Direct()), "TLS: the certificate \"CN=DP TLS\" expired on 2026-11-18");
  leaf_.not_before = kNow + 1;
  leaf_.not_after = kNow + 2;
  EXPECT_EQ(Refusal(Direct()), "TLS: the certificate \"CN=DP TLS\" is not valid before 2026-11-18");
  leaf_.not_before = kNow - 1;
  leaf_.dns_names = {"a.example", "b.example"};
  EXPECT_EQ(Refusal(Direct()),
            "TLS: the server's certificate is for a.example, b.example, not for smdp.test.example");
}

TEST_F(ServerTrustTest, ChecksTheSubCa) {
  sub_ca_.policy_oids = {std::string(policy::kCiSubCaV3)};
  EXPECT_EQ(Refusal(UnderSubCa()), "");
  sub_ca_.policy_oids = {std::string(policy::kDsSubCaV3)};
  EXPECT_EQ(Refusal(UnderSubCa()),
            "TLS: the server's certificate is signed by the certificate \"CN=Sub CA\", which has "
            "the role DS SubCA and may not sign it");
  leaf_.policy_oids = {std::string(policy::kDsTlsV3)};
  EXPECT_EQ(Refusal(UnderSubCa(), {}, ServerRole::kSmds), "");
  leaf_.policy_oids = {std::string(policy::kDpTls)};
  for (const std::string_view eum : {policy::kEum, policy::kEumV3, policy::kEumSubCaV3}) {
    sub_ca_.policy_oids = {std::string(eum), std::string(policy::kDpSubCaV3)};
    EXPECT_EQ(Refusal(UnderSubCa()),
              "TLS: the server's certificate is signed by an EUM (certificate \"CN=Sub CA\"), "
              "which may sign eUICC certificates only");
  }
  sub_ca_.policy_oids = {std::string(policy::kDpSubCaV3)};
  sub_ca_.cert_sign = false;
  EXPECT_EQ(Refusal(UnderSubCa()),
            "TLS: the certificate \"CN=Sub CA\" is no CA that may sign certificates");
  sub_ca_.cert_sign = true;
  sub_ca_.critical_oids = {"2.999.7"};
  EXPECT_EQ(Refusal(UnderSubCa()),
            "TLS: the certificate \"CN=Sub CA\" has an unknown critical extension");
  sub_ca_.critical_oids.clear();
  sub_ca_.not_after = kNow - 1;
  EXPECT_EQ(Refusal(UnderSubCa()), "TLS: the certificate \"CN=Sub CA\" expired on 2026-11-18");
}

// A DPauth certificate's holder cannot sign a TLS certificate.
TEST_F(ServerTrustTest, AnEndEntityIsNoIssuer) {
  const Certificate leaf =
      leaf_.Sign(key_.public_key(), pki_.dpauth.key, pki_.dpauth.certificate).value();
  EXPECT_NE(Refusal({leaf, pki_.dpauth.certificate}).find("has the role DPauth"),
            std::string::npos);
}

TEST_F(ServerTrustTest, OnlyCisOfTheFolderCount) {
  const Certificate leaf =
      leaf_.Sign(key_.public_key(), pki_.eum.key, pki_.eum.certificate).value();
  TrustOptions options;
  options.ci_certificates = {pki_.eum.certificate};
  EXPECT_NE(Refusal({leaf}, options), "");
}

TEST_F(ServerTrustTest, AnExpiredCiOfTheFolder) {
  CertificateBuilder ci;
  ci.subject = {{"2.5.4.3", "Old CI"}};
  ci.is_ca = true;
  ci.cert_sign = true;
  ci.policy_oids = {std::string(policy::kCi)};
  ci.not_after = kNow - kDay;
  TrustOptions options;
  options.ci_certificates = {ci.SelfSign(pki_.ci.key).value()};
  EXPECT_EQ(Refusal(Direct(), options), "TLS: the certificate \"CN=Old CI\" expired on 2026-11-17");
  // Another certificate of the same CI, still valid.
  options.ci_certificates.push_back(pki_.ci.certificate);
  EXPECT_EQ(Refusal(Direct(), options), "");
}

TEST_F(ServerTrustTest, LoadsAFolder) {
  const io::TemporaryFolder folder;
  EXPECT_EQ(LoadCiDirectory(folder.path()).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(LoadCiDirectory(folder.path() + "/none").error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(WritePki(pki_, folder.path()));
  const auto cis = LoadCiDirectory(folder.path());
  ASSERT_TRUE(cis) << cis.error().message;
  ASSERT_EQ(cis->size(), 1u);
  EXPECT_TRUE(cis->front() == pki_.ci.certificate);
  ASSERT_TRUE(io::WriteFileAtomically(folder.path() + "/bad.der", AsBytes("bad")));
  EXPECT_EQ(LoadCiDirectory(folder.path()).error().code, ErrorCode::kMalformed);
}

TEST(Host, Matches) {
  EXPECT_TRUE(HostMatches("smdp.example.com", "SMDP.Example.com"));
  EXPECT_TRUE(HostMatches("smdp.example.com", "smdp.example.com."));
  EXPECT_TRUE(HostMatches("*.example.com", "smdp.example.com"));
  EXPECT_FALSE(HostMatches("*.example.com", "a.b.example.com"));
  EXPECT_FALSE(HostMatches("*.example.com", "example.com"));
  EXPECT_FALSE(HostMatches("*.com", "example.com"));
  EXPECT_FALSE(HostMatches("*.example.com", ".example.com"));
  EXPECT_FALSE(HostMatches("example.com", "smdp.example.com"));
  EXPECT_FALSE(HostMatches("", ""));
}

TEST(PublishedTestCi, KnowsTheListedOnes) {
  EXPECT_TRUE(IsPublishedTestCi(Hex(kNistTestCi)));
  EXPECT_TRUE(IsPublishedTestCi(Hex(kBrainpoolTestCi)));
  EXPECT_TRUE(IsPublishedTestCi(Hex("34eecf13156518d48d30bdf06853404d115f955d")));
  EXPECT_TRUE(IsPublishedTestCi(Hex("2209f61cd9ec5c9c854e787341ff83ecf9776a5b")));
  // GSM Association - RSP2 Root CI1.
  EXPECT_FALSE(IsPublishedTestCi(Hex("81370f5125d0b1d408d4c3b232e6d25e795bebfb")));
}

TEST(TrustDecision, SaysHow) {
  EXPECT_EQ((TrustDecision{TrustDecision::Source::kCard, Hex(kNistTestCi)}.ToString()),
            "trusted through the card's CI f54172bdf98a95d65cbeb88a38a1c11d800a85c3");
  EXPECT_EQ((TrustDecision{TrustDecision::Source::kCiFolder, Hex("AB01")}.ToString()),
            "trusted through the CI folder (CI ab01)");
}

// SGP.26's expired TLS certificate, within and after its dates.
class Sgp26Trust : public testing::Test {
 protected:
  static constexpr int64_t kWithin = 1780000000;  // May 2026
  static constexpr char kTlsHost[] = "testsmdpplus1.example.com";

  static Certificate Load(const std::string& name) {
    const std::string path = std::string(LPAB_SHARED_DATA) + "/sgp26/" + name;
    return Certificate::FromFileBytes(io::ReadFile(path, 1u << 16).value()).value();
  }

  void SetUp() override {
    if (!io::ReadFile(std::string(LPAB_SHARED_DATA) + "/sgp26/ci.der", 1u << 16)) {
      GTEST_SKIP() << "no SGP.26 certificates in " << LPAB_SHARED_DATA;
    }
  }
};

TEST_F(Sgp26Trust, ATestCiNeedsTheFlagOrTheFolder) {
  const std::vector<Certificate> chain = {Load("dptls-expired.der")};
  TrustOptions options;
  ServerTrust strict(options);
  strict.SetCardCiIdentifiers({Hex(kBrainpoolTestCi), Hex(kNistTestCi)});
  const auto refused = strict.CheckEsimChain(chain, kTlsHost, kWithin, "");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "TLS: only the published test CI f54172bdf98a95d65cbeb88a38a1c11d800a85c3 vouches for "
            "the server, and its private key is public");
  options.allow_test_ci = true;
  ServerTrust allowing(options);
  allowing.SetCardCiIdentifiers(strict.card_ci_identifiers());
  const auto by_card = allowing.CheckEsimChain(chain, kTlsHost, kWithin, "");
  ASSERT_TRUE(by_card) << by_card.error().message;
  EXPECT_EQ(by_card->ToString(),
            "trusted through the card's CI f54172bdf98a95d65cbeb88a38a1c11d800a85c3");
  options = {};
  options.ci_certificates = {Load("ci-2017.der")};
  const auto by_folder = ServerTrust(options).CheckEsimChain(chain, kTlsHost, kWithin, "");
  ASSERT_TRUE(by_folder) << by_folder.error().message;
  EXPECT_EQ(by_folder->source, TrustDecision::Source::kCiFolder);
  const auto expired = ServerTrust(options).CheckEsimChain(chain, kTlsHost, kNow, "");
  EXPECT_EQ(expired.error().message,
            "TLS: the certificate \"O=ACME, CN=testsmdpplus1.example.com\" expired on 2026-08-02");
}

// They recover to the card's CI as well, but are no TLS certificates.
TEST_F(Sgp26Trust, OtherRolesUnderTheCardsCiAreRefused) {
  TrustOptions options;
  options.allow_test_ci = true;
  ServerTrust trust(options);
  trust.SetCardCiIdentifiers({Hex(kNistTestCi), Hex(kBrainpoolTestCi)});
  for (const char* name : {"dpauth.der", "dppb.der", "eum.der", "dpauth-brainpool.der", "ci.der"}) {
    const std::vector<Certificate> chain = {Load(name)};
    EXPECT_FALSE(trust.CheckEsimChain(chain, kTlsHost, kWithin, "")) << name;
  }
}

}  // namespace
}  // namespace lpab::http
