#include "sim/smdp/notification.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/hex.h"
#include "io/files.h"
#include "io/temporary_folder.h"
#include "sim/smdp/notification_store.h"

namespace lpab::sim::smdp {
namespace {

Bytes Hex(std::string_view text) { return FromHex(text).value(); }

// The last answer in shared data, recorded/session-keys/apdu.txt: not installed.
constexpr std::string_view kFailed =
    "bf3781afbf276980101733bbb287bb43a5881dd19c99059789bf2f2e80013c810207800c1974657374736d6470"
    "706c7573312e6578616d706c652e636f6d5a0a989444999999990920f3060388370aa21fa01d4f10a0000005591010"
    "ffffffff890000140004093007a00530038001005f37402147e4851e80b69502c7be27549e582cc7dff52f1cd2370c"
    "2186b4d4c19b107488fd2859d39efcb59ed0ec5d1537294c210241b06cd1e379da77b3177b71f5f8";

TEST(Notification, DecodesARecordedInstallation) {
  const Bytes der = Hex(kFailed);
  const auto notification = DecodePendingNotification(der);
  ASSERT_TRUE(notification) << notification.error().ToString();
  EXPECT_EQ(notification->sequence_number, 60u);
  EXPECT_EQ(notification->event, "install");
  EXPECT_EQ(notification->address, "testsmdpplus1.example.com");
  EXPECT_EQ(notification->iccid, "8949449999999990023");
  EXPECT_EQ(ToHex(notification->transaction_id), "1733BBB287BB43A5881DD19C99059789");
  EXPECT_EQ(notification->smdp_oid, "2.999.10");
  ASSERT_TRUE(notification->installation);
  EXPECT_EQ(ToHex(notification->installation->isdp_aid), "A0000005591010FFFFFFFF8900001400");
  EXPECT_FALSE(notification->installation->reason);
  EXPECT_EQ(ToHex(notification->signed_part.first(3)), "BF2769");
  EXPECT_EQ(ToHex(notification->signature.first(4)), "2147E485");
}

// By hand after SGP.22: storeMetadata (2), installFailedDueToIccidAlreadyExistsOnEuicc (9).
TEST(Notification, DecodesAFailure) {
  const Bytes der = Concat({Hex("BF3762BF271C"
                                "800101"
                                "BF2F0C"
                                "800100"
                                "81020780"
                                "0C03612E62"
                                "A208"
                                "A106"
                                "800102"
                                "810109"),
                            Hex("5F3740"), Bytes(64, 0x11)});
  const auto notification = DecodePendingNotification(der);
  ASSERT_TRUE(notification) << notification.error().ToString();
  EXPECT_EQ(notification->sequence_number, 0u);
  EXPECT_EQ(notification->iccid, "");
  EXPECT_EQ(notification->installation->command, 2u);
  EXPECT_EQ(notification->installation->reason, 9u);
}

TEST(Notification, RefusesWhatIsCutShort) {
  const Bytes der = Hex(kFailed);
  for (size_t length = 0; length < der.size(); ++length) {
    EXPECT_FALSE(DecodePendingNotification(ByteSpan(der).first(length))) << length;
  }
}

TEST(Notification, RefusesOtherObjects) {
  EXPECT_EQ(DecodePendingNotification(Hex("BF3800")).error().message,
            "this is no PendingNotification, but a BF38");
}

TEST(Notification, AnEventHasOneBit) {
  Bytes der = Hex(kFailed);
  const Bytes event = Hex("81020780");
  const auto found = std::search(der.begin(), der.end(), event.begin(), event.end());
  ASSERT_NE(found, der.end());
  for (const int bits : {0x00, 0xC0, 0x08, 0xFF}) {
    found[3] = static_cast<uint8_t>(bits);
    EXPECT_FALSE(DecodePendingNotification(der)) << bits;
  }
}

nlohmann::json ReadJson(const std::string& path) {
  return nlohmann::json::parse(AsText(io::ReadFile(path, 1 << 16).value()));
}

TEST(NotificationStore, KeepsEveryNotification) {
  io::TemporaryFolder folder;
  const std::string directory = folder.path() + "/received";
  const Bytes der = Hex(kFailed);
  const auto notification = DecodePendingNotification(der).value();
  {
    auto store = NotificationStore::Open(directory).value();
    ASSERT_TRUE(store.Add(notification, der, ""));
    ASSERT_TRUE(store.Add(notification, der, ""));
  }
  auto store = NotificationStore::Open(directory).value();
  ASSERT_TRUE(store.Add(notification, der, "why not"));

  const auto first = ReadJson(directory + "/0001-install.json");
  EXPECT_EQ(first["event"], "install");
  EXPECT_EQ(first["seqNumber"], 60);
  EXPECT_EQ(first["iccid"], "8949449999999990023");
  EXPECT_EQ(first["address"], "testsmdpplus1.example.com");
  EXPECT_EQ(first["verified"], true);
  EXPECT_EQ(first["isdpAid"], "A0000005591010FFFFFFFF8900001400");
  EXPECT_EQ(first["der"].get<std::string>().substr(0, 12), "vzeBr78naYAQ");
  EXPECT_FALSE(first.contains("problem"));
  EXPECT_EQ(ReadJson(directory + "/0002-install.json"), first);
  const auto third = ReadJson(directory + "/0003-install.json");
  EXPECT_EQ(third["verified"], false);
  EXPECT_EQ(third["problem"], "why not");
}

TEST(NotificationStore, AFolderThatCannotBeMadeIsNamed) {
  const auto store = NotificationStore::Open("/dev/null/notifications");
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().message.find("/dev/null/notifications"), std::string::npos);
}

}  // namespace
}  // namespace lpab::sim::smdp
