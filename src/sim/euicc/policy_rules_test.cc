// ppr1, ppr2 and the rules authorisation table.
#include "sim/euicc/policy_rules.h"

#include "sim/euicc/card_fixture.h"
#include "sim/euicc/rsp_test_server.h"

namespace lpab::sim::euicc {
namespace {

class PolicyRulesTest : public CardTest {
 protected:
  // Profile A is enabled and has `rules_a`, B has `rules_b`: PprIds as BIT STRING contents.
  void StartWith(const char* rules_a, const char* rules_b) {
    CardState state = TwoProfiles();
    state.profiles[0].policy_rules = Hex(rules_a);
    state.profiles[1].policy_rules = Hex(rules_b);
    Start(state);
    OpenIsdr();
  }
};

TEST_F(PolicyRulesTest, Ppr1KeepsTheProfileEnabled) {
  StartWith("0640", "");
  EXPECT_EQ(Es10("BF3211A00C5A0A986411111111111111218101FF"), "BF32038001039000");
  EXPECT_EQ(Es10("BF3111A00C5A0A988811111111111111928101FF"), "BF31038001039000");
  EXPECT_TRUE(card_->state().profiles[0].enabled);
  EXPECT_TRUE(card_->state().notifications.empty());
}

TEST_F(PolicyRulesTest, Ppr1OfADisabledProfileForbidsNothing) {
  StartWith("0520", "0640");
  EXPECT_EQ(Es10("BF3111A00C5A0A988811111111111111928101FF"), "BF31038001009000");
}

TEST_F(PolicyRulesTest, Ppr2KeepsTheProfile) {
  StartWith("", "0520");
  EXPECT_EQ(Es10("BF330C5A0A98881111111111111192"), "BF33038001039000");
  StartWith("", "0640");
  EXPECT_EQ(Es10("BF330C5A0A98881111111111111192"), "BF33038001009000") << "ppr1 is another rule";
}

// GetRatResponse of RSPDefinitions: BF43 { A0 { 30 { 80 pprIds, A1 { 30 { 80 mccMnc, 81 gid1 } },
// 82 pprFlags } } }.
TEST_F(PolicyRulesTest, TheTableIsTold) {
  StartWith("", "");
  EXPECT_EQ(Es10("BF4300"),
            "BF4315A0133011"
            "80020560"
            "A1073005"
            "8003EEEEEE"
            "82020780"
            "9000");
  EXPECT_EQ(Es10("BF430100"), "6A80");
  CardOptions options;
  options.rules_authorisation_table = {{0x40, {{{0x44, 0xF0, 0x10}, Bytes{0x01}, {}}}, false}};
  Start(TwoProfiles(), options);
  OpenIsdr();
  EXPECT_EQ(Es10("BF4300"),
            "BF4317A0153013"
            "80020640"
            "A10A3008"
            "800344F010"
            "810101"
            "820100"
            "9000");
  options.rules_authorisation_table = {};
  Start(TwoProfiles(), options);
  OpenIsdr();
  EXPECT_EQ(Es10("BF4300"), "BF4302A0009000");
}

Profile WithRules(const char* rules, const char* owner) {
  Profile profile;
  profile.policy_rules = Hex(rules);
  profile.owner = Hex(owner);
  return profile;
}

bool Allows(const RulesAuthorisationTable& table, const char* rules, const char* owner) {
  return CheckPolicyRules(table, CardState{}, WithRules(rules, owner)).has_value();
}

TEST(RulesAuthorisation, EveryRuleNeedsARowThatNamesTheOwner) {
  const RulesAuthorisationTable table = {{0x40, {{{0x44, 0xEE, 0xEE}, {}, {}}}, true},
                                         {0x20, {{{0x44, 0xF0, 0x10}, Bytes{0x0A}, {}}}, true}};
  EXPECT_TRUE(Allows(table, "0640", "800344F020"));
  EXPECT_FALSE(Allows(table, "0640", "800345F020"));
  EXPECT_TRUE(Allows(table, "0560", "800344F01081010A"));
  EXPECT_FALSE(Allows(table, "0560", "800344F01081010B")) << "another gid1";
  EXPECT_FALSE(Allows(table, "0560", "800344F010")) << "no gid1";
  EXPECT_FALSE(Allows(table, "0410", "800344F010")) << "a rule that no row names";
  EXPECT_TRUE(Allows(table, "0780", "800344F010")) << "pprUpdateControl is no rule";
  EXPECT_TRUE(Allows({}, "00", "800344F010"));
  EXPECT_FALSE(Allows({}, "0640", "800344F010"));
}

const pki::TestPki& Nist() {
  static const pki::TestPki pki = test::MakePki(crypto::Curve::kNistP256);
  return pki;
}

std::string Install(test::Euicc& euicc, const char* rules) {
  test::Server server(Nist());
  server.metadata = test::SmallMetadata(std::string("B705 8003 44F010 9902") + rules);
  return test::ResultOf(euicc.Download(server));
}

TEST(RulesAuthorisation, IsCheckedAtInstallation) {
  CardOptions none;
  none.rules_authorisation_table = {};
  test::Euicc strict(Nist().ToEuiccIdentity(), none);
  EXPECT_EQ(Install(strict, "0640"), "2/15");
  EXPECT_EQ(Install(strict, "0520"), "2/15");
  test::Euicc euicc(Nist().ToEuiccIdentity());
  EXPECT_EQ(Install(euicc, "0560"), "ok");
}

TEST(RulesAuthorisation, Ppr1IsNotTakenBesideAnOperationalProfile) {
  test::Euicc euicc(Nist().ToEuiccIdentity());
  Profile other = MakeProfile(kIccidA, kAidA, "A");
  euicc.context.Change().profiles = {other};
  EXPECT_EQ(Install(euicc, "0640"), "2/15");
  EXPECT_EQ(Install(euicc, "0520"), "ok");
  euicc.context.Change().profiles = {other};
  euicc.context.Change().profiles[0].profile_class = 0;
  EXPECT_EQ(Install(euicc, "0640"), "ok");
}

}  // namespace
}  // namespace lpab::sim::euicc
