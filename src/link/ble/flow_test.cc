#include "link/ble/flow.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace lpab::link::ble {
namespace {

constexpr StreamId kStream = 0x1A2B;

class BleFlow : public testing::Test {
 protected:
  std::optional<CloseReason> Take(std::string_view hex) {
    const Bytes bytes = *FromHex(hex);
    return flow_.Take(*DecodePacket(bytes));
  }

  Flow flow_{kStream, 20};
};

TEST_F(BleFlow, OpensWithCreditsForAWindow) {
  EXPECT_EQ(ToHex(flow_.Open(509)), "1A2B007F0101FD");
  EXPECT_FALSE(flow_.may_send());
  EXPECT_EQ(Take("1A2B00420101FD"), std::nullopt);  // two credits
  EXPECT_TRUE(flow_.opened());
  EXPECT_EQ(ToHex(flow_.Data(*FromHex("AA"))), "1A2B0131AA");  // and the rest of the credits
  EXPECT_EQ(ToHex(flow_.Data(*FromHex("BB"))), "1A2B0200BB");
  EXPECT_FALSE(flow_.may_send());
}

TEST_F(BleFlow, ThePacketsAreNoLongerThanTheOtherSideTakes) {
  EXPECT_EQ(flow_.room(), 16u);
  EXPECT_EQ(Take("1A2B004001000F"), std::nullopt);
  EXPECT_EQ(flow_.room(), 11u);
  Flow other(kStream, 20);
  EXPECT_EQ(other.Take(*DecodePacket(*FromHex("1A2B00400101FD"))), std::nullopt);
  EXPECT_EQ(other.room(), 16u);
}

TEST_F(BleFlow, GivesCreditsBackWhenDataIsPassedOn) {
  (void)flow_.Open(509);
  ASSERT_EQ(Take("1A2B00400101FD"), std::nullopt);
  EXPECT_TRUE(flow_.owes_much());  // what an open cannot say
  EXPECT_EQ(ToHex(flow_.Credit()), "1A2B0131");
  EXPECT_FALSE(flow_.owes_much());
  for (int i = 1; i <= 28; ++i) {
    const Bytes packet = EncodePacket({kStream, static_cast<uint8_t>(i), Kind::kData, 0, Bytes{7}});
    ASSERT_EQ(flow_.Take(*DecodePacket(packet)), std::nullopt);
  }
  flow_.PassedOn(27);
  EXPECT_FALSE(flow_.owes_much());
  flow_.PassedOn(1);
  EXPECT_TRUE(flow_.owes_much());
  EXPECT_EQ(ToHex(flow_.Credit()), "1A2B021C");
  EXPECT_FALSE(flow_.owes_much());
}

TEST_F(BleFlow, CountsRoundAndEndsWhereOneIsMissing) {
  (void)flow_.Open(509);
  ASSERT_EQ(Take("1A2B00400101FD"), std::nullopt);
  for (int i = 1; i <= 256; ++i) {
    const Bytes packet = EncodePacket({kStream, static_cast<uint8_t>(i), Kind::kData, 0, {}});
    ASSERT_EQ(flow_.Take(*DecodePacket(packet)), std::nullopt) << i;
  }
  EXPECT_EQ(Take("1A2B0200"), CloseReason::kMissing);
}

TEST_F(BleFlow, WhatBreaksTheRules) {
  const auto after_open = [](std::string_view hex) {
    Flow flow(kStream, 20);
    (void)flow.Open(509);
    EXPECT_EQ(flow.Take(*DecodePacket(*FromHex("1A2B003F0101FD"))), CloseReason::kProtocol);
    Flow opened(kStream, 20);
    (void)opened.Open(509);
    EXPECT_EQ(opened.Take(*DecodePacket(*FromHex("1A2B007F0101FD"))), std::nullopt);
    return opened.Take(*DecodePacket(*FromHex(hex)));
  };
  EXPECT_EQ(after_open("1A2B01400101FD"), CloseReason::kProtocol);  // a second open
  EXPECT_EQ(after_open("1A2B01C0"), CloseReason::kProtocol);        // of the reserved kind
  EXPECT_EQ(after_open("1A2B0131"), std::nullopt);                  // a 112th credit
  EXPECT_EQ(after_open("1A2B0132"), CloseReason::kProtocol);        // a 113th
  EXPECT_EQ(after_open("1A2B0200"), CloseReason::kMissing);
  EXPECT_EQ(Take("1A2B00400201FD"), CloseReason::kVersion);
}

TEST_F(BleFlow, DataWithoutACreditEndsIt) {
  (void)flow_.Open(509);
  (void)flow_.Credit();
  ASSERT_EQ(Take("1A2B00400101FD"), std::nullopt);
  for (int i = 1; i <= Flow::kWindow; ++i) {
    const Bytes packet = EncodePacket({kStream, static_cast<uint8_t>(i), Kind::kData, 0, Bytes{7}});
    ASSERT_EQ(flow_.Take(*DecodePacket(packet)), std::nullopt);
  }
  EXPECT_EQ(Take("1A2B7101"), std::nullopt);  // without data it costs none
  EXPECT_EQ(Take("1A2B720007"), CloseReason::kProtocol);
}

TEST_F(BleFlow, CloseSaysWhy) {
  EXPECT_EQ(ToHex(flow_.Close(CloseReason::kMissing)), "1A2B008003");
}

}  // namespace
}  // namespace lpab::link::ble
