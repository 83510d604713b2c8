#include "sim/smdp/profile_package.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "base/hex.h"
#include "io/files.h"

namespace lpab::sim::smdp {
namespace {

Bytes Hex(std::string_view text) { return FromHex(text).value(); }

// Header (ICCID 89000123456789012341, type "T"), PE-MF whose EF_ICCID is filled in two parts with
// an offset between, and PE-End.
constexpr std::string_view kPackage =
    "A015 800102 810103 820154 830A89000123456789012341"
    "B023 A0058000810101 810667810F010201 A412 A10482024121 830298FF 820108 830398FFFF"
    "AA07 A0058000810102";

Bytes Package() {
  std::string text(kPackage);
  std::erase(text, ' ');
  return Hex(text);
}

TEST(ProfilePackage, ReadsTheHeader) {
  const auto summary = ReadPackageSummary(Package());
  ASSERT_TRUE(summary) << summary.error().ToString();
  EXPECT_EQ(summary->iccid, "89000123456789012341");
  EXPECT_EQ(summary->profile_type, "T");
}

TEST(ProfilePackage, AnIccidOf19DigitsIsPaddedWithF) {
  Bytes package = Package();
  package[22] = 0x4F;  // last byte of the header's ICCID
  EXPECT_EQ(ReadPackageSummary(package)->iccid, "8900012345678901234");
}

TEST(ProfilePackage, RewritesHeaderAndFile) {
  const auto package = WithIccid(Package(), "8988001010000000014");
  ASSERT_TRUE(package) << package.error().ToString();
  EXPECT_EQ(ToHex(*package),
            "A015800102810103820154830A8988001010000000014F"
            "B023A0058000810101810667810F010201A412A10482024121830A988800010100000010F4"
            "AA07A0058000810102");
}

TEST(ProfilePackage, IsFilledUpWithAnApplicationBeforeItsEnd) {
  const auto package = WithSize(Package(), 100);
  ASSERT_TRUE(package) << package.error().ToString();
  EXPECT_EQ(package->size(), 100u);
  // PE-Application: header, then a load package of AID and load block (PEDefinitions).
  EXPECT_EQ(ToHex(ByteSpan(*package).subspan(Package().size() - 9)),
            "A81DA006800081027FFFA1134F05F04C504142C40A00010203040506070809"
            "AA07A0058000810102");
  for (const size_t size : {90u, 199u, 202u, 330u, 70'000u, 200'000u}) {
    const auto bigger = WithSize(Package(), size);
    ASSERT_TRUE(bigger) << bigger.error().ToString();
    EXPECT_LE(bigger->size(), size);
    EXPECT_GE(bigger->size() + 3, size);
    EXPECT_TRUE(ReadPackageSummary(*bigger));
  }
  EXPECT_EQ(WithSize(Package(), 70).error().code, ErrorCode::kInvalidArgument);
}

TEST(ProfilePackage, RefusesWhatIsNoIccid) {
  for (const char* iccid :
       {"", "12345678901234567", "123456789012345678901", "89880010100000000A"}) {
    EXPECT_EQ(WithIccid(Package(), iccid).error().code, ErrorCode::kInvalidArgument) << iccid;
  }
}

TEST(ProfilePackage, RefusesWhatIsNoPackage) {
  const Bytes package = Package();
  for (size_t length = 0; length < package.size(); ++length) {
    EXPECT_FALSE(ReadPackageSummary(ByteSpan(package).first(length))) << length;
  }
  EXPECT_FALSE(ReadPackageSummary(AsBytes("-----BEGIN CERTIFICATE-----")));
}

TEST(ProfilePackage, WithoutEfIccidThereIsNothingToRewrite) {
  const Bytes package = Hex("A00C830A89000123456789012341AA07A0058000810102");
  EXPECT_EQ(WithIccid(package, "8988001010000000014").error().code, ErrorCode::kUnsupported);
}

// The first `old` in `bytes` becomes `fresh`, of the same size.
void Overwrite(Bytes& bytes, const Bytes& old, const Bytes& fresh) {
  const auto found = std::search(bytes.begin(), bytes.end(), old.begin(), old.end());
  ASSERT_NE(found, bytes.end());
  std::copy(fresh.begin(), fresh.end(), found);
}

// The TS.48 packages, all of ICCID 89000123456789012341 (shared data, README).
TEST(ProfilePackage, RewritesTs48) {
  const std::string folder = std::string(LPAB_SHARED_DATA) + "/ts48";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no TS.48 packages in " << folder;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    Bytes expected = io::ReadFile(entry.path().string(), 1 << 20).value();
    const auto package = WithIccid(expected, "89880010100000000142");
    ASSERT_TRUE(package) << entry.path() << package.error().ToString();
    const Bytes old_file = Hex("98001032547698103214");
    const Bytes new_file = Hex("98880001010000001024");
    const Bytes old_header = Hex("89000123456789012341");
    const Bytes new_header = Hex("89880010100000000142");
    Overwrite(expected, old_header, new_header);
    Overwrite(expected, old_file, new_file);
    EXPECT_TRUE(*package == expected) << entry.path();
  }
}

}  // namespace
}  // namespace lpab::sim::smdp
