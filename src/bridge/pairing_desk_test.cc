#include "bridge/pairing_desk.h"

#include <gtest/gtest.h>

namespace lpab::bridge {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using wire::ErrorNumber;
using wire::PairStage;

class PairingDeskTest : public testing::Test {
 protected:
  static PairingDesk::Candidate Client(uint8_t number) {
    PairingDesk::Candidate candidate;
    candidate.facts.exporter.fill(number);
    candidate.facts.device = *link::KeyPin::From(Bytes(32, 0xD0));
    candidate.facts.client = *link::KeyPin::From(Bytes(32, number));
    candidate.name = "client " + std::to_string(number);
    return candidate;
  }
  Result<wire::PairAnswer> Judge(const PairingDesk::Candidate& candidate,
                                 const link::PairingSecret& secret) {
    return desk_.Judge(candidate, link::ClientProof(secret, candidate.facts), decided_);
  }
  static ErrorNumber NumberOf(const Result<wire::PairAnswer>& answer) {
    return answer ? ErrorNumber::kCard : wire::NumberOf(answer.error());
  }

  FakeClock clock_;
  TrustedClients trusted_ = TrustedClients::Load("").value();
  PairingDesk desk_{trusted_, clock_, "gateway"};
  std::optional<Result<wire::PairAnswer>> late_;
  std::shared_ptr<PairingDesk::Decided> decided_ = std::make_shared<PairingDesk::Decided>(
      [this](Result<wire::PairAnswer> answer) { late_ = std::move(answer); });
};

TEST_F(PairingDeskTest, IsShutUntilSomebodyOpensIt) {
  EXPECT_FALSE(desk_.open());
  EXPECT_EQ(NumberOf(Judge(Client(1), {})), ErrorNumber::kPairingShut);
  EXPECT_EQ(desk_.state().kind, PairingDesk::State::Kind::kNone);
}

TEST_F(PairingDeskTest, TheFirstValidProofWins) {
  const auto secret = desk_.Open({Role::kInstaller, false, minutes(10)}).value();
  EXPECT_TRUE(desk_.open());
  const auto answer = Judge(Client(1), secret);
  ASSERT_TRUE(answer) << answer.error().ToString();
  EXPECT_EQ(answer->stage, PairStage::kPaired);
  EXPECT_EQ(answer->device_name, "gateway");
  EXPECT_EQ(answer->role, "installer");
  EXPECT_EQ(*answer->proof, link::DeviceProof(secret, Client(1).facts));
  ASSERT_NE(trusted_.Find(Client(1).facts.client), nullptr);
  EXPECT_EQ(trusted_.Find(Client(1).facts.client)->role, Role::kInstaller);

  clock_.SleepFor(seconds(35));
  const auto second = Judge(Client(2), secret);
  EXPECT_EQ(NumberOf(second), ErrorNumber::kPairingUsed);
  EXPECT_EQ(second.error().message,
            "the secret was used by client 1, 0101-0101-0101-0101, 35 s ago");
  EXPECT_EQ(trusted_.all().size(), 1u);
  EXPECT_EQ(desk_.state().kind, PairingDesk::State::Kind::kPaired);
}

TEST_F(PairingDeskTest, WrongProofsNeverLockItOut) {
  const auto secret = desk_.Open({}).value();
  link::PairingSecret wrong = secret;
  wrong[0] ^= 1;
  for (int i = 0; i < 1000; ++i) {
    ASSERT_EQ(NumberOf(Judge(Client(2), wrong)), ErrorNumber::kWrongProof);
  }
  EXPECT_TRUE(Judge(Client(1), secret));
}

TEST_F(PairingDeskTest, AProofOfAnotherConnectionIsWrong) {
  const auto secret = desk_.Open({}).value();
  const wire::PairProof replayed = link::ClientProof(secret, Client(1).facts);
  EXPECT_EQ(NumberOf(desk_.Judge(Client(2), replayed, decided_)), ErrorNumber::kWrongProof);
}

TEST_F(PairingDeskTest, RunsOut) {
  const auto secret = desk_.Open({Role::kInstaller, false, minutes(10)}).value();
  clock_.SleepFor(minutes(10));
  EXPECT_FALSE(desk_.open());
  EXPECT_EQ(NumberOf(Judge(Client(1), secret)), ErrorNumber::kPairingShut);
  EXPECT_EQ(desk_.state().kind, PairingDesk::State::Kind::kRanOut);
}

TEST_F(PairingDeskTest, ANewOfferReplacesTheOneBefore) {
  const auto first = desk_.Open({}).value();
  const auto second = desk_.Open({Role::kOwner, false, minutes(1)}).value();
  EXPECT_EQ(NumberOf(Judge(Client(1), first)), ErrorNumber::kWrongProof);
  EXPECT_TRUE(Judge(Client(1), second));
  EXPECT_EQ(trusted_.Find(Client(1).facts.client)->role, Role::kOwner);
}

TEST_F(PairingDeskTest, PeopleCompareCodes) {
  const auto secret = desk_.Open({Role::kInstaller, true, minutes(10)}).value();
  const auto answer = Judge(Client(1), secret);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->stage, PairStage::kCompare);
  EXPECT_FALSE(answer->proof);
  EXPECT_TRUE(trusted_.all().empty());
  EXPECT_EQ(NumberOf(Judge(Client(2), secret)), ErrorNumber::kPairingUsed);
  EXPECT_EQ(desk_.state().kind, PairingDesk::State::Kind::kComparing);
  EXPECT_EQ(desk_.state().code, link::ComparisonCode(Client(1).facts));

  ASSERT_TRUE(desk_.Confirm(true));
  ASSERT_TRUE(late_ && *late_);
  EXPECT_EQ((*late_)->stage, PairStage::kPaired);
  EXPECT_NE(trusted_.Find(Client(1).facts.client), nullptr);
  EXPECT_FALSE(desk_.Confirm(true));
}

TEST_F(PairingDeskTest, CodesThatDifferEndTheOffer) {
  const auto secret = desk_.Open({Role::kInstaller, true, minutes(10)}).value();
  ASSERT_TRUE(Judge(Client(1), secret));
  ASSERT_TRUE(desk_.Confirm(false));
  ASSERT_TRUE(late_);
  EXPECT_EQ(NumberOf(*late_), ErrorNumber::kPairingShut);
  EXPECT_TRUE(trusted_.all().empty());
  EXPECT_EQ(NumberOf(Judge(Client(1), secret)), ErrorNumber::kPairingShut);
}

TEST_F(PairingDeskTest, WhoLeavesWhileCodesAreComparedGivesWay) {
  const auto secret = desk_.Open({Role::kInstaller, true, minutes(10)}).value();
  ASSERT_TRUE(Judge(Client(1), secret));
  decided_.reset();
  EXPECT_FALSE(desk_.Confirm(true));
  decided_ = std::make_shared<PairingDesk::Decided>([](auto) {});
  EXPECT_TRUE(Judge(Client(2), secret));
}

TEST_F(PairingDeskTest, AClientThatAsksAgainIsAnsweredAgain) {
  const auto secret = desk_.Open({}).value();
  ASSERT_TRUE(Judge(Client(1), secret));
  const ClientIdentity known{"client 1", Client(1).facts.client, Role::kOwner};
  const auto again = desk_.Again(known, Client(1), link::ClientProof(secret, Client(1).facts));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->stage, PairStage::kPaired);
  EXPECT_EQ(again->role, "owner");
  const auto unknown = desk_.Again(known, Client(1), {});
  EXPECT_EQ(NumberOf(unknown), ErrorNumber::kAlreadyPaired);
}

TEST_F(PairingDeskTest, RefusalsAreASecondApartForAllStrangersTogether) {
  const auto start = clock_.Now();
  EXPECT_EQ(desk_.TakeRefusalTime() - start, seconds(1));
  EXPECT_EQ(desk_.TakeRefusalTime() - start, seconds(2));
  clock_.SleepFor(minutes(1));
  EXPECT_EQ(desk_.TakeRefusalTime() - start, minutes(1) + seconds(1));
}

TEST_F(PairingDeskTest, WhatBecomesOfACandidateIsAudited) {
  std::vector<std::string> told;
  desk_.SetAudit([&](const AuditEvent& event) {
    told.push_back(event.who + "|" + event.key->Fingerprint() + "|" + event.operation + "|" +
                   event.result);
  });
  const auto secret = desk_.Open({}).value();
  Judge(Client(2), {});
  Judge(Client(1), secret);
  EXPECT_EQ(told,
            (std::vector<std::string>{
                "client 2|0202-0202-0202-0202|pairing|refused: the secret is not the one "
                "that the device gave last",
                "client 1|0101-0101-0101-0101|pairing|paired as installer, called client 1"}));
}

TEST_F(PairingDeskTest, ALabelServesAnyNumber) {
  link::PairingSecret label{};
  label.fill(7);
  desk_.SetLabel(label);
  EXPECT_TRUE(desk_.open());
  EXPECT_TRUE(Judge(Client(1), label));
  EXPECT_TRUE(Judge(Client(2), label));
  EXPECT_EQ(trusted_.all().size(), 2u);
  desk_.SetLabel(std::nullopt);
  EXPECT_EQ(NumberOf(Judge(Client(3), label)), ErrorNumber::kPairingShut);
}

TEST_F(PairingDeskTest, TwoClientsOfOneNameAreTold) {
  const auto first = desk_.Open({}).value();
  PairingDesk::Candidate candidate = Client(1);
  ASSERT_TRUE(Judge(candidate, first));
  const auto second = desk_.Open({}).value();
  candidate = Client(2);
  candidate.name = "client 1";
  ASSERT_TRUE(Judge(candidate, second));
  EXPECT_EQ(trusted_.Find(candidate.facts.client)->name, "client 1-2");
}

}  // namespace
}  // namespace lpab::bridge
