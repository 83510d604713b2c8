// One test per flag of Bugs.
#include "sim/euicc/bugs.h"

#include "sim/euicc/card_fixture.h"
#include "sim/euicc/rsp_test_server.h"

namespace lpab::sim::euicc {
namespace {

constexpr const char* kEnableB = "BF3111A00C5A0A98881111111111111192810100";
constexpr const char* kRenameA = "BF29125A0A98641111111111111121900470656572";
constexpr const char* kEid = "BF3E035C015A";
constexpr const char* kEidAnswer = "BF3E125A10890490321234512345123456789012359000";

class BugsTest : public CardTest {
 protected:
  // The exchanges after this count from 2: OpenIsdr is the first.
  void StartWith(const char* bug, CardState state = TwoProfiles()) {
    CardOptions options;
    const auto switched = SwitchOn(options.bugs, bug);
    ASSERT_TRUE(switched.has_value()) << switched.error().ToString();
    Start(std::move(state), options);
    OpenIsdr();
  }
};

TEST_F(BugsTest, TruncatedAnswers) {
  StartWith("truncated-answers");
  EXPECT_EQ(Es10(kEid), "BF3E125A108904903212345123451234567890129000");
  EXPECT_EQ(Es10(kRenameA), "BF290380019000");
}

TEST_F(BugsTest, BareEmptyLists) {
  StartWith("bare-empty-lists");
  EXPECT_EQ(Es10("BF2800"), "BF28009000");
  EXPECT_EQ(Es10("BF2D05A003950100"), "BF2D009000");
  EXPECT_EQ(Es10("BF2D035C0195").substr(0, 14), "BF2D0CA00AE303") << "a list that has something";
}

TEST_F(BugsTest, UnwrappedLists) {
  StartWith("unwrapped-lists");
  EXPECT_EQ(Es10("BF2D035C0195"), "BF2D0AE303950102E3039501029000");
  EXPECT_EQ(Es10("BF2800"), "BF2802A0009000") << "an empty one keeps it";
}

TEST_F(BugsTest, UnwrappedResults) {
  StartWith("unwrapped-results");
  EXPECT_EQ(Es10(kEnableB), "8001009000");
  EXPECT_EQ(Es10(kRenameA), "8001009000");
  EXPECT_EQ(Es10(kEid), kEidAnswer);
}

TEST_F(BugsTest, LostNotifications) {
  CardState state = TwoProfiles();
  state.profiles[1].notifications = {{0x40, "b.example"}};
  StartWith("lost-notifications", state);
  EXPECT_EQ(Es10(kEnableB), "BF31038001009000");
  EXPECT_EQ(Es10("BF2800"), "BF2802A0009000");
  EXPECT_EQ(card_->state().next_sequence_number, 1u);
}

TEST_F(BugsTest, ErrorAt) {
  StartWith("error-at=2");
  EXPECT_EQ(Es10(kRenameA), "6F00");
  EXPECT_EQ(card_->state().profiles[0].nickname, "") << "not executed";
  EXPECT_EQ(Es10(kRenameA), "BF29038001009000");
  EXPECT_EQ(Send("0070000001"), "029000") << "the basic channel does not count";
}

TEST_F(BugsTest, RandomErrors) {
  const auto run = [this](const char* seed) {
    Start(TwoProfiles(), [seed] {
      CardOptions options;
      EXPECT_TRUE(SwitchOn(options.bugs, seed).has_value());
      return options;
    }());
    EXPECT_EQ(Send("0070000001"), "019000");
    std::string errors;
    for (int i = 0; i < 400; ++i) errors += Send("01A4000C023F00") == "6F00" ? '6' : '.';
    return errors;
  };
  const std::string first = run("random-errors=1");
  EXPECT_EQ(first, run("random-errors=1"));
  EXPECT_NE(first, run("random-errors=2"));
  const auto count = std::count(first.begin(), first.end(), '6');
  EXPECT_GT(count, 25);
  EXPECT_LT(count, 80);
}

TEST_F(BugsTest, PowerLossBefore) {
  StartWith("power-loss-before=2");
  EXPECT_NE(Es10(kRenameA).find("unknown-outcome"), std::string::npos);
  EXPECT_NE(Send("0070000001").find("unavailable"), std::string::npos) << "no power";
  EXPECT_EQ(card_->state().profiles[0].nickname, "");
  ASSERT_TRUE(card_->Reset(Call{}).has_value());
  OpenIsdr();
  EXPECT_EQ(Es10(kRenameA), "BF29038001009000") << "once";
}

TEST_F(BugsTest, PowerLossAfter) {
  StartWith("power-loss-after=2");
  EXPECT_NE(Es10(kRenameA).find("unknown-outcome"), std::string::npos);
  EXPECT_EQ(card_->state().profiles[0].nickname, "peer") << "executed and committed";
  ASSERT_TRUE(card_->Reset(Call{}).has_value());
  EXPECT_EQ(Send("81E2910003BF2D00"), "6881") << "channels are gone";
}

const pki::TestPki& Nist() {
  static const pki::TestPki pki = test::MakePki(crypto::Curve::kNistP256);
  return pki;
}

CardOptions With(const char* bug) {
  CardOptions options;
  EXPECT_TRUE(SwitchOn(options.bugs, bug).has_value());
  return options;
}

// AuthenticateServer's euiccSigned1.
Bytes EuiccSigned1(test::Euicc& euicc, const test::Server& server) {
  const Bytes data = euicc.Run(server.AuthenticateServer(euicc.Challenge())).data;
  const auto ok = tlv::Get(tlv::ReadOne(data, 0xBF38)->value, 0xA0);
  return ToBytes(tlv::Get(ok->value, 0x30)->value);
}

TEST(Bugs, StaleTransactionId) {
  test::Euicc euicc(Nist().ToEuiccIdentity(), With("stale-transaction-id"));
  const test::Server server(Nist());
  EXPECT_EQ(ToHex(tlv::Get(EuiccSigned1(euicc, server), 0x80)->value), std::string(32, '0'));
  const Bytes data = euicc.Run(server.PrepareDownload(euicc.Authenticate(server))).data;
  const auto ok = tlv::Get(tlv::ReadOne(data, 0xBF21)->value, 0xA0);
  const auto signed2 = tlv::Get(ok->value, 0x30);
  EXPECT_EQ(ToHex(tlv::Get(signed2->value, 0x80)->value), std::string(32, '0'));
}

TEST(Bugs, WrongSignatures) {
  test::Euicc euicc(Nist().ToEuiccIdentity(), With("wrong-signatures"));
  const test::Server server(Nist());
  const Bytes data = euicc.Run(server.AuthenticateServer(euicc.Challenge())).data;
  const auto ok = tlv::Get(tlv::ReadOne(data, 0xBF38)->value, 0xA0);
  const auto& key = Nist().euicc.key.public_key();
  EXPECT_FALSE(key.Verify(tlv::Get(ok->value, 0x30)->whole, tlv::Get(ok->value, 0x5F37)->value));
  const Es10Answer loaded = euicc.Download(server);
  EXPECT_EQ(test::ResultOf(loaded), "ok");
  const auto result = tlv::ReadOne(loaded.data, 0xBF37);
  EXPECT_FALSE(
      key.Verify(tlv::Get(result->value, 0xBF27)->whole, tlv::Get(result->value, 0x5F37)->value));
}

TEST(Bugs, NoFinalResult) {
  test::Euicc euicc(Nist().ToEuiccIdentity(), With("no-final-result"));
  const Es10Answer answer = euicc.Download(test::Server(Nist()));
  const auto result = tlv::ReadOne(answer.data, 0xBF37);
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(ToHex(tlv::Get(result->value, 0xBF27)->whole).substr(0, 10), "BF27408010");
  EXPECT_FALSE(tlv::Get(tlv::Get(result->value, 0xBF27)->value, 0xA2));
  EXPECT_TRUE(tlv::Get(result->value, 0x5F37));
  EXPECT_EQ(euicc.context.state().notifications.at(0).signed_notification, answer.data);
  EXPECT_EQ(euicc.context.state().profiles.size(), 1u) << "installed all the same";
}

TEST(Bugs, NoResultSignature) {
  test::Euicc euicc(Nist().ToEuiccIdentity(), With("no-result-signature"));
  const Es10Answer answer = euicc.Download(test::Server(Nist()));
  EXPECT_EQ(test::ResultOf(answer), "ok");
  EXPECT_FALSE(tlv::Get(tlv::ReadOne(answer.data, 0xBF37)->value, 0x5F37));
}

// { transactionId, code 3 }: SGP.22 sections 5.7.13 and 5.7.5.
TEST(Bugs, AuthenticateError) {
  test::Euicc euicc(Nist().ToEuiccIdentity(), With("authenticate-error=3"));
  const test::Server server(Nist());
  const Bytes data = euicc.Run(server.AuthenticateServer(euicc.Challenge())).data;
  EXPECT_EQ(ToHex(data).substr(0, 14), "BF3817A1158010");
  EXPECT_EQ(ToHex(data).substr(46), "020103");
}

TEST(Bugs, PrepareError) {
  test::Euicc euicc(Nist().ToEuiccIdentity(), With("prepare-error=3"));
  const test::Server server(Nist());
  const Bytes data = euicc.Run(server.PrepareDownload(euicc.Authenticate(server))).data;
  EXPECT_EQ(ToHex(data).substr(0, 14), "BF2117A1158010");
  EXPECT_EQ(ToHex(data).substr(46), "020103");
}

TEST(Bugs, InstallationError) {
  test::Euicc euicc(Nist().ToEuiccIdentity(), With("installation-error=14"));
  EXPECT_EQ(test::ResultOf(euicc.Download(test::Server(Nist()))), "5/14");
  EXPECT_TRUE(euicc.context.state().profiles.empty());
  EXPECT_EQ(euicc.context.state().notifications.size(), 1u);
}

TEST(Bugs, AreNamedOnCommandLines) {
  Bugs bugs;
  for (const BugSwitch& each : BugSwitches()) {
    const std::string name(each.name);
    const bool numbered = each.number != nullptr;
    EXPECT_FALSE(each.what.empty());
    EXPECT_TRUE(SwitchOn(bugs, numbered ? name + "=7" : name).has_value()) << name;
    EXPECT_FALSE(SwitchOn(bugs, numbered ? name : name + "=7").has_value()) << name;
  }
  EXPECT_TRUE(bugs.truncated_answers && bugs.wrong_signatures);
  EXPECT_EQ(bugs.power_loss_after, 7);
  for (const char* wrong :
       {"", "no-such-bug", "error-at=", "error-at=0", "error-at=-1", "error-at=1x",
        "error-at=1000001", "error-at=99999999999", "prepare-error=128"}) {
    EXPECT_FALSE(SwitchOn(bugs, wrong).has_value()) << wrong;
  }
}

}  // namespace
}  // namespace lpab::sim::euicc
