#include "link/ble/packet.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "link/ble/advertised_name.h"

namespace lpab::link::ble {
namespace {

Bytes Hex(std::string_view text) { return *FromHex(text); }

TEST(BlePacket, DataBothWays) {
  const Bytes payload = Hex("16030100C8");
  const Bytes bytes = EncodePacket({0x1A2B, 1, Kind::kData, 2, payload});
  EXPECT_EQ(ToHex(bytes), "1A2B010216030100C8");
  const auto packet = DecodePacket(bytes);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->stream, 0x1A2B);
  EXPECT_EQ(packet->sequence, 1);
  EXPECT_EQ(packet->kind, Kind::kData);
  EXPECT_EQ(packet->credits, 2);
  EXPECT_TRUE(Equal(packet->payload, payload));
}

TEST(BlePacket, KindIsInTheTopBits) {
  EXPECT_EQ(ToHex(EncodePacket({1, 0, Kind::kOpen, 32, {}})), "00010060");
  EXPECT_EQ(ToHex(EncodePacket({0xFFFF, 255, Kind::kClose, 0, {}})), "FFFFFF80");
  EXPECT_EQ(DecodePacket(Hex("000100FF"))->kind, Kind::kReserved);
  EXPECT_EQ(DecodePacket(Hex("000100FF"))->credits, 63);
}

TEST(BlePacket, WhatIsNoPacket) {
  EXPECT_FALSE(DecodePacket({}));
  EXPECT_FALSE(DecodePacket(Hex("000100")));
  EXPECT_FALSE(DecodePacket(Hex("0000000011")));  // no stream
  EXPECT_TRUE(DecodePacket(Bytes(kLongestPacket, 1)));
  EXPECT_FALSE(DecodePacket(Bytes(kLongestPacket + 1, 1)));
}

TEST(BlePacket, OpenPayload) {
  EXPECT_EQ(ToHex(OpenPayload{}.Encode()), "0101FD");
  const auto open = OpenPayload::Decode(Hex("01001499"));  // what is behind is for later versions
  ASSERT_TRUE(open);
  EXPECT_EQ(open->longest, 20);
  EXPECT_FALSE(OpenPayload::Decode(Hex("0100")));
  EXPECT_FALSE(OpenPayload::Decode(Hex("010004")));  // no room for data
}

TEST(BlePacket, About) {
  EXPECT_EQ(ToHex(About{1, 509, 4, {0x1A, 0x2B, 0x3C, 0x4D}}.Encode()), "0101FD041A2B3C4D");
  EXPECT_EQ(ToHex(About::Decode(Hex("0101FD04F1F2F3F4"))->short_id), "F1F2F3F4");
  EXPECT_FALSE(About::Decode(Hex("0101FD041A2B3C")));
}

TEST(BlePacket, FitsTheMtu) {
  EXPECT_EQ(LongestFor(23), 18u);
  EXPECT_EQ(LongestFor(0), 18u);
  EXPECT_EQ(LongestFor(247), 242u);
  EXPECT_EQ(LongestFor(517), 509u);
  EXPECT_EQ(LongestFor(65535), 509u);
}

KeyPin Pin(std::string first) {
  first.resize(2 * KeyPin::kSize, '0');
  return *KeyPin::FromText(first);
}

TEST(BleName, AtMostWhatAScanResponseHolds) {
  EXPECT_EQ(AdvertisedName("cabin", Pin("1A2B3C4D99")), "cabin-1a2b3c4d");
  EXPECT_EQ(AdvertisedName("a-router-in-the-basement", Pin("00000007")),
            "a-router-in-the-base-00000007");
  // 19 letters and a character of two bytes: not cut in its middle.
  EXPECT_EQ(AdvertisedName("nineteen-characters\xC3\xA9", Pin("00000007")),
            "nineteen-characters-00000007");
}

TEST(BleName, TheIdIsFoundAgain) {
  EXPECT_EQ(ShortIdIn("cabin-1a2b3c4d"), "1a2b3c4d");
  EXPECT_EQ(ShortIdIn("-00000007"), "00000007");
  for (const char* none : {"1a2b3c4d", "cabin_1a2b3c4d", "cabin-1a2b3c4x", "cabin-1A2B3C4D", ""}) {
    EXPECT_FALSE(ShortIdIn(none)) << none;
  }
}

}  // namespace
}  // namespace lpab::link::ble
