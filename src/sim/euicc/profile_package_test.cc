#include "sim/euicc/profile_package.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/hex.h"

namespace lpab::sim::euicc {
namespace {

const std::filesystem::path kTs48 = std::filesystem::path(LPAB_SHARED_DATA) / "ts48";
constexpr size_t kMemory = 300000;

Bytes ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return ToBytes(AsBytes(text));
}

Result<ProfilePackage> ReadPackage(ByteSpan bytes, size_t piece = 1007, size_t memory = kMemory) {
  ProfilePackageReader reader(memory);
  for (size_t at = 0; at < bytes.size(); at += piece) {
    LPAB_TRY(reader.Append(bytes.subspan(at, std::min(piece, bytes.size() - at))));
  }
  return reader.Finish();
}

Result<ProfilePackage> ReadHex(std::string hex) {
  std::erase(hex, ' ');
  return ReadPackage(FromHex(hex).value());
}

std::string Content(const ProfilePackage& package, const FilePath& path) {
  const auto found = package.files.find(path);
  return found == package.files.end() ? "no such file" : ToHex(found->second.content);
}

// The parts of a package that the tests below put together; lengths fit short files.
std::string NoSpaces(std::string text) {
  std::erase(text, ' ');
  return text;
}
// A TLV with a one-byte tag and a length below 128.
std::string Tlv(const std::string& tag, std::string hex) {
  hex = NoSpaces(hex);
  const auto length = static_cast<uint8_t>(hex.size() / 2);
  const uint8_t one[] = {length};
  return tag + (length < 0x80 ? "" : "81") + ToHex(one) + hex;
}
std::string Header(const std::string& major = "02") {
  return Tlv("A0", "8001" + major + "810103 830A89000123456789012341 A500 A600");
}
const std::string kPeHeader = "A005 8000 810104";
std::string MfWithDir(const std::string& dir) {
  return Tlv("B0", kPeHeader + "8106 67810F010201 A200" +
                       Tlv("A4", Tlv("83", "98001032547698103214")) + Tlv("A5", dir) +
                       Tlv("A6", Tlv("A1", "8204 42210008 8001 08")));
}
std::string Mf() { return MfWithDir(Tlv("A1", "8204 42210008 8001 10") + "8303 610361"); }
const std::string kEnd = "AA07A0058000810109";

class Ts48 : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(ProfilePackage, Ts48,
                         testing::Values("TS48v1_A.der", "TS48v3_SAIP2.3_NoBERTLV.der",
                                         "TS48v5_SAIP2.3_BERTLV_SUCI.der"));

TEST_P(Ts48, IsReadWithItsFiles) {
  if (!std::filesystem::exists(kTs48)) GTEST_SKIP() << "no " << kTs48 << ": not here";
  const Bytes bytes = ReadFile(kTs48 / GetParam());
  const auto package = ReadPackage(bytes);
  ASSERT_TRUE(package) << package.error().ToString();
  EXPECT_EQ(package->major_version, 2);
  EXPECT_EQ(ToHex(package->iccid), "89000123456789012341");
  EXPECT_EQ(Content(*package, {0x3F00, 0x2FE2}), "98001032547698103214");
  EXPECT_EQ(Content(*package, {0x3F00, 0x7FFF, 0x6F07}), "080910101032540636");
  EXPECT_EQ(Content(*package, {0x3F00, 0x7FFF, 0x6F78}), "0001");
  EXPECT_EQ(ToHex(package->files.at({0x3F00, 0x7FFF}).df_name), "A0000000871002FF49FF0589");
  // "GSM\x11TEST" (GSMA TS.48), which the FCP gives as a fill pattern.
  EXPECT_EQ(Content(*package, {0x3F00, 0x7FFF, 0x6F46}), "0147534D411154455354FFFFFFFFFFFFFF");
}

TEST_P(Ts48, DirNamesTheUsim) {
  if (!std::filesystem::exists(kTs48)) GTEST_SKIP() << "no " << kTs48 << ": not here";
  const auto package = ReadPackage(ReadFile(kTs48 / GetParam()));
  ASSERT_TRUE(package) << package.error().ToString();
  const File& dir = package->files.at({0x3F00, 0x2F00});
  EXPECT_EQ(dir.type, File::Type::kLinearFixed);
  ASSERT_EQ(dir.content.size() % dir.record_size, 0u);
  EXPECT_NE(ToHex(dir.content).find("4F0CA0000000871002FF49FF0589"), std::string::npos);
}

TEST_P(Ts48, IsReadAlikeInPiecesOfAnySize) {
  if (!std::filesystem::exists(kTs48)) GTEST_SKIP() << "no " << kTs48 << ": not here";
  const Bytes bytes = ReadFile(kTs48 / GetParam());
  const auto whole = ReadPackage(bytes, bytes.size());
  ASSERT_TRUE(whole);
  for (const size_t piece : {1u, 7u, 255u}) {
    const auto parts = ReadPackage(bytes, piece);
    ASSERT_TRUE(parts);
    EXPECT_EQ(parts->files, whole->files);
  }
}

// Whatever byte is broken, the reader ends without a crash and without a package larger than asked.
TEST_P(Ts48, SurvivesBrokenBytes) {
  if (!std::filesystem::exists(kTs48)) GTEST_SKIP() << "no " << kTs48 << ": not here";
  const Bytes bytes = ReadFile(kTs48 / GetParam());
  for (size_t at = 0; at < bytes.size(); at += 211) {
    for (const uint8_t value : {0x00, 0x7F, 0x80, 0xFF}) {
      Bytes broken = bytes;
      broken[at] = value;
      const auto package = ReadPackage(broken, 4096, 40000);
      size_t total = 0;
      if (package) {
        for (const auto& [path, file] : package->files) total += file.content.size();
      }
      EXPECT_LE(total, 40000u);
    }
  }
}

// Record 1 of TS48v5's EF_DIR: 22 bytes of content, then an offset of 11 to the next record of 33.
TEST(ProfilePackage, OffsetsCountFromTheEndOfTheContentBefore) {
  const auto package = ReadHex(
      Header() +
      MfWithDir(Tlv("A1", "8204 42210004 8001 0C") + "8302 AAAA" + "820102" + "8301 BB") + kEnd);
  ASSERT_TRUE(package) << package.error().ToString();
  EXPECT_EQ(Content(*package, {0x3F00, 0x2F00}), "AAAAFFFFBBFFFFFFFFFFFFFF");
}

TEST(ProfilePackage, PatternsFillFilesAndEachRecord) {
  const auto package = ReadHex(
      Header() + MfWithDir(Tlv("A1", "8204 42210004 8001 08 A504 C102 00AA")) +
      Tlv("A1", kPeHeader +
                    Tlv("A1", Tlv("30", Tlv("62", "8202 4121 8302 2F11 8001 05 A504 C202 0102")))) +
      kEnd);
  ASSERT_TRUE(package) << package.error().ToString();
  EXPECT_EQ(Content(*package, {0x3F00, 0x2F00}), "00AAAAAA00AAAAAA");
  EXPECT_EQ(Content(*package, {0x3F00, 0x2F11}), "0102010201");
}

TEST(ProfilePackage, TemplatesGiveWhatTheElementLeavesOut) {
  // PE-USIM with nothing but what is mandatory, no FCP but the ADF's.
  const std::string usim =
      Tlv("B3",
          kPeHeader + "8106 67810F010204" + Tlv("A2", Tlv("A1", "8302 7FD0 8407 A0000000871002")) +
              Tlv("A3", "8309 080910101032540636") + Tlv("A4", Tlv("A1", "8204 42210004 8001 04")) +
              Tlv("A8", "8302 9EFF") + Tlv("AD", "8304 0147534D") + Tlv("AE", "8301 00") +
              Tlv("B2", "8302 0001") + Tlv("B5", "8000") + Tlv("B6", "8304 11F2FF00"));
  const auto package = ReadHex(Header() + Mf() + usim + kEnd);
  ASSERT_TRUE(package) << package.error().ToString();
  EXPECT_EQ(Content(*package, {0x3F00, 0x7FFF, 0x6F07}), "080910101032540636");
  // 3GPP TS 31.102: EF_SPN has 17 bytes, EF_UST of template version 1 has 14.
  EXPECT_EQ(Content(*package, {0x3F00, 0x7FFF, 0x6F46}), "0147534DFFFFFFFFFFFFFFFFFFFFFFFFFF");
  EXPECT_EQ(Content(*package, {0x3F00, 0x7FFF, 0x6F38}).size(), 28u);
  EXPECT_EQ(Content(*package, {0x3F00, 0x7FFF, 0x6F31}), "0A");
  EXPECT_EQ(Content(*package, {0x3F00, 0x7FFF, 0x6F5B}), "F00000F00000");
  EXPECT_EQ(Content(*package, {0x3F00, 0x7FFF, 0x6FAD}), "no such file");  // doNotCreate
  EXPECT_EQ(package->files.at({0x3F00, 0x7FFF, 0x6F3C}).record_size, 176u);
}

TEST(ProfilePackage, FileManagementCreatesFillsAndLinks) {
  const std::string commands = "8000" + Tlv("62", "8202 7821 8302 7F66") +
                               Tlv("62", "8202 4121 8302 6F01 8001 04") + "020101 8102 AABB" +
                               "80047F666F01" + "8101 99" + "8000" +
                               Tlv("62", "8202 4121 8302 2F22 C704 7F666F01");
  const auto package =
      ReadHex(Header() + Mf() + Tlv("A1", kPeHeader + Tlv("A1", Tlv("30", commands))) + kEnd);
  ASSERT_TRUE(package) << package.error().ToString();
  EXPECT_EQ(Content(*package, {0x3F00, 0x7F66, 0x6F01}), "99AABBFF");
  EXPECT_EQ(Content(*package, {0x3F00, 0x2F22}), "99AABBFF");
}

struct BadPackage {
  const char* name;
  std::string hex;
  PeStatus status;
  const char* message;
};

class Refused : public testing::TestWithParam<BadPackage> {};

TEST_P(Refused, WithItsStatus) {
  const auto package = ReadHex(GetParam().hex);
  ASSERT_FALSE(package);
  EXPECT_EQ(PeStatusOf(package.error()), GetParam().status) << package.error().message;
  EXPECT_NE(package.error().message.find(GetParam().message), std::string::npos)
      << package.error().message;
}

std::string FileManagement(const std::string& commands) {
  return Header() + Mf() + Tlv("A1", kPeHeader + Tlv("A1", Tlv("30", commands))) + kEnd;
}

INSTANTIATE_TEST_SUITE_P(
    ProfilePackage, Refused,
    testing::Values(
        BadPackage{"Version", Header("04") + Mf() + kEnd, PeStatus::kUnsupportedProfileVersion,
                   "profile version 4.3"},
        BadPackage{"NoHeader", Mf() + kEnd, PeStatus::kInvalidRequestFormat, "profile header"},
        BadPackage{"NoMf", Header() + kEnd, PeStatus::kInvalidRequestFormat, "PE-MF"},
        BadPackage{"NoEnd", Header() + Mf(), PeStatus::kInvalidRequestFormat, "no PE-End"},
        BadPackage{"CutOff", Header() + Mf() + "AA07A005", PeStatus::kInvalidRequestFormat,
                   "within a PE"},
        BadPackage{"AfterEnd", Header() + Mf() + kEnd + kEnd, PeStatus::kInvalidRequestFormat,
                   "after PE-End"},
        BadPackage{"UnknownMandated", Header() + Mf() + "AB07A0058000810109" + kEnd,
                   PeStatus::kPeNotSupported, "PE tag AB (9)"},
        BadPackage{"UnknownTemplate",
                   Header() + Tlv("B0", kPeHeader + "8106 67810F010302 A200") + kEnd,
                   PeStatus::kTemplateNotSupported, "67810F010302"},
        BadPackage{"TooLarge", FileManagement(Tlv("62", "8202 4121 8302 2F11 8004 7FFFFFFF")),
                   PeStatus::kNotEnoughMemory, "2F11"},
        BadPackage{"BeyondTheEnd",
                   FileManagement(Tlv("62", "8202 4121 8302 2F11 8001 02") + "8103 010203"),
                   PeStatus::kBadValues, "beyond the file's 2 bytes"},
        BadPackage{"Twice", FileManagement(Tlv("62", "8202 4121 8302 2FE2 8001 02")),
                   PeStatus::kBadValues, "exists already"},
        BadPackage{"NoDirectory",
                   FileManagement("80027F77" + Tlv("62", "8202 4121 8302 6F01 800102")),
                   PeStatus::kBadValues, "no directory"},
        BadPackage{"LinkToNowhere", FileManagement(Tlv("62", "8202 4121 8302 2F22 C704 7F666F01")),
                   PeStatus::kBadValues, "link to 7F666F01"},
        BadPackage{"PartialRecords", FileManagement(Tlv("62", "8204 42210005 8302 2F11 8001 08")),
                   PeStatus::kBadValues, "no whole records"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(ProfilePackage, UnknownElementsAreReadOver) {
  const auto package = ReadHex(Header() + Mf() + "AB05A003810109" + kEnd);
  ASSERT_TRUE(package) << package.error().ToString();
  EXPECT_EQ(package->skipped, std::vector<tlv::Tag>{0xAB});
}

// Each link points at the one behind it, the last one at EF_ICCID: the order that takes longest.
TEST(ProfilePackage, LinksMayComeInAnyOrder) {
  constexpr int kLinks = 400;
  tlv::Writer commands;
  for (int i = 0; i < kLinks; ++i) {
    const int target = i + 1 < kLinks ? 0x4001 + i : 0x2FE2;
    commands.Put(0x62, tlv::Writer()
                           .Put(0x82, Bytes{0x41, 0x21})
                           .PutUint(0x83, static_cast<uint64_t>(0x4000 + i))
                           .PutUint(0xC7, static_cast<uint64_t>(target)));
  }
  const Bytes management = tlv::Encode(0xA1, tlv::Encode(0x30, commands.bytes()));
  const Bytes element =
      tlv::Encode(0xA1, Concat({FromHex(NoSpaces(kPeHeader)).value(), management}));
  const auto package = ReadHex(Header() + Mf() + ToHex(element) + kEnd);
  ASSERT_TRUE(package) << package.error().ToString();
  EXPECT_EQ(Content(*package, {0x3F00, 0x4000}), "98001032547698103214");
}

// A DF that is a link to the DF above it has no end.
TEST(ProfilePackage, LinkToADirectoryAboveIsRefused) {
  const auto circle = ReadHex(FileManagement(Tlv("62", "8202 7821 8302 7F66") +
                                             Tlv("62", "8202 7821 8302 5F01 C702 7F66")));
  ASSERT_FALSE(circle);
  EXPECT_EQ(PeStatusOf(circle.error()), PeStatus::kBadValues);
}

}  // namespace
}  // namespace lpab::sim::euicc
