#include "sim/smdp/bsp.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace lpab::sim::smdp {
namespace {

Bytes Hex(std::string_view text) { return FromHex(text).value(); }

template <size_t kSize>
std::array<uint8_t, kSize> Array(std::string_view text) {
  std::array<uint8_t, kSize> out{};
  const Bytes bytes = Hex(text);
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}

// Hex dumps of a third party's SM-DP+, as pySim's tests/unittests/test_esim_bsp.py has them
// (BSP_Test_mode51).
constexpr std::string_view kSecret =
    "c9a993dd4879a8f7161f2085410edd4f9652f1df37be097ba96ba2ca6be528fe";

BspKeys Mode51Keys() {
  return {Array<16>("406d507b448a699e7a36a38494debbde"),
          Array<16>("472f5bfadd97f21d34f3ce9b51b92751"),
          Array<16>("9ec07f5b36a13e12a991d66e294e6242")};
}

TEST(Bsp, DerivesKeys) {
  const BspKeys keys =
      DeriveBspKeys(Hex(kSecret), Hex("8080808080808080"), Hex("89049032123451234512345678901235"));
  EXPECT_EQ(keys, Mode51Keys());
}

TEST(Bsp, ProtectsAsTheOtherServer) {
  Bsp bsp(Mode51Keys());
  EXPECT_EQ(ToHex(bsp.EncryptAndMac(0x87, Hex("bf2400"), 1007).value()),
            "8718F6FE031E4B9CFE87C8E1E62F3FDE85C49412D7722A6A2D89");
  EXPECT_EQ(ToHex(bsp.MacOnly(0x88,
                              Hex("bf252d5a0a98001032547698103214910947534d415f5445535492"
                                  "1147534d415f544553545f50524f46494c45950100"),
                              1007)
                      .value()),
            "8838BF252D5A0A98001032547698103214910947534D415F54455354921147534D415F544553545F50524F"
            "46494C459501008A62CC9ADBB5CCBC");
  EXPECT_EQ(ToHex(bsp.EncryptAndMac(0x87,
                                    Hex("bf26368010000102030405060708090a0b0c0d0e0f81100101020304"
                                        "05060708090a0b0c0d0e0f8210020102030405060708090a0b0c0d0e"
                                        "0f"),
                                    1007)
                      .value()),
            "8748A14C800A001992351CD46AD2945654674369701D82B7B46567652BC8FBED234939FC57FBA748015525"
            "FD6C651E9D3D1330652D42A0CFAD950E912122AF4EC5362D3C0BC535729C40");
}

TEST(Bsp, CutsIntoSegments) {
  Bsp bsp(Mode51Keys());
  const Bytes out = bsp.EncryptAndMac(0x86, Bytes(1007 + 1, 0x55), 1007).value();
  // 86 82 03F8, 1008 bytes and MAC; 86 18, 16 bytes and MAC.
  ASSERT_EQ(out.size(), 1020u + 26u);
  EXPECT_EQ(ToHex(ByteSpan(out).first(4)), "868203F8");
  EXPECT_EQ(ToHex(ByteSpan(out).subspan(1020, 2)), "8618");
}

TEST(Bsp, FullBlockIsPadded) {
  Bsp bsp(Mode51Keys());
  EXPECT_EQ(bsp.EncryptAndMac(0x86, Bytes(16, 0x55), 1007).value().size(), 2u + 32u + 8u);
}

TEST(Bsp, EmptyDataIsOneSegment) {
  Bsp bsp(Mode51Keys());
  EXPECT_EQ(bsp.EncryptAndMac(0x86, {}, 1007).value().size(), 26u);
}

TEST(Bsp, RefusesEmptySegments) {
  Bsp bsp(Mode51Keys());
  EXPECT_EQ(bsp.EncryptAndMac(0x86, Bytes{1}, 0).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(bsp.MacOnly(0x88, Bytes{1}, 0).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace lpab::sim::smdp
