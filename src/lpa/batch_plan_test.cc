#include "lpa/batch_plan.h"

#include <gtest/gtest.h>

namespace lpab::lpa {
namespace {

constexpr char kEid[] = "89049032123451234512345678901235";
constexpr char kOtherEid[] = "89044050001000000000000000000021";
constexpr char kIccid[] = "8988001010000000014";
const Bytes kTransaction = {0xAA, 1};

// A card that can be read, without profiles.
CardTruth Card(const char* eid = kEid) {
  return {sgp22::Eid::FromDigits(eid).value(), {}, std::vector<sgp22::PendingNotification>(), {}};
}

CardTruth CardWithProfile(const char* eid = kEid) {
  CardTruth card = Card(eid);
  sgp22::ProfileInfo profile;
  profile.iccid = sgp22::Iccid::FromDigits(kIccid).value();
  card.profiles.push_back(profile);
  return card;
}

LedgerEntry Entry(BatchState state) { return {state, "sim:/a", kEid, kIccid, kTransaction, 1, ""}; }

BatchDecision Plan(BatchState state, const CardTruth& card,
                   const std::vector<InstallationFact>& facts = {}, bool retry_unknown = false) {
  return Decide(Entry(state), card, facts, retry_unknown);
}

TEST(BatchPlanTest, WhatTheCardWasNotGivenMayBeTried) {
  for (const auto state : {BatchState::kPlanned, BatchState::kStarted, BatchState::kNotInstalled}) {
    EXPECT_EQ(Plan(state, Card()).action, BatchAction::kDownload);
    EXPECT_EQ(Plan(state, Card(kOtherEid)).action, BatchAction::kDownload);
  }
}

TEST(BatchPlanTest, AListedProfileIsFinishedAndNeverLoadedAgain) {
  for (const auto state : {BatchState::kLoading, BatchState::kUnknown, BatchState::kInstalled}) {
    for (const bool retry_unknown : {false, true}) {
      const BatchDecision decision = Plan(state, CardWithProfile(), {}, retry_unknown);
      EXPECT_EQ(decision.action, BatchAction::kFinish);
      EXPECT_EQ(decision.entry.state, BatchState::kInstalled);
    }
  }
  EXPECT_EQ(Plan(BatchState::kDone, CardWithProfile()).action, BatchAction::kNothing);
}

TEST(BatchPlanTest, WhatTheCardDoesNotListMayBeTriedAgain) {
  for (const auto state : {BatchState::kLoading, BatchState::kUnknown}) {
    EXPECT_EQ(Plan(state, Card()).action, BatchAction::kDownload);
    EXPECT_EQ(Plan(state, Card()).entry.state, BatchState::kNotInstalled);
  }
}

TEST(BatchPlanTest, WithoutInstallationResultsNothingIsCertain) {
  CardTruth card = Card();
  card.pending.reset();
  const BatchDecision decision = Plan(BatchState::kLoading, card);
  EXPECT_EQ(decision.action, BatchAction::kStop);
  EXPECT_EQ(decision.entry.state, BatchState::kUnknown);
  EXPECT_EQ(decision.why->code, ErrorCode::kUnknownOutcome);
  EXPECT_NE(decision.why->next.find("--retry-unknown"), std::string::npos);
  EXPECT_EQ(Plan(BatchState::kLoading, card, {}, true).action, BatchAction::kDownload);
  // A result that says "failed" is certain, whoever kept it.
  EXPECT_EQ(Plan(BatchState::kLoading, card, {{kTransaction, false}}).action,
            BatchAction::kDownload);
}

TEST(BatchPlanTest, AProfileThatWasThereAndIsGoneIsNotLoadedAgain) {
  for (const bool retry_unknown : {false, true}) {
    for (const auto state : {BatchState::kInstalled, BatchState::kDone}) {
      const BatchDecision decision = Plan(state, Card(), {}, retry_unknown);
      EXPECT_EQ(decision.action, BatchAction::kStop);
      EXPECT_EQ(decision.why->code, ErrorCode::kFailedPrecondition);
    }
    const auto facts = std::vector<InstallationFact>{{kTransaction, true}};
    EXPECT_EQ(Plan(BatchState::kLoading, Card(), facts, retry_unknown).action, BatchAction::kStop);
  }
  // The result of another session says nothing.
  EXPECT_EQ(Plan(BatchState::kLoading, Card(), {{{0xBB}, true}}).action, BatchAction::kDownload);
}

TEST(BatchPlanTest, ACodeOfAnotherCardIsNotUsedHere) {
  const BatchDecision loading = Plan(BatchState::kLoading, Card(kOtherEid));
  EXPECT_EQ(loading.action, BatchAction::kStop);
  EXPECT_EQ(loading.entry.state, BatchState::kUnknown);
  EXPECT_EQ(Plan(BatchState::kLoading, Card(kOtherEid), {}, true).action, BatchAction::kDownload);
  for (const auto state : {BatchState::kInstalled, BatchState::kDone}) {
    const BatchDecision used = Plan(state, CardWithProfile(kOtherEid), {}, true);
    EXPECT_EQ(used.action, BatchAction::kStop);
    EXPECT_EQ(used.why->code, ErrorCode::kAlreadyExists);
  }
}

TEST(BatchPlanTest, WhatIsDoneNeedsNoCard) {
  BatchOrder order{2,  "sim:/a", std::nullopt, sgp22::ActivationCode::Parse("1$a.b$C").value(),
                   "", "",       false};
  EXPECT_TRUE(IsDoneWithoutCard(order, Entry(BatchState::kDone)));
  EXPECT_FALSE(IsDoneWithoutCard(order, Entry(BatchState::kInstalled)));
  order.device = "sim:/b";
  EXPECT_FALSE(IsDoneWithoutCard(order, Entry(BatchState::kDone)));
  order.eid = sgp22::Eid::FromDigits(kEid).value();
  EXPECT_TRUE(IsDoneWithoutCard(order, Entry(BatchState::kDone)));
  order = {2, "sim:/a", sgp22::Eid::FromDigits(kOtherEid).value(), order.code, "", "", false};
  EXPECT_FALSE(IsDoneWithoutCard(order, Entry(BatchState::kDone)));
}

}  // namespace
}  // namespace lpab::lpa
