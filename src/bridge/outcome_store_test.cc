#include "bridge/outcome_store.h"

#include <gtest/gtest.h>

namespace lpab::bridge {
namespace {

wire::BatchId Id(uint8_t number) { return *wire::BatchId::From(Bytes(16, number)); }

wire::Outcome OutcomeOf(uint8_t number) {
  wire::Outcome outcome;
  outcome.batch = Id(number);
  outcome.done = number;
  return outcome;
}

TEST(OutcomeStore, KeepsTheLastFour) {
  FakeClock clock;
  OutcomeStore store(clock, {});
  for (uint8_t i = 1; i <= 5; ++i) store.Put(OutcomeOf(i), {});
  EXPECT_EQ(store.Find(Id(1), {}), nullptr);
  for (uint8_t i = 2; i <= 5; ++i) {
    ASSERT_NE(store.Find(Id(i), {}), nullptr);
    EXPECT_EQ(store.Find(Id(i), {})->done, i);
  }
}

TEST(OutcomeStore, KeepsThemTenMinutes) {
  FakeClock clock;
  OutcomeStore store(clock, {});
  EXPECT_FALSE(store.DropOld());
  store.Put(OutcomeOf(1), {});
  clock.SleepFor(std::chrono::minutes(4));
  store.Put(OutcomeOf(2), {});
  EXPECT_EQ(store.DropOld(), clock.Now() + std::chrono::minutes(6));
  clock.SleepFor(std::chrono::minutes(6));
  EXPECT_EQ(store.Find(Id(1), {}), nullptr);
  EXPECT_NE(store.Find(Id(2), {}), nullptr);
}

TEST(OutcomeStore, ForgetsAnAcknowledgedOutcomeButNotItsId) {
  FakeClock clock;
  OutcomeStore store(clock, {});
  store.MarkSeen(Id(1));
  store.Put(OutcomeOf(1), {});
  store.Acknowledge(Id(1));
  EXPECT_EQ(store.Find(Id(1), {}), nullptr);
  EXPECT_TRUE(store.Seen(Id(1)));
  EXPECT_FALSE(store.Seen(Id(2)));
}

TEST(OutcomeStore, RemembersABoundedNumberOfIds) {
  FakeClock clock;
  OutcomeStore store(clock, {4, std::chrono::minutes(10), 3});
  for (uint8_t i = 1; i <= 4; ++i) store.MarkSeen(Id(i));
  EXPECT_FALSE(store.Seen(Id(1)));
  EXPECT_TRUE(store.Seen(Id(2)));
  EXPECT_TRUE(store.Seen(Id(4)));
}

TEST(OutcomeStore, GivesAClientItsOwnOnly) {
  FakeClock clock;
  OutcomeStore store(clock, {});
  const ClientIdentity alice{"alice", *link::KeyPin::From(Bytes(32, 1))};
  const ClientIdentity bob{"bob", *link::KeyPin::From(Bytes(32, 2))};
  store.Put(OutcomeOf(1), alice);
  EXPECT_NE(store.Find(Id(1), alice), nullptr);
  EXPECT_EQ(store.Find(Id(1), bob), nullptr);
  EXPECT_EQ(store.Find(Id(1), {}), nullptr);
}

}  // namespace
}  // namespace lpab::bridge
