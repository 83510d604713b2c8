#include "sim/smdp/sample_package.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/hex.h"
#include "sim/smdp/profile_package.h"
#include "tlv/tlv.h"

namespace lpab::sim::smdp {
namespace {

std::vector<tlv::Tag> Tags(ByteSpan package) {
  std::vector<tlv::Tag> tags;
  tlv::Reader reader(package);
  while (!reader.AtEnd()) tags.push_back(reader.Next().value().tag);
  return tags;
}

// A File of the element `pe`, as hex.
std::string File(ByteSpan package, tlv::Tag pe, tlv::Tag file) {
  const auto element = tlv::Get(package, pe).value();
  return ToHex(tlv::Get(element.value, file).value().value);
}

TEST(SamplePackage, IsASequenceOfProfileElements) {
  const Bytes package = MakeSamplePackage({}).value();
  // header, mf, pukCodes, pinCodes, usim, pinCodes, akaParameter, securityDomain, end: the CHOICE
  // numbers of PEDefinitions.
  EXPECT_EQ(Tags(package),
            (std::vector<tlv::Tag>{0xA0, 0xB0, 0xA3, 0xA2, 0xB3, 0xA2, 0xA4, 0xA6, 0xAA}));
  const auto summary = ReadPackageSummary(package);
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->iccid, "8988001010000000014");
  EXPECT_EQ(summary->profile_type, "LPA Bridge sample profile");
}

TEST(SamplePackage, HoldsTheFiles) {
  SampleProfile profile;
  profile.imsi = "001010123456063";
  const Bytes package = MakeSamplePackage(profile).value();
  EXPECT_EQ(File(package, 0xB0, 0xA4),
            "A11082024121"
            "83022FE2"
            "8B032F0601"
            "80010A"
            "830A988800010100000010F4");
  // EF_IMSI of TS.48 has the same digits in the same coding.
  EXPECT_EQ(File(package, 0xB3, 0xA3),
            "A11082024121"
            "83026F07"
            "8B036F0602"
            "800109"
            "8309080910101032540636");
  EXPECT_EQ(File(package, 0xB3, 0xAD),
            "A11082024121"
            "83026F46"
            "8B036F0601"
            "800111"
            "8311014C504120427269646765FFFFFFFFFFFF");
  EXPECT_EQ(File(package, 0xB0, 0xA5),
            "A1128204422100168302"
            "2F00"
            "8B032F0601"
            "800116"
            "831661144F0CA0000000871002FFFFFFFF8950045553494D");
  // The access class is the bit of the IMSI's last digit.
  EXPECT_TRUE(File(package, 0xB3, 0xB2).ends_with("83020008"));
}

TEST(SamplePackage, AnOrderCanRewriteIt) {
  SampleProfile other;
  other.iccid = WithLuhnDigit("898800101000000002").value();
  const Bytes rewritten = WithIccid(MakeSamplePackage({}).value(), other.iccid).value();
  EXPECT_TRUE(rewritten == MakeSamplePackage(other).value());
}

TEST(SamplePackage, LuhnDigits) {
  // 7992739871 has the check digit 3: the usual worked example of ISO/IEC 7812-1 annex B.
  EXPECT_EQ(WithLuhnDigit("7992739871").value(), "79927398713");
  EXPECT_EQ(WithLuhnDigit("898800101000000001").value(), "8988001010000000014");
  EXPECT_FALSE(WithLuhnDigit(""));
  EXPECT_FALSE(WithLuhnDigit("12a"));
}

TEST(SamplePackage, RefusesBadParameters) {
  const auto fails = [](auto change) {
    SampleProfile profile;
    change(profile);
    const auto package = MakeSamplePackage(profile);
    return !package && package.error().code == ErrorCode::kInvalidArgument;
  };
  EXPECT_TRUE(fails([](auto& p) { p.iccid = "8988001010000000015"; }));
  EXPECT_TRUE(fails([](auto& p) { p.iccid = "898"; }));
  EXPECT_TRUE(fails([](auto& p) { p.imsi = "00101"; }));
  EXPECT_TRUE(fails([](auto& p) { p.imsi = "00101000000000x"; }));
  EXPECT_TRUE(fails([](auto& p) { p.operator_name = "seventeen letters"; }));
  EXPECT_TRUE(fails([](auto& p) { p.profile_type.clear(); }));
}

}  // namespace
}  // namespace lpab::sim::smdp
