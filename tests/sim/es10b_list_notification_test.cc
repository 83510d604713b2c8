// ES10b.ListNotification. Spec: SGP.22 section 5.7.9.
#include "case_helpers.h"

namespace lpab::tests {
namespace {

class ListNotification : public CaseTest {
 protected:
  std::vector<uint64_t> Numbers(std::optional<sgp22::NotificationEvents> events = std::nullopt) {
    std::vector<uint64_t> numbers;
    const auto list = world_.OpenIsdr().Call(sgp22::ListNotification{events}, world_.call());
    EXPECT_TRUE(list) << list.error().ToString();
    if (!list) return numbers;
    for (const auto& one : list->notifications) numbers.push_back(one.sequence_number);
    return numbers;
  }
  using List = std::vector<uint64_t>;
};

// Steps: ask a card that has done nothing. Pass: an empty list, which is no error.
TEST_F(ListNotification, ANewCardHasNone) { EXPECT_EQ(Numbers(), List{}); }

// Steps: install and send nothing. Pass: the first notification has number 0, the event, the
// address of the server, and the ICCID.
TEST_F(ListNotification, TheFirstHasNumberZero) {
  Install(world_, 1);
  const auto pending = world_.PendingNotifications();
  ASSERT_EQ(pending.size(), 1u);
  EXPECT_EQ(pending[0].sequence_number, 0u);
  EXPECT_EQ(pending[0].event.ToString(), "install");
  EXPECT_EQ(pending[0].address, World::kAddress);
  EXPECT_EQ(pending[0].iccid->digits(), SampleIccid(1));
}

// Steps: install, enable, disable, sending nothing; list by event. Pass: those of the event alone.
TEST_F(ListNotification, ByEvent) {
  const std::string iccid = Install(world_, 1);
  lpa::ManagementOptions quiet;
  quiet.deliver_notifications = false;
  ASSERT_TRUE(world_.Manager(quiet).Enable(iccid, {}));
  ASSERT_TRUE(world_.Manager(quiet).Disable(iccid, {}));
  using Events = sgp22::NotificationEvents;
  EXPECT_EQ(Numbers(), (List{0, 1, 2}));
  EXPECT_EQ(Numbers(Events{Events::kEnable}), List{1});
  EXPECT_EQ(Numbers(Events{Events::kInstall | Events::kDisable}), (List{0, 2}));
  EXPECT_EQ(Numbers(Events{Events::kDelete}), List{});
}

// Steps: a filter that is no BIT STRING. Pass: undefinedError (127), in words.
TEST_F(ListNotification, AFilterThatDoesNotParse) {
  const auto answer = FromHex(world_.Es10("BF28028100"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(ReasonOf(sgp22::ListNotificationResponse::Decode(*answer)), "ListNotification/127");
}

// Steps: numbers count on where what they were given to is removed. Pass: no number comes twice.
TEST_F(ListNotification, NumbersAreNotUsedAgain) {
  Install(world_, 1);
  world_.ProcessNotifications();
  Install(world_, 2);
  EXPECT_EQ(Numbers(), List{1});
}

}  // namespace
}  // namespace lpab::tests
