#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "base/hex.h"
#include "crypto/chain.h"
#include "io/temporary_folder.h"
#include "sim/pki/eid.h"
#include "sim/pki/smds_identity.h"
#include "sim/pki/test_pki.h"

namespace lpab::sim::pki {
namespace {

namespace fs = std::filesystem;
namespace policy = crypto::policy;
using crypto::Curve;

constexpr char kEid[] = "89049032123451234512345678901235";  // SGP.26's, check digits 35
constexpr int64_t kNow = 1795000000;
constexpr int64_t kYear = 365 * 86400;

PkiOptions Options() {
  PkiOptions options;
  options.eid = kEid;
  options.smdp_host = "localhost";
  options.now = kNow;
  return options;
}

TEST(Eid, ChecksTheDigits) {
  EXPECT_TRUE(IsValidEid(kEid));
  EXPECT_FALSE(IsValidEid("89049032123451234512345678901234"));
  EXPECT_FALSE(IsValidEid("8904903212345123451234567890123"));
  EXPECT_FALSE(IsValidEid("8904903212345123451234567890123A"));
  EXPECT_EQ(MakeEid("890490321234512345123456789012").value(), kEid);
  for (int i = 0; i < 200; ++i) EXPECT_TRUE(IsValidEid(MakeEid().value()));
  EXPECT_FALSE(MakeEid("8904903212345123451234567890123"));
  EXPECT_FALSE(MakeEid("89x"));
}

class TestPkiOnBothCurves : public testing::TestWithParam<Curve> {};

TEST_P(TestPkiOnBothCurves, ChainsVerify) {
  const TestPki pki = TestPki::Generate(GetParam(), Options()).value();
  const std::vector<crypto::Certificate> anchors = {pki.ci.certificate};
  const auto server = [&](const Credential& leaf, std::string_view role) {
    return crypto::VerifyServerCertificate(leaf.certificate, anchors, {role, kNow});
  };
  EXPECT_TRUE(server(pki.dpauth, policy::kDpAuth));
  EXPECT_TRUE(server(pki.dppb, policy::kDpPb));
  EXPECT_TRUE(server(pki.dptls, policy::kDpTls));
  EXPECT_TRUE(server(pki.dsauth, policy::kDsAuth));
  EXPECT_TRUE(server(pki.dstls, policy::kDsTls));
  const auto chain =
      crypto::VerifyEuiccChain(pki.euicc.certificate, pki.eum.certificate, anchors, kNow);
  ASSERT_TRUE(chain) << chain.error().message;
  EXPECT_EQ(chain->eid, kEid);
  EXPECT_EQ(chain->euicc_key.curve(), GetParam());
}

// The shape of SGP.26: names, SAN, EKU and constraints.
TEST_P(TestPkiOnBothCurves, HasTheShapeOfSgp26) {
  const TestPki pki = TestPki::Generate(GetParam(), Options()).value();
  EXPECT_EQ(pki.ci.certificate.SubjectText(), "CN=Test CI, OU=TESTCERT, O=RSPTEST, C=IT");
  EXPECT_EQ(pki.ci.certificate.PolicyOids(), std::vector<std::string>{"2.23.146.1.2.1.0"});
  EXPECT_EQ(pki.eum.certificate.PermittedNames()[1].value, "89049032");
  EXPECT_EQ(pki.eum.certificate.PathLength(), 0);
  EXPECT_EQ(pki.dpauth.certificate.SubjectRegisteredId(), "2.999.10");
  EXPECT_EQ(pki.dptls.certificate.SubjectDnsNames(), std::vector<std::string>{"localhost"});
  EXPECT_EQ(pki.dptls.certificate.SubjectRegisteredId(), "2.999.10");
  EXPECT_EQ(pki.dptls.certificate.ExtendedKeyUsageOids()[0], "1.3.6.1.5.5.7.3.1");
  EXPECT_TRUE(pki.dptls.certificate.ValidAt(kNow + kYear));
  EXPECT_FALSE(pki.dptls.certificate.ValidAt(kNow + 3 * kYear));
  EXPECT_EQ(pki.dsauth.certificate.PolicyOids(), std::vector<std::string>{"2.23.146.1.2.1.7"});
  EXPECT_EQ(pki.dsauth.certificate.SubjectRegisteredId(), "2.999.15");
  EXPECT_EQ(pki.dstls.certificate.PolicyOids(), std::vector<std::string>{"2.23.146.1.2.1.6"});
  EXPECT_EQ(pki.dstls.certificate.SubjectDnsNames(), std::vector<std::string>{"smds.test.example"});
  EXPECT_EQ(pki.ToSmdpIdentity().oid, "2.999.10");
  EXPECT_EQ(pki.ToTlsIdentity().chain.size(), 1u);
}

TEST_P(TestPkiOnBothCurves, SurvivesTheDisk) {
  const io::TemporaryFolder folder;
  const TestPki pki = TestPki::Generate(GetParam(), Options()).value();
  EXPECT_FALSE(HoldsPki(folder.path()));
  ASSERT_TRUE(WritePki(pki, folder.path()));
  EXPECT_TRUE(HoldsPki(folder.path()));
  const TestPki again = LoadPki(folder.path()).value();
  EXPECT_TRUE(again.ToSmdsIdentity().dsauth == pki.dsauth.certificate);
  EXPECT_TRUE(again.dptls.certificate == pki.dptls.certificate);
  EXPECT_TRUE(again.euicc.key.public_key() == pki.euicc.key.public_key());
  const auto permissions = fs::status(fs::path(folder.path()) / "ci-key.pem").permissions();
  EXPECT_EQ(permissions & fs::perms::all, fs::perms::owner_read | fs::perms::owner_write);
}

INSTANTIATE_TEST_SUITE_P(Curves, TestPkiOnBothCurves,
                         testing::Values(Curve::kNistP256, Curve::kBrainpoolP256r1));

TEST(TestPki, RefusesABadEid) {
  PkiOptions options = Options();
  options.eid = "123";
  EXPECT_EQ(TestPki::Generate(Curve::kNistP256, options).error().message,
            "test PKI: the EID must be 32 digits with valid check digits");
}

TEST(TestPki, RefusesAMixedUpFolder) {
  const io::TemporaryFolder folder;
  const PkiPair pair = PkiPair::Generate(Options()).value();
  ASSERT_TRUE(WritePki(pair, folder.path()));
  ASSERT_TRUE(LoadPkiPair(folder.path()));
  const fs::path nist = fs::path(folder.path()) / "nist";
  const auto overwrite = fs::copy_options::overwrite_existing;
  fs::copy_file(fs::path(folder.path()) / "brainpool/ci.der", nist / "ci.der", overwrite);
  EXPECT_EQ(LoadPki(nist).error().code, ErrorCode::kUntrusted);
  fs::copy_file(nist / "dppb-key.pem", nist / "euicc-key.pem", overwrite);
  const Error mixed = LoadPki(nist).error();
  EXPECT_EQ(mixed.code, ErrorCode::kInvalidArgument);
  EXPECT_NE(mixed.message.find("euicc-key.pem: it is not the key of the certificate"),
            std::string::npos);
  fs::remove(nist / "euicc-key.pem");
  EXPECT_EQ(LoadPki(nist).error().code, ErrorCode::kNotFound);
  std::ofstream(nist / "euicc.der") << "nonsense";
  EXPECT_EQ(LoadPki(nist).error().code, ErrorCode::kMalformed);
}

TEST(TestPki, OneCardUnderTwoCis) {
  const PkiPair pair = PkiPair::Generate(Options()).value();
  const EuiccIdentity card = pair.ToEuiccIdentity();
  EXPECT_EQ(card.VerificationIdentifiers().size(), 2u);
  EXPECT_EQ(card.VerificationIdentifiers(), card.SigningIdentifiers());
  const Bytes brainpool = crypto::CiKeyIdentifier(pair.brainpool.ci.certificate);
  ASSERT_NE(card.FindCredential(brainpool), nullptr);
  EXPECT_EQ(card.FindCredential(brainpool)->key.public_key().curve(), Curve::kBrainpoolP256r1);
  EXPECT_EQ(card.FindCredential(Bytes(20, 0)), nullptr);
}

TEST(TestPki, MakesAnotherEuiccUnderTheSameEum) {
  const TestPki pki = TestPki::Generate(Curve::kNistP256, Options()).value();
  const std::string eid = MakeEid(pki.Eid().substr(0, 8)).value();
  const TestPki other = pki.WithEuicc(eid, kNow).value();
  EXPECT_EQ(other.ToEuiccIdentity().eid, eid);
  EXPECT_TRUE(other.euicc.certificate.VerifySignedBy(pki.eum.key.public_key()));
  EXPECT_EQ(pki.WithEuicc(MakeEid("11111111").value(), kNow).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_FALSE(pki.WithEuicc("123", kNow));
}

TEST(TestPki, MakesBadTlsCertificates) {
  const TestPki pki = TestPki::Generate(Curve::kNistP256, Options()).value();
  TlsOptions options;
  options.host = "localhost";
  options.not_before = kNow - kYear;
  options.not_after = kNow - 1;
  EXPECT_FALSE(MakeTlsIdentity(pki, options).value().chain[0].ValidAt(kNow));
  options.signed_by_eum = true;
  const TlsIdentity by_eum = MakeTlsIdentity(pki, options).value();
  ASSERT_EQ(by_eum.chain.size(), 2u);
  EXPECT_TRUE(by_eum.chain[0].VerifySignedBy(pki.eum.key.public_key()));
  EXPECT_FALSE(by_eum.chain[0].VerifySignedBy(pki.ci.key.public_key()));
}

TEST(Identity, AnSmdsNeedsItsRole) {
  const io::TemporaryFolder folder;
  ASSERT_TRUE(WritePki(TestPki::Generate(Curve::kNistP256, Options()).value(), folder.path()));
  const fs::path at = folder.path();
  EXPECT_TRUE(LoadSmdsIdentity({at / "ci.der", at / "dsauth.der", at / "dsauth-key.pem"}));
  EXPECT_EQ(
      LoadSmdsIdentity({at / "ci.der", at / "dpauth.der", at / "dpauth-key.pem"}).error().code,
      ErrorCode::kUntrusted);
}

TEST(Identity, LoadsTheSgp26Files) {
  const fs::path files = fs::path(LPAB_SHARED_DATA) / "sgp26";
  if (!fs::exists(files / "ci.der")) {
    GTEST_SKIP() << "no SGP.26 certificates in " << LPAB_SHARED_DATA;
  }
  const auto card =
      LoadEuiccIdentity({files / "ci-2017.der", files / "ci-brainpool.der"},
                        {{files / "eum.der", files / "euicc.der", files / "euicc-key.pem"}});
  ASSERT_TRUE(card) << card.error().message;
  EXPECT_EQ(card->eid, kEid);
  EXPECT_EQ(ToHex(card->SigningIdentifiers().at(0)), "F54172BDF98A95D65CBEB88A38A1C11D800A85C3");
  EXPECT_EQ(ToHex(card->VerificationIdentifiers().at(1)),
            "C0BC70BA36929D43B467FF57570530E57AB8FCD8");
  const auto smdp =
      LoadSmdpIdentity({files / "ci-brainpool.der", files / "dpauth-brainpool.der",
                        files / "dpauth-brainpool-key.pem", files / "dppb-brainpool.der",
                        files / "dppb-brainpool-key.pem"});
  ASSERT_TRUE(smdp) << smdp.error().message;
  EXPECT_EQ(smdp->oid, "2.999.10");
  const auto tls = LoadTlsIdentity({files / "dptls-expired.der"}, files / "dptls-expired-key.pem");
  ASSERT_TRUE(tls) << tls.error().message;
  const auto swapped =
      LoadSmdpIdentity({files / "ci.der", files / "dppb.der", files / "dppb-key.pem",
                        files / "dpauth.der", files / "dpauth-key.pem"});
  EXPECT_EQ(swapped.error().code, ErrorCode::kUntrusted);
}

}  // namespace
}  // namespace lpab::sim::pki
