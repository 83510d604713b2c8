// ES9+.HandleNotification. Spec: SGP.22 sections 3.5 and 5.6.4.
#include "flipped_bytes.h"

namespace lpab::tests {
namespace {

using nlohmann::json;

using HandleNotification = CaseTest;

// Steps: a byte in turn of a notification on its way. Pass: the server keeps none of them as
// verified, and the LPA leaves the notification on the card.
TEST_F(HandleNotification, AFlippedByteIsNotDelivered) {
  World honest;
  honest.AddSample("A", 0);
  size_t size = 0;
  honest.change_request = [&size](const std::string& function, json& body) {
    if (function == "handleNotification")
      size = FromBase64(body["pendingNotification"].get<std::string>())->size();
  };
  ASSERT_TRUE(honest.Download("A"));
  for (size_t at = 0; at < size; at += 29) {
    World world;
    world.AddSample("A", 0);
    world.change_request = [&](const std::string& function, json& body) {
      if (function != "handleNotification") return;
      const std::string sent = body["pendingNotification"];
      body["pendingNotification"] = Flipped(sent, at % FromBase64(sent)->size());
    };
    ASSERT_TRUE(world.Download("A"));
    for (const json& received : world.ReceivedNotifications()) {
      EXPECT_EQ(received["verified"], false) << "byte " << at;
    }
    EXPECT_FALSE(world.PendingNotifications().empty()) << "byte " << at;
  }
}

// Steps: an installation result reaches the server after it was restarted and forgot the session.
// Pass: the server keeps it unverified and refuses; the LPA keeps it on the card and says why.
TEST_F(HandleNotification, AResultOfAForgottenSession) {
  Install(world_, 1);
  world_.RestartServer();
  const auto deliveries = world_.ProcessNotifications();
  ASSERT_EQ(deliveries.size(), 1u);
  EXPECT_FALSE(deliveries[0].delivered);
  ASSERT_TRUE(deliveries[0].error);
  EXPECT_EQ(ReasonOf(*deliveries[0].error), "8.10.1/3.9");
  EXPECT_EQ(ReceivedEvents(world_), std::vector<std::string>{"!install"});
  EXPECT_EQ(PendingEvents(world_), std::vector<std::string>{"install"});
}

// Steps: enable after the server was restarted. Pass: such a notification carries its certificates,
// so the server verifies it.
TEST_F(HandleNotification, OthersNeedNoSession) {
  const std::string iccid = Install(world_, 1);
  world_.ProcessNotifications();
  world_.RestartServer();
  ASSERT_TRUE(world_.Manager().Enable(iccid, {}));
  EXPECT_EQ(ReceivedEvents(world_), (std::vector<std::string>{"install", "enable"}));
}

// Steps: the server answers 204 without a body. Pass: that is success.
TEST_F(HandleNotification, NoBodyIsSuccess) {
  Install(world_, 1);
  for (const auto& delivery : world_.ProcessNotifications()) EXPECT_TRUE(delivery.removed);
}

}  // namespace
}  // namespace lpab::tests
