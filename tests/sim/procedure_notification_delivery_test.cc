// Notifications from the card to their servers, with an outbox on this computer and without.
// Spec: SGP.22 section 3.5.
#include "case_helpers.h"
#include "flipped_bytes.h"
#include "lpa/outbox_store.h"

namespace lpab::tests {
namespace {

using nlohmann::json;
using List = std::vector<std::string>;

using NotificationDelivery = CaseTest;

// Steps: install, sending nothing; then process. Pass: number 0 is sent like any other, verified,
// and removed from the card.
TEST_F(NotificationDelivery, NumberZeroIsSent) {
  Install(world_, 1);
  EXPECT_TRUE(world_.ReceivedNotifications().empty());
  const auto deliveries = world_.ProcessNotifications();
  ASSERT_EQ(deliveries.size(), 1u);
  EXPECT_TRUE(deliveries[0].removed);
  EXPECT_EQ(world_.ReceivedNotifications().at(0)["seqNumber"], 0);
  EXPECT_TRUE(world_.PendingNotifications().empty());
}

// Steps: enable, disable and delete while an older notification waits. Pass: each sends its own
// only; the older one stays.
TEST_F(NotificationDelivery, OperationsSendTheirOwnOnly) {
  const std::string iccid = Install(world_, 1);
  ASSERT_TRUE(world_.Manager().Enable(iccid, {}));
  ASSERT_TRUE(world_.Manager().Disable(iccid, {}));
  ASSERT_TRUE(world_.Manager().Delete(iccid, {}));
  EXPECT_EQ(ReceivedEvents(world_), (List{"enable", "disable", "delete"}));
  EXPECT_EQ(PendingEvents(world_), List{"install"});
}

// Steps: enable one profile while another is enabled. Pass: the server hears of both.
TEST_F(NotificationDelivery, SwitchingTellsOfBothProfiles) {
  const std::string first = Install(world_, 1);
  const std::string second = Install(world_, 2);
  ASSERT_TRUE(world_.Manager().Enable(first, {}));
  ASSERT_TRUE(world_.Manager().Enable(second, {}));
  EXPECT_EQ(ReceivedEvents(world_), (List{"enable", "disable", "enable"}));
}

// Steps: several wait. Pass: they are sent in the order of their numbers.
TEST_F(NotificationDelivery, InTheOrderOfTheirNumbers) {
  const std::string iccid = Install(world_, 1);
  lpa::ManagementOptions quiet;
  quiet.deliver_notifications = false;
  ASSERT_TRUE(world_.Manager(quiet).Enable(iccid, {}));
  ASSERT_TRUE(world_.Manager(quiet).Disable(iccid, {}));
  world_.ProcessNotifications();
  std::vector<int> numbers;
  for (const json& received : world_.ReceivedNotifications()) {
    numbers.push_back(received["seqNumber"].get<int>());
  }
  EXPECT_EQ(numbers, (std::vector<int>{0, 1, 2}));
}

// Steps: enable while the server is away. Pass: the operation succeeds, its notification is
// reported as not sent and stays; processing later sends it.
TEST_F(NotificationDelivery, WhatCannotBeSentStaysAndIsReported) {
  const std::string iccid = Install(world_, 1);
  world_.offline = true;
  const auto enabled = world_.Manager().Enable(iccid, {});
  ASSERT_TRUE(enabled) << enabled.error().ToString();
  ASSERT_EQ(enabled->notifications.size(), 1u);
  EXPECT_FALSE(enabled->notifications[0].delivered);
  EXPECT_TRUE(enabled->notifications[0].error);
  EXPECT_EQ(PendingEvents(world_), (List{"install", "enable"}));
  world_.offline = false;
  for (const auto& delivery : world_.ProcessNotifications()) EXPECT_TRUE(delivery.removed);
  EXPECT_TRUE(world_.PendingNotifications().empty());
}

// Steps: the server goes away when the profile is installed. Pass: installed, but not acknowledged:
// the download succeeds, and says that its notification waits.
TEST_F(NotificationDelivery, InstalledButNotAcknowledged) {
  world_.AddSample("A", 1, {{"single", true}});
  world_.handlers.on_progress = [this](const lpa::DownloadProgress& progress) {
    if (progress.step == lpa::DownloadStep::kSendNotification) world_.offline = true;
  };
  const auto result = world_.Download("A");
  ASSERT_TRUE(result) << result.error().ToString();
  EXPECT_FALSE(result->notifications.at(0).delivered);
  EXPECT_EQ(PendingEvents(world_), List{"install"});
  EXPECT_EQ(world_.OrderStatus("A"), "downloaded");
  world_.offline = false;
  world_.ProcessNotifications();
  EXPECT_EQ(world_.OrderStatus("A"), "installed");
}

// Steps: the address in a notification is no host name (metadata of a hostile server). Pass: it is
// not contacted; the notification stays, and the LPA says what is wrong with it.
TEST_F(NotificationDelivery, AnAddressThatIsNone) {
  world_.AddSample("A", 1, {{"metadata", {{"notificationAddress", "http://evil.example/x?y=1"}}}});
  const auto result = world_.Download("A");
  ASSERT_TRUE(result) << result.error().ToString();
  ASSERT_EQ(result->notifications.size(), 2u);
  EXPECT_TRUE(result->notifications[0].removed);
  EXPECT_FALSE(result->notifications[1].delivered);
  ASSERT_TRUE(result->notifications[1].error);
  EXPECT_EQ(result->notifications[1].error->message.find("notification 1: "), 0u)
      << result->notifications[1].error->message;
  EXPECT_EQ(world_.ReceivedNotifications().size(), 1u);
  EXPECT_EQ(PendingEvents(world_), List{"install"});
}

// Steps: a failed installation. Pass: its result is delivered like any other, and removed.
TEST_F(NotificationDelivery, OfAFailedInstallation) {
  world_.AddSample("A", 1);
  FlipLastByteOfThePackage(world_);
  EXPECT_EQ(ReasonOf(world_.Download("A")), "LoadBoundProfilePackage/8");
  EXPECT_EQ(world_.ReceivedNotifications().back()["errorReason"], 8);
  EXPECT_TRUE(world_.PendingNotifications().empty());
}

// With an outbox on disk, by the world's clock.
class StoredDelivery : public CaseTest {
 protected:
  StoredDelivery() {
    store_ = lpa::OpenOutboxStore(folder_.path() + "/outbox.db", [this] { return Now(); }).value();
    world_.handlers.outbox = store_.get();
  }
  int64_t Now() {
    const auto since = world_.clock().Now().time_since_epoch();
    return std::chrono::floor<std::chrono::seconds>(since).count();
  }

  io::TemporaryFolder folder_{FolderForWorlds()};
  std::unique_ptr<lpa::OutboxStore> store_;
};

// Steps: the server refuses with 500. Pass: kept on card and disk; not tried again before a minute
// is over, then again before two more; then sent and dropped from both.
TEST_F(StoredDelivery, AFailingServerIsPutOff) {
  Install(world_, 1);
  const auto attempts = [this] {
    return std::ranges::count(world_.functions(), "handleNotification");
  };
  world_.refuse_notifications = 2;
  world_.ProcessNotifications();
  EXPECT_EQ(attempts(), 1);
  const auto early = world_.ProcessNotifications();
  EXPECT_EQ(attempts(), 1) << "a minute is not over";
  ASSERT_EQ(early.size(), 1u);
  EXPECT_EQ(early[0].error->code, ErrorCode::kBusy);
  world_.clock().SleepFor(std::chrono::seconds(61));
  world_.ProcessNotifications();
  EXPECT_EQ(attempts(), 2);
  world_.clock().SleepFor(std::chrono::seconds(61));
  world_.ProcessNotifications();
  EXPECT_EQ(attempts(), 2) << "two minutes are not over";
  world_.clock().SleepFor(std::chrono::seconds(61));
  EXPECT_TRUE(world_.ProcessNotifications().at(0).removed);
  EXPECT_TRUE(store_->List("")->empty());
}

// Steps: the server took it, and its answer was lost. Pass: it is sent again, byte for byte the
// same, then removed: the server has it twice and no other.
TEST_F(StoredDelivery, ALostReplyIsSentAgainTheSame) {
  Install(world_, 1);
  world_.lose_notification_replies = 1;
  EXPECT_FALSE(world_.ProcessNotifications().at(0).delivered);
  world_.clock().SleepFor(std::chrono::minutes(2));
  EXPECT_TRUE(world_.ProcessNotifications().at(0).removed);
  const auto received = world_.ReceivedNotifications();
  ASSERT_EQ(received.size(), 2u);
  EXPECT_EQ(received[0]["der"], received[1]["der"]);
}

// Steps: the server took it, and the card is gone before it can be removed. Pass: the next time it
// is only removed, not sent again.
TEST_F(StoredDelivery, WhatWasDeliveredIsNotSentAgain) {
  Install(world_, 1);
  bool delivered = false;
  world_.change_request = [&](const std::string& function, json&) {
    delivered = delivered || function == "handleNotification";
  };
  world_.counting_card().instead = [&](ByteSpan) -> std::optional<Bytes> {
    if (delivered) world_.counting_card().LoseAnswer(0);
    return std::nullopt;
  };
  const auto first = world_.ProcessNotifications();
  world_.counting_card().instead = nullptr;
  ASSERT_EQ(first.size(), 1u);
  EXPECT_TRUE(first[0].delivered);
  world_.ProcessNotifications();
  EXPECT_EQ(world_.ReceivedNotifications().size(), 1u);
  EXPECT_TRUE(world_.PendingNotifications().empty());
}

// Steps: the notifications are on disk and the card is elsewhere. Pass: they are sent without it.
TEST_F(StoredDelivery, WithoutTheCard) {
  Install(world_, 1);
  world_.offline = true;
  world_.ProcessNotifications();
  world_.offline = false;
  lpa::Es9Plus es9plus(world_.http());
  const auto sent = lpa::NotificationSender(es9plus, store_.get())
                        .SendStored(world_.eid(), lpa::SendWhen::kNow, world_.call());
  ASSERT_TRUE(sent) << sent.error().ToString();
  ASSERT_EQ(sent->size(), 1u);
  EXPECT_TRUE(sent->at(0).delivered);
  EXPECT_EQ(ReceivedEvents(world_), List{"install"});
}

}  // namespace
}  // namespace lpab::tests
