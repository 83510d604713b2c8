// ES10b.NotificationSent, RemoveNotificationFromList. Spec: SGP.22 section 5.7.11.
#include "case_helpers.h"

namespace lpab::tests {
namespace {

class NotificationSent : public CaseTest {
 protected:
  Result<sgp22::NotificationSentResponse> Sent(uint64_t number) {
    return world_.OpenIsdr().Call(sgp22::NotificationSent{number}, world_.call());
  }
  Result<void> Remove(uint64_t number, bool force) {
    lpa::IsdrChannel isdr = world_.OpenIsdr();
    lpa::Es9Plus es9plus(world_.http());
    return lpa::NotificationOutbox(isdr, es9plus).Remove(number, force, world_.call());
  }
};

// Steps: remove number 0 of two. Pass: the other stays.
TEST_F(NotificationSent, RemovesOne) {
  Install(world_, 1);
  Install(world_, 2);
  EXPECT_TRUE(Sent(0));
  ASSERT_EQ(world_.card_state().notifications.size(), 1u);
  EXPECT_EQ(world_.card_state().notifications[0].sequence_number, 1u);
}

// Steps: remove it twice. Pass: nothingToDelete (1) the second time.
TEST_F(NotificationSent, Twice) {
  Install(world_, 1);
  EXPECT_TRUE(Sent(0));
  EXPECT_EQ(ReasonOf(Sent(0)), "NotificationSent/1");
}

// Steps: the user removes one that no server has got. Pass: refused, with what would be lost and
// how to send it; the card keeps it. With force it goes.
TEST_F(NotificationSent, AnUnsentOneGoesOnlyByForce) {
  Install(world_, 1);
  const auto refused = Remove(0, false);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "notification 0 was not delivered: without it its server never knows of the install");
  EXPECT_EQ(ExitOf(refused), 5);
  EXPECT_EQ(world_.card_state().notifications.size(), 1u);
  EXPECT_TRUE(Remove(0, true));
  EXPECT_TRUE(world_.card_state().notifications.empty());
}

// Steps: the user removes one that the card does not have. Pass: not found, by its number.
TEST_F(NotificationSent, OneThatIsNotThere) {
  const auto refused = Remove(3, true);
  EXPECT_EQ(ReasonOf(refused), "lpa: the card has no notification 3");
  EXPECT_EQ(ExitOf(refused), 4);
}

}  // namespace
}  // namespace lpab::tests
