#include "lpa/store_data.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace lpab::lpa {
namespace {

Bytes Hex(std::string_view text) { return FromHex(text).value(); }

// recorded/ppk/apdu.txt: lpac's GetEUICCChallenge, less the channel in CLA.
TEST(StoreDataTest, OneBlock) {
  const auto without = StoreDataBlocks(Hex("bf2e00"), 255, false);
  ASSERT_TRUE(without);
  ASSERT_EQ(without->size(), 1u);
  EXPECT_EQ(ToHex((*without)[0].Encode()), "80E2910003BF2E00");
  const auto with = StoreDataBlocks(Hex("bf2e00"), 255, true);
  EXPECT_EQ(ToHex((*with)[0].Encode()), "80E2910003BF2E0000");
}

TEST(StoreDataTest, CountsBlocksAndMarksTheLast) {
  const auto blocks = StoreDataBlocks(Hex("bf380411223344"), 3, true);
  ASSERT_TRUE(blocks);
  ASSERT_EQ(blocks->size(), 3u);
  EXPECT_EQ(ToHex((*blocks)[0].Encode()), "80E2110003BF3804");
  EXPECT_EQ(ToHex((*blocks)[1].Encode()), "80E2110103112233");
  EXPECT_EQ(ToHex((*blocks)[2].Encode()), "80E29102014400");
}

TEST(StoreDataTest, FullBlocksFitAShortApdu) {
  const auto blocks = StoreDataBlocks(Bytes(510, 0xAA), 255, true);
  ASSERT_TRUE(blocks);
  ASSERT_EQ(blocks->size(), 2u);
  EXPECT_EQ((*blocks)[1].Encode().size(), apdu::kMaximumCommandSize);
}

TEST(StoreDataTest, AtMost256Blocks) {
  const auto most = StoreDataBlocks(Bytes(256 * 6, 0xAA), 6, false);
  ASSERT_TRUE(most);
  EXPECT_EQ(most->back().p2, 0xFF);
  EXPECT_EQ(StoreDataBlocks(Bytes(256 * 6 + 1, 0xAA), 6, false).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_FALSE(StoreDataBlocks(Hex("bf2e00"), 0, false));
  EXPECT_FALSE(StoreDataBlocks(Hex("bf2e00"), 256, false));
  EXPECT_FALSE(StoreDataBlocks({}, 255, false));
}

TEST(StoreDataTest, NamesTheCommandInErrors) {
  const Error error = StatusError(Hex("bf3800"), apdu::StatusWord(0x6985));
  EXPECT_EQ(error.message,
            "AuthenticateServer: the card answers 6985, conditions of use not satisfied");
  EXPECT_EQ(error.Detail<StatusWordDetail>()->sw, 0x6985);
  EXPECT_EQ(Es10Name(Hex("8605")), "LoadBoundProfilePackage");
  EXPECT_EQ(Es10Name(Hex("bf5000")), "ES10 command BF50");
}

TEST(StoreDataTest, KnowsTheCommandsThatChangeNothing) {
  EXPECT_TRUE(OnlyReads(Hex("bf2d00")));
  EXPECT_FALSE(OnlyReads(Hex("bf3100")));
  EXPECT_FALSE(OnlyReads(Hex("bf3800")));  // it begins a session
  EXPECT_FALSE(OnlyReads(Hex("bf5000")));
}

}  // namespace
}  // namespace lpab::lpa
