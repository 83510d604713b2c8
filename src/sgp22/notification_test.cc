#include "sgp22/notification.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace lpab::sgp22 {
namespace {

Bytes Hex(std::string_view text) { return FromHex(text).value(); }

// The last answer of recorded/ppk/apdu.txt.
constexpr char kInstalled[] =
    "bf3781afbf276980107fd8c014989642d69d82196c35d65bc4bf2f2e80013c810207800c1974657374736d6470706c"
    "7573312e6578616d706c652e636f6d5a0a989444999999990990f8060388370aa21fa01d4f10a0000005591010ffff"
    "ffff890000130004093007a00530038001005f3740904932961264dc622b58e896ae5d198225d651ef3b0e1c9f6034"
    "85a5c765b85dc0cb38434124c934ae57f7eee68d530afb7eb45c1cec716035cf46492e2b7b5c";

TEST(NotificationTest, ReadsAnInstallationResult) {
  const auto result = ProfileInstallationResult::Decode(Hex(kInstalled));
  ASSERT_TRUE(result) << result.error().ToString();
  EXPECT_EQ(result->transaction_id.ToText(), "7FD8C014989642D69D82196C35D65BC4");
  EXPECT_EQ(result->metadata.sequence_number, 60u);
  EXPECT_EQ(result->metadata.event.ToString(), "install");
  EXPECT_EQ(result->metadata.address, "testsmdpplus1.example.com");
  EXPECT_EQ(result->metadata.iccid->digits(), "8949449999999990098");
  EXPECT_EQ(result->smdp_oid, "2.999.10");
  ASSERT_EQ(result->error(), nullptr);
  EXPECT_EQ(ToHex(std::get<InstallationSuccess>(result->final_result).isdp_aid),
            "A0000005591010FFFFFFFF8900001300");
  EXPECT_EQ(result->raw, Hex(kInstalled));
}

// The same with an ErrorResult: A2 { A1 { 80 05 81 0C } }, annex H's automatic tags.
TEST(NotificationTest, ReadsAnInstallationError) {
  const auto result = ProfileInstallationResult::Decode(
      Hex("bf373fbf273880107fd8c014989642d69d82196c35d65bc4bf2f14800100810207800c0b612e622e6578"
          "616d706c65060388370aa208a10680010581010c5f370101"));
  ASSERT_TRUE(result) << result.error().ToString();
  ASSERT_NE(result->error(), nullptr);
  EXPECT_EQ(result->error()->command, 5);
  EXPECT_EQ(result->error()->reason, 12);
  EXPECT_EQ(result->metadata.sequence_number, 0u);
}

TEST(NotificationTest, RefusesCutResults) {
  const Bytes whole = Hex(kInstalled);
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(ProfileInstallationResult::Decode(ByteSpan(whole).first(size))) << size;
  }
}

// recorded/lpac-management.txt asks BF2800 and is answered BF2802A000.
TEST(NotificationTest, Lists) {
  EXPECT_EQ(ToHex(ListNotification{}.Encode()), "BF2800");
  EXPECT_EQ(ToHex(ListNotification{NotificationEvents{NotificationEvents::kEnable}}.Encode()),
            "BF280481020640");
  EXPECT_TRUE(ListNotificationResponse::Decode(Hex("bf2802a000"))->notifications.empty());
  const auto list = ListNotificationResponse::Decode(
      Hex("bf2820a01ebf2f1b800100810206400c06612e622e63645a0a989444999999990990f8"));
  ASSERT_TRUE(list) << list.error().ToString();
  ASSERT_EQ(list->notifications.size(), 1u);
  EXPECT_EQ(list->notifications[0].sequence_number, 0u);
  EXPECT_EQ(list->notifications[0].event.ToString(), "enable");
  EXPECT_EQ(ListNotificationResponse::Decode(Hex("bf280381017f")).error().code,
            ErrorCode::kRefused);
}

// VoCat pull request 130: without A0 the card answers undefinedError.
TEST(NotificationTest, WrapsSearchCriteria) {
  EXPECT_EQ(ToHex(RetrieveNotificationsList{}.Encode()), "BF2B00");
  EXPECT_EQ(ToHex(RetrieveNotificationsList{uint64_t{0}}.Encode()), "BF2B05A003800100");
  EXPECT_EQ(ToHex(RetrieveNotificationsList{uint64_t{200}}.Encode()), "BF2B06A004800200C8");
  EXPECT_EQ(
      ToHex(RetrieveNotificationsList{NotificationEvents{NotificationEvents::kDelete}}.Encode()),
      "BF2B06A00481020410");
}

// OtherSignedNotification, number 7: with A0 as annex H has it, and bare, as some cards answer.
TEST(NotificationTest, RetrievesWithAndWithoutWrapper) {
  const Bytes one = Hex("3018bf2f0d800107810204100c04616263645f37010130003000");
  for (const char* answer : {"bf2b1ca01a3018bf2f0d800107810204100c04616263645f37010130003000",
                             "bf2b1a3018bf2f0d800107810204100c04616263645f37010130003000"}) {
    const auto list = RetrieveNotificationsListResponse::Decode(Hex(answer));
    ASSERT_TRUE(list) << list.error().ToString();
    ASSERT_EQ(list->notifications.size(), 1u);
    EXPECT_EQ(list->notifications[0].metadata.sequence_number, 7u);
    EXPECT_EQ(list->notifications[0].metadata.event.ToString(), "delete");
    EXPECT_EQ(list->notifications[0].raw, one);
  }
  EXPECT_EQ(RetrieveNotificationsListResponse::Decode(Hex("bf2b03810101")).error().code,
            ErrorCode::kNotFound);
  EXPECT_FALSE(RetrieveNotificationsListResponse::Decode(Hex("bf2b04a0023100")));
}

TEST(NotificationTest, Sent) {
  EXPECT_EQ(ToHex(NotificationSent{0}.Encode()), "BF3003800100");
  EXPECT_TRUE(NotificationSentResponse::Decode(Hex("bf3003800100")));
  EXPECT_EQ(NotificationSentResponse::Decode(Hex("bf3003800101")).error().code,
            ErrorCode::kNotFound);
}

// Minimal count of unused bits, as DER has it: 06 40, 04 10, 07 80.
TEST(NotificationTest, CodesBitStrings) {
  EXPECT_EQ(ToHex(NotificationEvents{0xF0}.ToBitString()), "04F0");
  EXPECT_EQ(NotificationEvents::FromBitString(Hex("04f0"))->ToString(),
            "install, enable, disable, delete");
  EXPECT_EQ(NotificationEvents::FromBitString(Hex("00"))->bits, 0);
  EXPECT_FALSE(NotificationEvents::FromBitString({}));
  EXPECT_FALSE(NotificationEvents::FromBitString(Hex("0880")));
}

}  // namespace
}  // namespace lpab::sgp22
