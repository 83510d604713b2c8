#include "bridge/card_lease.h"

#include <gtest/gtest.h>

namespace lpab::bridge {
namespace {

using std::chrono::seconds;

class CardLeaseTest : public testing::Test {
 protected:
  const int first_ = 0;
  const int second_ = 0;
  const wire::LeaseId id_ = *wire::LeaseId::From(Bytes(16, 1));
  const wire::LeaseId other_ = *wire::LeaseId::From(Bytes(16, 2));
  const wire::LeaseToken token_ = *wire::LeaseToken::From(Bytes(16, 3));
  FakeClock clock_;
  CardLease lease_{clock_, seconds(60)};
};

TEST_F(CardLeaseTest, EndsByItsTime) {
  EXPECT_TRUE(lease_.free());
  lease_.Grant(id_, token_, "alice", {}, &first_, seconds(100));
  EXPECT_TRUE(lease_.HeldBy(&first_));
  EXPECT_FALSE(lease_.HeldBy(&second_));
  clock_.SleepFor(seconds(99));
  EXPECT_FALSE(lease_.Expired());
  EXPECT_EQ(lease_.held_for(), seconds(99));
  clock_.SleepFor(seconds(1));
  EXPECT_TRUE(lease_.Expired());
}

TEST_F(CardLeaseTest, OutlivesItsConnectionByTheGraceTime) {
  lease_.Grant(id_, token_, "alice", {}, &first_, seconds(1000));
  EXPECT_FALSE(lease_.free_in());
  clock_.SleepFor(seconds(10));
  lease_.ConnectionLost(&second_);  // somebody else's
  EXPECT_TRUE(lease_.HeldBy(&first_));
  lease_.ConnectionLost(&first_);
  EXPECT_FALSE(lease_.HeldBy(&first_));
  EXPECT_FALSE(lease_.free());
  EXPECT_EQ(lease_.free_in(), seconds(60));
  clock_.SleepFor(seconds(59));
  EXPECT_FALSE(lease_.Expired());
  clock_.SleepFor(seconds(1));
  EXPECT_TRUE(lease_.Expired());
}

TEST_F(CardLeaseTest, GraceDoesNotProlongIt) {
  lease_.Grant(id_, token_, "alice", {}, &first_, seconds(30));
  lease_.ConnectionLost(&first_);
  clock_.SleepFor(seconds(30));
  EXPECT_TRUE(lease_.Expired());
}

TEST_F(CardLeaseTest, IsTakenUpAgainByItsIdOnly) {
  lease_.Grant(id_, token_, "alice", {}, &first_, seconds(1000));
  lease_.ConnectionLost(&first_);
  EXPECT_FALSE(lease_.Is(other_));
  ASSERT_TRUE(lease_.Is(id_));
  lease_.Resume(&second_, seconds(500));
  EXPECT_TRUE(lease_.HeldBy(&second_));
  clock_.SleepFor(seconds(499));
  EXPECT_FALSE(lease_.Expired());
}

TEST_F(CardLeaseTest, IsToldByItsTokenUntilItWasHeardOf) {
  EXPECT_FALSE(lease_.IsUnheard(token_));
  lease_.Grant(id_, {}, "alice", {}, &first_, seconds(1000));
  EXPECT_FALSE(lease_.IsUnheard(token_));
  lease_.Grant(id_, token_, "alice", {}, &first_, seconds(1000));
  EXPECT_TRUE(lease_.IsUnheard(token_));
  EXPECT_FALSE(lease_.IsUnheard(wire::LeaseToken()));
  lease_.SetHeard();
  EXPECT_FALSE(lease_.IsUnheard(token_));
  lease_.Grant(id_, token_, "alice", {}, &first_, seconds(1000));
  lease_.BeginEnding();
  EXPECT_FALSE(lease_.IsUnheard(token_));
}

TEST_F(CardLeaseTest, StaysTakenWhileItEnds) {
  lease_.Grant(id_, token_, "alice", {}, &first_, seconds(1000));
  lease_.BeginEnding();
  EXPECT_FALSE(lease_.free());
  EXPECT_FALSE(lease_.HeldBy(&first_));
  EXPECT_FALSE(lease_.Is(id_));
  EXPECT_FALSE(lease_.ends_at());
  lease_.Clear();
  EXPECT_TRUE(lease_.free());
}

}  // namespace
}  // namespace lpab::bridge
