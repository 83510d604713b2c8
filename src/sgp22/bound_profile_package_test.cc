#include "sgp22/bound_profile_package.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "sgp22/recorded_session.h"

namespace lpab::sgp22 {
namespace {

Bytes Hex(std::string_view text) { return FromHex(text).value(); }

class RecordedPackageTest : public testing::TestWithParam<std::string> {};

// Every STORE DATA chain that lpac sent is one of our segments, in order.
TEST_P(RecordedPackageTest, IsCutAsLpacCutsIt) {
  const auto commands = ReadRecordedCommands(GetParam() + "/apdu.txt");
  const auto bytes = ReadSharedFile(GetParam() + "/bound-profile-package.der");
  if (!commands || !bytes) GTEST_SKIP() << "no recorded sessions at " LPAB_SHARED_DATA;
  const auto package = BoundProfilePackage::Decode(*bytes);
  ASSERT_TRUE(package) << package.error().ToString();
  ASSERT_EQ(commands->size(), 4 + package->segments().size());
  for (size_t i = 0; i < package->segments().size(); ++i) {
    EXPECT_EQ(ToHex(package->segments()[i]), ToHex((*commands)[4 + i].request)) << i;
  }
}

TEST_P(RecordedPackageTest, HoldsTheMetadataInPlain) {
  const auto bytes = ReadSharedFile(GetParam() + "/bound-profile-package.der");
  if (!bytes) GTEST_SKIP() << "no recorded sessions at " LPAB_SHARED_DATA;
  const auto package = BoundProfilePackage::Decode(*bytes);
  ASSERT_TRUE(package);
  const auto metadata = package->Metadata();
  ASSERT_TRUE(metadata) << metadata.error().ToString();
  EXPECT_EQ(metadata->description.provider, "OsmocomSPN");
  EXPECT_EQ(metadata->description.notifications.size(), 3u);
  EXPECT_TRUE(metadata->CheckAgrees(*metadata));
}

INSTANTIATE_TEST_SUITE_P(Sessions, RecordedPackageTest, testing::Values("ppk", "session-keys"),
                         [](const auto& info) { return info.param == "ppk" ? "Ppk" : "Session"; });

// recorded/minimal: another library's package.
TEST(BoundProfilePackageTest, ReadsTheMinimalSession) {
  const auto bytes = ReadSharedFile("minimal/bound-profile-package.der");
  if (!bytes) GTEST_SKIP() << "no recorded sessions at " LPAB_SHARED_DATA;
  const auto package = BoundProfilePackage::Decode(*bytes);
  ASSERT_TRUE(package) << package.error().ToString();
  EXPECT_EQ(package->Metadata()->description.name, "euicc-rsp test profile");
}

// Made by hand: BF23 { 80 01 }, two 87 in A0, one 88, A2, two 86. Contents are nine bytes of 11.
constexpr char kParts[] =
    "bf3650bf2303800101a01687091111111111111111118709111111111111111111a10b88091111111111"
    "11111111a20b8709111111111111111111a31686091111111111111111118609111111111111111111";

TEST(BoundProfilePackageTest, CutsSecondKeysAndManyItems) {
  const auto package = BoundProfilePackage::Decode(Hex(kParts));
  ASSERT_TRUE(package) << package.error().ToString();
  std::vector<std::string> texts;
  for (const Bytes& segment : package->segments()) texts.push_back(ToHex(segment));
  EXPECT_EQ(texts, (std::vector<std::string>{
                       "BF3650BF2303800101", "A0168709111111111111111111", "8709111111111111111111",
                       "A10B", "8809111111111111111111", "A20B8709111111111111111111", "A316",
                       "8609111111111111111111", "8609111111111111111111"}));
}

TEST(BoundProfilePackageTest, RefusesOtherOrdersAndCuts) {
  const Bytes whole = Hex(kParts);
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(BoundProfilePackage::Decode(ToBytes(ByteSpan(whole).first(size)))) << size;
  }
  // No A1.
  EXPECT_FALSE(BoundProfilePackage::Decode(Hex("bf360fbf2303800101a0028700a303860111")));
  // No A3.
  EXPECT_FALSE(
      BoundProfilePackage::Decode(Hex("bf3617bf2303800101a0028700a10b8809111111111111111111")));
  // An 86 in A1.
  EXPECT_FALSE(BoundProfilePackage::Decode(
      Hex("bf361cbf2303800101a0028700a10b8609111111111111111111a303860111")));
  // An 88 shorter than its MAC.
  EXPECT_FALSE(
      BoundProfilePackage::Decode(Hex("bf3615bf2303800101a0028700a1048802aaaaa303860111")));
  // An empty A0.
  EXPECT_FALSE(BoundProfilePackage::Decode(
      Hex("bf361abf2303800101a000a10b8809111111111111111111a303860111")));
  // Something behind A3.
  EXPECT_FALSE(BoundProfilePackage::Decode(
      Hex("bf3621bf2303800101a0028700a10b8809111111111111111111a303860111a303860111")));
  // A metadata segment of 7 bytes has no room for its MAC.
  EXPECT_FALSE(BoundProfilePackage::Decode(
      Hex("bf361abf2303800101a0028700a109880711111111111111a303860111")));
  EXPECT_EQ(BoundProfilePackage::Decode(Bytes((4u << 20) + 1)).error().code,
            ErrorCode::kResourceExhausted);
  // None of that.
  EXPECT_TRUE(BoundProfilePackage::Decode(
      Hex("bf361cbf2303800101a0028700a10b8809111111111111111111a303860111")));
}

// recorded/ppk: the metadata with an owner (001-01) and ppr1, then with one field changed at a
// time.
TEST(ProfileMetadataTest, NamesTheFieldThatDiffers) {
  const std::string agreed =
      "bf25305a0a989444999999990990f8910a4f736d6f636f6d53504e9208546573742d4f6e65950102"
      "b705800300f110"
      "99020640";
  const auto first = ProfileMetadata::Decode(Hex(agreed));
  ASSERT_TRUE(first) << first.error().ToString();
  const struct {
    const char* from;
    const char* to;
    const char* field;
  } changes[] = {
      {"0990f8", "0991f8", "ICCID"},         {"53504e", "53504f", "service provider name"},
      {"4f6e65", "4f6e66", "profile name"},  {"950102", "950100", "profile class"},
      {"00f110", "00f120", "profile owner"}, {"020640", "020660", "policy rules"}};
  for (const auto& change : changes) {
    std::string changed = agreed;
    changed.replace(changed.find(change.from), 6, change.to);
    const auto second = ProfileMetadata::Decode(Hex(changed));
    ASSERT_TRUE(second);
    const auto agrees = first->CheckAgrees(*second);
    ASSERT_FALSE(agrees);
    EXPECT_NE(agrees.error().message.find(change.field), std::string::npos);
  }
}

}  // namespace
}  // namespace lpab::sgp22
