// Notifications from the card to the server. SGP.22 section 3.5.
#include <gtest/gtest.h>

#include "base/base64.h"
#include "world.h"

namespace lpab::tests {
namespace {

using nlohmann::json;

class NotificationTest : public testing::Test {
 protected:
  void SetUp() override { world_.AddSample("A", 1); }
  // Installs without sending anything.
  std::string InstallQuietly() {
    world_.order.send_notification = false;
    const auto result = world_.Download("A");
    EXPECT_TRUE(result) << result.error().ToString();
    return result ? result->metadata.iccid.digits() : "";
  }
  std::vector<std::string> ReceivedEvents() const {
    std::vector<std::string> events;
    for (const json& received : world_.ReceivedNotifications()) {
      EXPECT_EQ(received["verified"], true) << received;
      events.push_back(received["event"]);
    }
    return events;
  }

  World world_;
};

TEST_F(NotificationTest, TheFirstHasNumberZeroAndIsSent) {
  InstallQuietly();
  EXPECT_TRUE(world_.ReceivedNotifications().empty());
  const auto pending = world_.PendingNotifications();
  ASSERT_FALSE(pending.empty());
  EXPECT_EQ(pending[0].sequence_number, 0u);
  const auto deliveries = world_.ProcessNotifications();
  ASSERT_EQ(deliveries.size(), pending.size());
  EXPECT_TRUE(deliveries[0].removed);
  EXPECT_EQ(world_.ReceivedNotifications().at(0)["seqNumber"], 0);
  EXPECT_TRUE(world_.PendingNotifications().empty());
}

TEST_F(NotificationTest, OperationsSendTheirOwnOnly) {
  const std::string iccid = InstallQuietly();
  const size_t waiting = world_.PendingNotifications().size();
  ASSERT_TRUE(world_.Manager().Enable(iccid, {}));
  ASSERT_TRUE(world_.Manager().Disable(iccid, {}));
  ASSERT_TRUE(world_.Manager().Delete(iccid, {}));
  EXPECT_EQ(ReceivedEvents(), (std::vector<std::string>{"enable", "disable", "delete"}));
  EXPECT_EQ(world_.PendingNotifications().size(), waiting);
}

TEST_F(NotificationTest, SwitchingTellsOfBothProfiles) {
  world_.AddSample("B", 2);
  const std::string first = InstallQuietly();
  const auto second = world_.Download("B");
  ASSERT_TRUE(second) << second.error().ToString();
  ASSERT_TRUE(world_.Manager().Enable(first, {}));
  ASSERT_TRUE(world_.Manager().Enable(second->metadata.iccid.digits(), {}));
  EXPECT_EQ(ReceivedEvents(), (std::vector<std::string>{"enable", "disable", "enable"}));
}

TEST_F(NotificationTest, WhatCannotBeSentStaysAndIsReported) {
  const std::string iccid = InstallQuietly();
  const size_t waiting = world_.PendingNotifications().size();
  world_.offline = true;
  const auto enabled = world_.Manager().Enable(iccid, {});
  ASSERT_TRUE(enabled) << enabled.error().ToString();
  ASSERT_EQ(enabled->notifications.size(), 1u);
  EXPECT_FALSE(enabled->notifications[0].delivered);
  EXPECT_TRUE(enabled->notifications[0].error);
  EXPECT_EQ(world_.PendingNotifications().size(), waiting + 1);
  world_.offline = false;
  for (const auto& delivery : world_.ProcessNotifications()) EXPECT_TRUE(delivery.removed);
  EXPECT_TRUE(world_.PendingNotifications().empty());
}

TEST_F(NotificationTest, TheDownloadSucceedsWhenTheNotificationCannotBeSent) {
  world_.change_answer = [](const std::string& function, json&) {
    EXPECT_NE(function, "handleNotification");
  };
  world_.handlers.on_progress = [this](const lpa::DownloadProgress& progress) {
    if (progress.step == lpa::DownloadStep::kSendNotification) world_.offline = true;
  };
  const auto result = world_.Download("A");
  ASSERT_TRUE(result) << result.error().ToString();
  EXPECT_FALSE(result->notifications.at(0).delivered);
  EXPECT_FALSE(world_.PendingNotifications().empty());
}

}  // namespace
}  // namespace lpab::tests
