#include "crypto/chain.h"

#include <gtest/gtest.h>

#include "crypto/test_certificates.h"

namespace lpab::crypto {
namespace {

std::string Refusal(const Certificate& leaf, const std::vector<Certificate>& anchors,
                    std::string_view oid, std::optional<int64_t> at = {}) {
  const auto anchor = VerifyServerCertificate(leaf, anchors, {oid, at});
  if (anchor) return "";
  EXPECT_EQ(anchor.error().code, ErrorCode::kUntrusted);
  return anchor.error().message;
}

std::string EuiccRefusal(const EuiccWorld& world, std::optional<int64_t> at = {}) {
  const auto chain =
      VerifyEuiccChain(world.Euicc(), world.Eum(), std::vector<Certificate>{world.Ci()}, at);
  if (chain) return "";
  EXPECT_EQ(chain.error().code, ErrorCode::kUntrusted);
  return chain.error().message;
}

class Sgp26Chain : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(Sgp26("ci.der"))) {
      GTEST_SKIP() << "no SGP.26 certificates in " << LPAB_SHARED_DATA;
    }
  }
};

TEST_F(Sgp26Chain, AcceptsTheServers) {
  const std::vector<Certificate> all = {Load("ci-brainpool.der"), Load("ci.der")};
  EXPECT_EQ(Refusal(Load("dpauth.der"), all, policy::kDpAuth, kWithin), "");
  EXPECT_EQ(Refusal(Load("dppb.der"), all, policy::kDpPb, kWithin), "");
  EXPECT_EQ(Refusal(Load("dpauth-brainpool.der"), all, policy::kDpAuth, kWithin), "");
  EXPECT_EQ(Refusal(Load("dppb-brainpool.der"), all, policy::kDpPb, kWithin), "");
  EXPECT_EQ(Refusal(Load("dptls-expired.der"), all, policy::kDpTls), "");
  EXPECT_TRUE(VerifyServerCertificate(Load("dppb.der"), all, {policy::kDpPb, {}}).value() ==
              Load("ci.der"));
  EXPECT_EQ(Refusal(Load("dpauth.der"), {Load("ci-2017.der")}, policy::kDpAuth), "");
}

TEST_F(Sgp26Chain, RefusesOtherServersEachInItsOwnWords) {
  const std::vector<Certificate> nist = {Load("ci.der")};
  EXPECT_EQ(Refusal(Load("dppb.der"), nist, policy::kDpAuth),
            "DPauth certificate: its policy is that of DPpb");
  EXPECT_EQ(Refusal(Load("eum.der"), nist, policy::kDpTls),
            "DPtls certificate: its policy is that of EUM");
  EXPECT_EQ(Refusal(Load("eum.der"), nist, policy::kEum),
            "EUM certificate: it is a CA certificate");
  EXPECT_EQ(Refusal(Load("dpauth-brainpool.der"), nist, policy::kDpAuth),
            "DPauth certificate: its CI C0BC70BA36929D43B467FF57570530E57AB8FCD8 is not among the "
            "trusted ones");
  EXPECT_EQ(Refusal(Load("dptls-expired.der"), nist, policy::kDpTls, kWithin),
            "DPtls certificate: it expired on 2026-08-02");
  EXPECT_EQ(Refusal(Load("dpauth.der"), nist, policy::kDpAuth, kFrom),
            "DPauth certificate: it is not valid before 2020-04-01");
  Bytes flipped = Load("dpauth.der").Der();
  flipped.back() ^= 1;
  EXPECT_EQ(Refusal(Certificate::FromDer(flipped).value(), nist, policy::kDpAuth),
            "DPauth certificate: its signature does not verify under CI "
            "F54172BDF98A95D65CBEB88A38A1C11D800A85C3");
}

TEST_F(Sgp26Chain, AcceptsTheEuicc) {
  const auto chain = VerifyEuiccChain(Load("euicc.der"), Load("eum.der"),
                                      std::vector<Certificate>{Load("ci-2017.der")}, kWithin);
  ASSERT_TRUE(chain) << chain.error().message;
  EXPECT_EQ(chain->eid, "89049032123451234512345678901235");
  EXPECT_TRUE(chain->ci == Load("ci-2017.der"));
  EXPECT_TRUE(chain->euicc_key ==
              PrivateKey::FromPem(ReadFile(Sgp26("euicc-key.pem"))).value().public_key());
}

TEST(Chain, ChecksTheLeafsUsage) {
  const EuiccWorld world;
  CertificateBuilder leaf;
  leaf.subject = {{"2.5.4.3", "DP"}};
  leaf.not_before = kFrom;
  leaf.not_after = kUntil;
  const auto refusal = [&] {
    return Refusal(leaf.Sign(world.euicc_key.public_key(), world.ci_key, world.Ci()).value(),
                   {world.Ci()}, policy::kDpPb);
  };
  EXPECT_EQ(refusal(), "DPpb certificate: its policy is missing");
  leaf.policy_oids = {std::string(policy::kDpPb)};
  EXPECT_EQ(refusal(), "DPpb certificate: its key usage does not hold digitalSignature");
  leaf.digital_signature = true;
  EXPECT_EQ(refusal(), "");
  leaf.critical_oids = {"2.999.7"};
  EXPECT_EQ(refusal(), "DPpb certificate: it has an unknown critical extension");
  leaf.critical_oids.clear();
  leaf.is_ca = true;
  EXPECT_EQ(refusal(), "DPpb certificate: it is a CA certificate");
}

TEST(Chain, ChecksTheEuiccsNames) {
  EuiccWorld world;
  EXPECT_EQ(EuiccRefusal(world), "");
  world.euicc.subject[1].second = "89049033123451234512345678901235";
  EXPECT_EQ(EuiccRefusal(world),
            "eUICC certificate: its EID does not begin with its EUM's 89049032");
  world.euicc.subject[1].second = "890490321234512345123456789012";
  EXPECT_EQ(EuiccRefusal(world), "eUICC certificate: its serialNumber is no EID of 32 digits");
  world = EuiccWorld();
  world.euicc.subject[0].second = "An EUM too";
  EXPECT_EQ(EuiccRefusal(world), "eUICC certificate: its organisation is not its EUM's");
  world = EuiccWorld();
  world.eum.permitted_names.pop_back();
  EXPECT_EQ(EuiccRefusal(world),
            "EUM certificate: its name constraints do not hold one organisation and EID prefix");
  world.eum.permitted_names.clear();
  EXPECT_EQ(EuiccRefusal(world),
            "EUM certificate: its name constraints do not hold one organisation and EID prefix");
}

TEST(Chain, ChecksTheEuiccsRolesAndDates) {
  EuiccWorld world;
  world.eum.policy_oids = {std::string(policy::kCi)};
  EXPECT_EQ(EuiccRefusal(world), "EUM certificate: its policy is that of CI");
  world = EuiccWorld();
  world.eum.cert_sign = false;
  EXPECT_EQ(EuiccRefusal(world),
            "EUM certificate: it is no CA certificate that may sign certificates");
  world = EuiccWorld();
  world.eum.critical_oids = {"2.999.7"};
  EXPECT_EQ(EuiccRefusal(world), "EUM certificate: it has an unknown critical extension");
  world = EuiccWorld();
  world.euicc.policy_oids = {std::string(policy::kDpAuth)};
  EXPECT_EQ(EuiccRefusal(world), "eUICC certificate: its policy is that of DPauth");
  world = EuiccWorld();
  EXPECT_EQ(EuiccRefusal(world, kWithin), "");
  world.euicc.not_after = kFrom + 10;
  EXPECT_EQ(EuiccRefusal(world, kWithin), "eUICC certificate: it expired on 2020-01-01");
  EXPECT_EQ(EuiccRefusal(world), "");
  world.eum.not_after = kFrom + 10;
  EXPECT_EQ(EuiccRefusal(world, kWithin), "EUM certificate: it expired on 2020-01-01");
  world = EuiccWorld();
  world.ci.not_after = kFrom + 10;
  EXPECT_EQ(EuiccRefusal(world, kWithin), "CI certificate: it expired on 2020-01-01");
}

TEST(Chain, ChecksTheEuiccsSignatures) {
  const EuiccWorld world;
  const EuiccWorld other;
  const std::vector<Certificate> anchors = {world.Ci()};
  EXPECT_EQ(VerifyEuiccChain(other.Euicc(), world.Eum(), anchors, {}).error().message,
            "eUICC certificate: its signature does not verify under its EUM's key");
  EXPECT_TRUE(VerifyEuiccChain(world.Euicc(), other.Eum(), anchors, {})
                  .error()
                  .message.ends_with("is not among the trusted ones"));
  EXPECT_FALSE(VerifyEuiccChain(world.Euicc(), world.Eum(), {}, {}));
}

}  // namespace
}  // namespace lpab::crypto
