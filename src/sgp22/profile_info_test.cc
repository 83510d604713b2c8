#include "sgp22/profile_info.h"

#include <gtest/gtest.h>

namespace lpab::sgp22 {
namespace {

// A card or server decides over these lengths; the specification allows 64 characters and 1024
// bytes.
TEST(ProfileInfoTest, TextsAndIconsAreBounded) {
  const auto read = [](tlv::Tag tag, size_t size) {
    return ProfileInfo::FromContents(tlv::Encode(tag, Bytes(size, 'a')));
  };
  for (const tlv::Tag text : {0x90, 0x91, 0x92}) {
    EXPECT_TRUE(read(text, 256));
    EXPECT_EQ(read(text, 257).error().code, ErrorCode::kMalformed);
  }
  EXPECT_TRUE(read(0x94, 1024));
  EXPECT_EQ(read(0x94, 1025).error().code, ErrorCode::kMalformed);
}

}  // namespace
}  // namespace lpab::sgp22
