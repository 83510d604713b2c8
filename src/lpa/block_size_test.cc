#include "lpa/block_size.h"

#include <gtest/gtest.h>

#include <fstream>

#include "io/temporary_folder.h"
#include "lpa/isdr_channel.h"
#include "lpa/scripted_isdr.h"
#include "sgp22/es10c.h"
#include "sgp22/euicc_info.h"

namespace lpab::lpa {
namespace {

constexpr char kEidDigits[] = "89049032123451234512345678901235";
constexpr char kEidAnswer[] = "BF3E125A10890490321234512345123456789012359000";

sgp22::Eid TheEid() { return sgp22::Eid::FromDigits(kEidDigits).value(); }

TEST(BlockSizeTest, StepsDown) {
  EXPECT_EQ(SmallerBlockSize(255), 240u);
  EXPECT_EQ(SmallerBlockSize(240), 200u);
  EXPECT_EQ(SmallerBlockSize(128), 120u);
  EXPECT_EQ(SmallerBlockSize(120), 63u);
  EXPECT_FALSE(SmallerBlockSize(63));
}

TEST(BlockSizeFileTest, KeepsWhatItWasTold) {
  const io::TemporaryFolder folder;
  const std::string path = folder.path() + "/new/block-sizes";
  BlockSizeFile first(path);
  EXPECT_TRUE(first.IsEmpty());
  first.Remember(TheEid(), 120);
  const BlockSizeFile second(path);
  EXPECT_FALSE(second.IsEmpty());
  EXPECT_EQ(second.Find(TheEid()), 120u);
}

TEST(BlockSizeFileTest, DropsWhatItDoesNotUnderstand) {
  const io::TemporaryFolder folder;
  const std::string path = folder.path() + "/block-sizes";
  std::ofstream(path) << "short 120\n" << kEidDigits << " 9999\nx";
  EXPECT_TRUE(BlockSizeFile(path).IsEmpty());
}

// A card that refuses blocks of more than `most` bytes.
class BlockLimitTest : public testing::Test {
 protected:
  // A command of 321 bytes.
  Result<sgp22::SetNicknameResponse> SetNickname(IsdrOptions options) {
    const sgp22::SetNickname request{sgp22::Iccid::FromDigits("8949449999999990098").value(),
                                     std::string(300, 'x')};
    card_.On(ToHex(request.Encode()), "BF29038001009000").On("BF3E035C015A", kEidAnswer);
    auto isdr = IsdrChannel::Open(card_, options, {});
    if (!isdr) return Fail(isdr.error());
    return isdr->Call(request, {});
  }

  // Data bytes of each STORE DATA sent.
  std::vector<size_t> Sizes() const {
    std::vector<size_t> sizes;
    for (const std::string& apdu : card_.apdus()) sizes.push_back(FromHex(apdu).value()[4]);
    return sizes;
  }

  ScriptedIsdr card_;
};

TEST_F(BlockLimitTest, FallsBackAndRemembers) {
  const io::TemporaryFolder folder;
  BlockSizeFile memory(folder.path() + "/block-sizes");
  card_.RefuseBlocksAbove(130, apdu::kSwWrongLength);
  IsdrOptions options;
  options.block_sizes = &memory;
  const auto done = SetNickname(options);
  ASSERT_TRUE(done) << done.error().ToString();
  // 321 bytes: refused at 255, 240 and 200; taken at 120; then who the card is.
  EXPECT_EQ(Sizes(), (std::vector<size_t>{255, 240, 200, 120, 120, 81, 6}));
  EXPECT_EQ(memory.Find(TheEid()), 120u);
}

TEST_F(BlockLimitTest, StartsWithWhatIsRemembered) {
  const io::TemporaryFolder folder;
  BlockSizeFile memory(folder.path() + "/block-sizes");
  memory.Remember(TheEid(), 120);
  IsdrOptions options;
  options.block_sizes = &memory;
  ASSERT_TRUE(SetNickname(options));
  EXPECT_EQ(Sizes(), (std::vector<size_t>{6, 120, 120, 81}));
}

TEST_F(BlockLimitTest, ARefusalAtEachSizeIsTheCardsAnswer) {
  card_.RefuseBlocksAbove(10, apdu::kSwIncorrectData);
  const auto done = SetNickname({});
  EXPECT_EQ(done.error().Detail<StatusWordDetail>()->sw, 0x6A80);
  EXPECT_EQ(Sizes(), (std::vector<size_t>{255, 240, 200, 120, 63}));
}

TEST_F(BlockLimitTest, OtherRefusalsAreNotAboutTheSize) {
  card_.RefuseBlocksAbove(10, apdu::kSwConditionsNotSatisfied);
  EXPECT_FALSE(SetNickname({}));
  EXPECT_EQ(Sizes(), (std::vector<size_t>{255}));
}

TEST_F(BlockLimitTest, ASizeThatWasTakenIsNotDoubtedAgain) {
  auto isdr = IsdrChannel::Open(card_, {}, {});
  ASSERT_TRUE(isdr);
  const Bytes long_segment(300, 0x86);
  card_.On(ToHex(long_segment), "9000");
  ASSERT_TRUE(isdr->LoadBoundProfilePackage(std::vector<Bytes>{long_segment}, {}));
  card_.RefuseBlocksAbove(10, apdu::kSwIncorrectData);
  EXPECT_FALSE(isdr->LoadBoundProfilePackage(std::vector<Bytes>{long_segment}, {}));
  EXPECT_EQ(Sizes(), (std::vector<size_t>{255, 45, 255}));
}

TEST_F(BlockLimitTest, APackageGoesOnAtTheRefusedSegment) {
  auto isdr = IsdrChannel::Open(card_, {}, {});
  ASSERT_TRUE(isdr);
  card_.RefuseBlocksAbove(240, apdu::kSwWrongLength);
  const std::vector<Bytes> segments = {{0xA1, 0x00}, Bytes(250, 0x88), {0xA3, 0x00}};
  card_.On("A100", "9000").On(ToHex(segments[1]), "9000").On("A300", "BF37009000");
  const auto load = isdr->LoadBoundProfilePackage(segments, {});
  ASSERT_TRUE(load) << load.error().ToString();
  EXPECT_EQ(ToHex(load->result), "BF3700");
  EXPECT_EQ(Sizes(), (std::vector<size_t>{2, 250, 240, 10, 2}));
}

}  // namespace
}  // namespace lpab::lpa
