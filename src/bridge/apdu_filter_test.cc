#include "bridge/apdu_filter.h"

#include <gtest/gtest.h>

#include <set>

#include "base/hex.h"

namespace lpab::bridge {
namespace {

using Chain = std::vector<card::BatchCommand>;

// Command APDUs in hex.
Chain Apdus(const std::vector<std::string>& texts) {
  Chain chain;
  for (const std::string& text : texts) {
    chain.push_back({apdu::CommandApdu::Decode(FromHex(text).value()).value(), {}});
  }
  return chain;
}

// STORE DATA blocks of `block` bytes.
Chain Blocks(const std::string& object, size_t block = 255) {
  const Bytes data = FromHex(object).value();
  Chain chain;
  for (size_t at = 0; at < data.size(); at += block) {
    const ByteSpan part = ByteSpan(data).subspan(at, std::min(block, data.size() - at));
    const uint8_t p1 = at + part.size() == data.size() ? 0x91 : 0x11;
    chain.push_back({{0x80, 0xE2, p1, static_cast<uint8_t>(at / block), ToBytes(part), {}}, {}});
  }
  return chain;
}

class ApduFilterTest : public testing::Test {
 protected:
  // "" where the chain passes, else what the client reads. The card then answers 9000 to each.
  std::string Judge(const Chain& chain, Role role = Role::kOwner, const char* answer = "9000") {
    const auto refusal = filter_.Judge(chain, role);
    if (refusal) return refusal->sw.ToString();
    const auto last = apdu::ResponseApdu::Decode(FromHex(answer).value()).value();
    std::vector<card::CommandOutcome> outcomes(
        chain.size(), {card::OutcomeKind::kAnswered, {{}, apdu::kSwSuccess}});
    outcomes.back().response = last;
    filter_.Ended(outcomes);
    return "";
  }
  std::string Judge(const std::string& object, Role role = Role::kOwner,
                    const char* answer = "9000") {
    return Judge(Blocks(object), role, answer);
  }

  ApduFilter filter_;
};

TEST_F(ApduFilterTest, TheHeaderOfABlockIsThatOfStoreData) {
  EXPECT_EQ(Judge(Apdus({"80E2910003BF2000"})), "");
  EXPECT_EQ(Judge(Apdus({"80E2910003BF200000"})), "") << "with Le";
  for (const char* wrong : {
           "81E2910003BF2000",  // a channel
           "90E2910003BF2000",  // chaining
           "84E2910003BF2000",  // secure messaging
           "00E2910003BF2000", "80E0910003BF2000", "80E2810003BF2000", "80E2900003BF2000",
           "80E2910103BF2000",            // P2 does not begin with 00
           "80E2910000",                  // no data
           "80CA005A00",                  // GET DATA
           "00A4040007A0000005591010",    // SELECT
           "0070000001", "0088008100",    // MANAGE CHANNEL, AUTHENTICATE
           "0020000108FFFFFFFFFFFFFFFF",  // VERIFY
           "00B0000000", "80AA000000",    // READ BINARY, TERMINAL CAPABILITY
       }) {
    EXPECT_EQ(Judge(Apdus({wrong})), "6A80") << wrong;
  }
}

TEST_F(ApduFilterTest, BlocksCountFromZeroWithoutGapOrRepeat) {
  EXPECT_EQ(Judge(Apdus({"80E2110001BF",
                         "80E2910102"
                         "2000"})),
            "");
  EXPECT_EQ(Judge(Apdus({"80E2110001BF",
                         "80E2910002"
                         "2000"})),
            "6A80")
      << "restart";
  EXPECT_EQ(Judge(Apdus({"80E2110001BF",
                         "80E2910202"
                         "2000"})),
            "6A80")
      << "gap";
  EXPECT_EQ(Judge(Apdus({"80E2110001BF"})), "6A80") << "no last block";
  EXPECT_EQ(Judge(Apdus({"80E2910001BF",
                         "80E2910102"
                         "2000"})),
            "6A80")
      << "two last blocks";
  EXPECT_EQ(Judge(Blocks("BF38820100" + std::string(512, '0'), 1)), "6A80") << "P2 would wrap";
  EXPECT_EQ(Judge(Blocks("BF3881FB" + std::string(502, '0'), 1)), "") << "255 blocks";
}

TEST_F(ApduFilterTest, OneChainIsOneObject) {
  EXPECT_EQ(Judge("BF3E035C015A"), "");
  EXPECT_EQ(Judge("BF"), "6A80");
  EXPECT_EQ(Judge("BF20"), "6A80");
  EXPECT_EQ(Judge("BF2000BF2000"), "6A80") << "a second object";
  EXPECT_EQ(Judge("BF200000"), "6A80") << "a trailing byte";
  EXPECT_EQ(Judge("BF3E045C015A"), "6A80") << "too short";
  EXPECT_EQ(Judge("BF2080"), "6A80") << "indefinite";
  EXPECT_EQ(Judge("BF3E81035C015A"), "6A80") << "a length that is not minimal";
  EXPECT_EQ(Judge("BF3E8200035C015A"), "6A80");
  EXPECT_EQ(Judge("BF803400"), "6A80") << "a tag that is not canonical";
  EXPECT_EQ(Judge("BFFF2000"), "6A80") << "a tag of three bytes";
  EXPECT_EQ(Judge("BF348103800102"), "6A80");
}

TEST_F(ApduFilterTest, UnknownObjectsAreRefused) {
  const std::set<int> known = {0x20, 0x21, 0x22, 0x28, 0x29, 0x2B, 0x2D, 0x2E, 0x30, 0x31, 0x32,
                               0x33, 0x34, 0x35, 0x36, 0x38, 0x3C, 0x3E, 0x3F, 0x41, 0x43};
  for (int low = 0x1F; low <= 0x7F; ++low) {
    const std::string object = ToHex(Bytes{0xBF, static_cast<uint8_t>(low), 0x00});
    if (known.contains(low)) continue;
    EXPECT_EQ(Judge(object), "6A88") << object;
  }
  for (const char* tag : {"BF42", "BF50", "BF55", "BF58", "BF5A", "BF23", "BF24", "BF25", "BF26",
                          "BF2A", "BF37", "E0", "30", "5A"}) {
    EXPECT_EQ(Judge(std::string(tag) + "00"), "6A88") << tag;
  }
}

TEST_F(ApduFilterTest, Roles) {
  const auto expect = [this](std::vector<const char*> tags, const char* viewer,
                             const char* installer) {
    for (const char* tag : tags) {
      EXPECT_EQ(Judge(std::string(tag) + "00", Role::kViewer), viewer) << tag;
      EXPECT_EQ(Judge(std::string(tag) + "00", Role::kInstaller), installer) << tag;
      EXPECT_EQ(Judge(std::string(tag) + "00", Role::kOwner), "") << tag;
    }
  };
  expect({"BF20", "BF22", "BF28", "BF2B", "BF2D", "BF3C", "BF3E", "BF43"}, "", "");
  expect({"BF2E", "BF38", "BF21", "BF41", "BF31", "BF32", "BF29", "BF30"}, "6982", "");
  expect({"BF33", "BF34", "BF3F", "BF35"}, "6982", "6982");
  EXPECT_EQ(Judge("BF3605BF23020000", Role::kViewer), "6982");
  const auto refusal = filter_.Judge(Blocks("BF3300"), Role::kInstaller);
  EXPECT_EQ(refusal->error.message,
            "the role owner is needed for DeleteProfile; this client is installer");
}

// BF36 with BF23, A0 of two 87s, A1 of two 88s, A2 of one 87 and A3 of two 86s.
class PackageTest : public ApduFilterTest {
 protected:
  static constexpr const char* kSegments[] = {
      "BF362ABF2302AABB",      // 0: its header and BF23
      "A0088702010287020304",  // 1: whole
      "A107",                  // 2: the header
      "8802A1A2",              // 3
      "8801A3",                // 4
      "A203870105",            // 5: whole
      "A30B",                  // 6: the header
      "8604B1B2B3B4",          // 7
      "8603B5B6B7",            // 8
  };
  void Begin(size_t segments) {
    for (size_t i = 0; i < segments; ++i) ASSERT_EQ(Judge(kSegments[i]), "") << kSegments[i];
  }
};

TEST_F(PackageTest, SegmentsInTheirOrder) {
  Begin(std::size(kSegments));
  EXPECT_EQ(Judge("8601B8"), "6A80") << "the package is whole";
}

TEST_F(PackageTest, WithoutA2) {
  Begin(5);
  EXPECT_EQ(Judge("A306"), "");
  EXPECT_EQ(Judge("8604B1B2B3B4"), "");
}

TEST_F(PackageTest, TheElementsOfA0MayComeAlone) {
  Begin(1);
  EXPECT_EQ(Judge("A00887020102"), "");
  EXPECT_EQ(Judge("87020304"), "");
  EXPECT_EQ(Judge("A107"), "");
}

TEST_F(PackageTest, SegmentsWithoutAPackage) {
  for (const char* segment : kSegments) {
    if (segment == kSegments[0]) continue;
    EXPECT_EQ(Judge(segment), "6A80") << segment;
  }
}

TEST_F(PackageTest, HowItBegins) {
  EXPECT_EQ(Judge("BF3600"), "6A80");
  EXPECT_EQ(Judge("BF3605BF2302AA"), "6A80") << "half of BF23";
  EXPECT_EQ(Judge("BF3605BF2402AABB"), "6A80") << "another object";
  EXPECT_EQ(Judge("BF3604BF2302AABB"), "6A80") << "longer than BF36";
  EXPECT_EQ(Judge("BF360ABF2302AABBA000"), "6A80") << "more than BF23";
  EXPECT_EQ(Judge("BF362CBF2381020000"), "6A80") << "not minimal";
}

// Each wrong segment also ends the package.
TEST_F(PackageTest, WhatDoesNotContinueItEndsIt) {
  const struct {
    size_t after;
    const char* segment;
    const char* why;
  } kCases[] = {
      {1, "A107", "A1 before A0 is passed over, but A0 cannot follow"},
      {1, "A0098702010287020304", "A0 with less than it says, then A1"},
      {2, "A00487020102", "A0 again"},
      {2, "A1078802A1A2", "A1 with an element"},
      {3, "A107", "A1 again within A1"},
      {3, "8702A1A2", "another element"},
      {3, "8807A1A2A3A4A5A6A7", "longer than the list"},
      {4,
       "A20387010"
       "5",
       "A2 before A1 is whole"},
      {5, "A203870205", "half an 87"},
      {5, "A35F", "longer than BF36"},
      {6,
       "A2038701"
       "05",
       "A2 again"},
      {7, "8602B1", "half an 86"},
      {7, "8604B1B2B3B400", "a trailing byte"},
      {7, "868104B1B2B3B4", "a length that is not minimal"},
  };
  for (const auto& [after, segment, why] : kCases) {
    SCOPED_TRACE(why);
    filter_ = {};
    Begin(after);
    if (Judge(segment).empty()) {
      EXPECT_EQ(Judge(kSegments[after]), "6A80");
    } else {
      EXPECT_EQ(Judge(kSegments[after]), "6A80") << "the package went on";
    }
  }
}

TEST_F(PackageTest, DataErrorsAndOtherObjectsEndIt) {
  Begin(3);
  EXPECT_EQ(Judge("8802A1A2", Role::kOwner, "BF37009000"), "");
  EXPECT_EQ(Judge(kSegments[4]), "6A80") << "data";
  Begin(3);
  EXPECT_EQ(Judge("8802A1A2", Role::kOwner, "6985"), "");
  EXPECT_EQ(Judge(kSegments[4]), "6A80") << "an error";
  Begin(3);
  EXPECT_EQ(Judge("BF2D00"), "");
  EXPECT_EQ(Judge(kSegments[3]), "6A80") << "another object";
  Begin(3);
  EXPECT_EQ(Judge("BF5000"), "6A88");
  EXPECT_EQ(Judge(kSegments[3]), "6A80") << "one that is refused";
  Begin(3);
  EXPECT_EQ(Judge("8802A1A2", Role::kOwner, "9110"), "");
  EXPECT_EQ(Judge(kSegments[4]), "") << "91xx goes on";
}

TEST_F(PackageTest, NoAnswerEndsIt) {
  Begin(3);
  EXPECT_FALSE(filter_.Judge(Blocks(kSegments[3]), Role::kOwner));
  filter_.Ended({{card::OutcomeKind::kUnknown, {}}});
  EXPECT_EQ(Judge(kSegments[4]), "6A80");
  Begin(3);
  EXPECT_FALSE(filter_.Judge(Blocks(kSegments[3]), Role::kOwner));
  filter_.Ended({});
  EXPECT_EQ(Judge(kSegments[4]), "6A80");
}

}  // namespace
}  // namespace lpab::bridge
