// ES10b.RetrieveNotificationsList. Spec: SGP.22 section 5.7.10.
#include "case_helpers.h"

namespace lpab::tests {
namespace {

class RetrieveNotificationsList : public CaseTest {
 protected:
  Result<sgp22::RetrieveNotificationsListResponse> Retrieve(
      decltype(sgp22::RetrieveNotificationsList::criteria) criteria) {
    return world_.OpenIsdr().Call(sgp22::RetrieveNotificationsList{criteria}, world_.call());
  }
};

// Steps: by sequence number 0. Pass: that one, a ProfileInstallationResult (BF37), byte for byte
// what the card signed when it installed.
TEST_F(RetrieveNotificationsList, ByNumberZero) {
  Install(world_, 1);
  const auto list = Retrieve(uint64_t{0});
  ASSERT_TRUE(list) << list.error().ToString();
  ASSERT_EQ(list->notifications.size(), 1u);
  EXPECT_EQ(list->notifications[0].raw, world_.card_state().notifications[0].signed_notification);
  EXPECT_EQ(ToHex(list->notifications[0].raw).find("BF37"), 0u);
}

// Steps: by a number that the card does not have. Pass: noResultAvailable (1); the LPA names the
// next step.
TEST_F(RetrieveNotificationsList, ByANumberThatIsNotThere) {
  const auto list = Retrieve(uint64_t{7});
  EXPECT_EQ(ReasonOf(list), "RetrieveNotificationsList/1");
  EXPECT_EQ(list.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(list.error().next, "list the notifications");
}

// Steps: by event. Pass: an OtherSignedNotification (30) for enable, and no other.
TEST_F(RetrieveNotificationsList, ByEvent) {
  const std::string iccid = Install(world_, 1);
  lpa::ManagementOptions quiet;
  quiet.deliver_notifications = false;
  ASSERT_TRUE(world_.Manager(quiet).Enable(iccid, {}));
  const auto list = Retrieve(sgp22::NotificationEvents{sgp22::NotificationEvents::kEnable});
  ASSERT_TRUE(list) << list.error().ToString();
  ASSERT_EQ(list->notifications.size(), 1u);
  EXPECT_EQ(list->notifications[0].raw[0], 0x30);
  EXPECT_EQ(list->notifications[0].metadata.sequence_number, 1u);
}

// Steps: everything from an empty card. Pass: the card's noResultAvailable is no error to the
// outbox: nothing is there.
TEST_F(RetrieveNotificationsList, NothingIsNoErrorToTheOutbox) {
  EXPECT_EQ(ReasonOf(Retrieve({})), "RetrieveNotificationsList/1");
  EXPECT_TRUE(world_.ProcessNotifications().empty());
}

// Steps: the number without the A0 around it, as some LPAs send it (VoCat pull request 130). Pass:
// the card finds the request wrong; the LPA's own has the A0.
TEST_F(RetrieveNotificationsList, ACriterionWithoutItsWrapping) {
  Install(world_, 1);
  EXPECT_EQ(world_.Es10("BF2B03800100"), "BF2B0381017F");
  EXPECT_EQ(ToHex(sgp22::RetrieveNotificationsList{uint64_t{0}}.Encode()), "BF2B05A003800100");
}

}  // namespace
}  // namespace lpab::tests
