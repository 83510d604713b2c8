#include "sgp22/euicc_info.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace lpab::sgp22 {
namespace {

Bytes Hex(std::string_view text) { return FromHex(text).value(); }

// recorded/lpac-management.txt.
TEST(EuiccInfoTest, ReadsEid) {
  EXPECT_EQ(ToHex(GetEid{}.Encode()), "BF3E035C015A");
  const auto response = EidResponse::Decode(Hex("bf3e125a1089049032123451234512345678901234"));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->eid.digits(), "89049032123451234512345678901234");
}

// recorded/lpac-management.txt: a card that answers with SGP.22 version 3 fields as well.
TEST(EuiccInfoTest, ReadsConfiguredAddresses) {
  EXPECT_EQ(ToHex(GetEuiccConfiguredAddresses{}.Encode()), "BF3C00");
  const auto response = EuiccConfiguredAddresses::Decode(
      Hex("bf3c8184800f7273702e6578616d706c652e636f6d8115726f6f742d736d64732e6578616d706c652e636f6d"
          "a22c8214736d6473322e79676764726173696d2e746573748214736d6473332e79676764726173696d2e7465"
          "73748314f54172bdf98a95d65cbeb88a38a1c11d800a85c3a4168414f54172bdf98a95d65cbeb88a38a1c11d"
          "800a85c3"));
  ASSERT_TRUE(response) << response.error().ToString();
  EXPECT_EQ(response->default_smdp, "rsp.example.com");
  EXPECT_EQ(response->root_smds, "root-smds.example.com");
  EXPECT_EQ(EuiccConfiguredAddresses::Decode(Hex("bf3c00"))->default_smdp, "");
}

// recorded/ppk/apdu.txt.
TEST(EuiccInfoTest, ReadsChallenge) {
  EXPECT_EQ(ToHex(GetEuiccChallenge{}.Encode()), "BF2E00");
  const auto response = EuiccChallenge::Decode(Hex("bf2e128010e9f51096557324d7558ad63e3fd6f207"));
  ASSERT_TRUE(response);
  EXPECT_EQ(ToHex(response->challenge), "E9F51096557324D7558AD63E3FD6F207");
  EXPECT_FALSE(EuiccChallenge::Decode(Hex("bf2e0a8008e9f51096557324d7")));
}

// recorded/ppk/apdu.txt.
TEST(EuiccInfoTest, ReadsInfo1) {
  EXPECT_EQ(ToHex(GetEuiccInfo1{}.Encode()), "BF2000");
  const Bytes bytes =
      Hex("bf20358203020600a9160414f54172bdf98a95d65cbeb88a38a1c11d800a85c3aa160414f54172bdf98a95d6"
          "5cbeb88a38a1c11d800a85c3");
  const auto response = EuiccInfo1::Decode(bytes);
  ASSERT_TRUE(response);
  EXPECT_EQ(response->svn.ToString(), "2.6.0");
  ASSERT_EQ(response->ci_ids_for_verification.size(), 1u);
  EXPECT_EQ(ToHex(response->ci_ids_for_verification[0]),
            "F54172BDF98A95D65CBEB88A38A1C11D800A85C3");
  EXPECT_EQ(response->raw, bytes);
}

// recorded/minimal/euicc-info1.der: empty lists.
TEST(EuiccInfoTest, ReadsInfo1WithEmptyLists) {
  const auto response = EuiccInfo1::Decode(Hex("bf20098203020000a900aa00"));
  ASSERT_TRUE(response);
  EXPECT_TRUE(response->ci_ids_for_verification.empty());
}

// recorded/lpac-management.txt.
TEST(EuiccInfoTest, ReadsInfo2) {
  const auto response = EuiccInfo2::Decode(
      Hex("bf228193810302030182030206008303030100840c8101078203027b3f830223808504066804c08603030300"
          "8703020300880204b0a9160414f54172bdf98a95d65cbeb88a38a1c11d800a85c3aa160414f54172bdf98a95"
          "d65cbeb88a38a1c11d800a85c38b01029902056004030300000c0d4b4e2d444e2d55502d30333237af050403"
          "030301900101b40ba0050403010200810082009000"));
  EXPECT_FALSE(response);  // the status word is not part of it
  const auto info = EuiccInfo2::Decode(
      Hex("bf228193810302030182030206008303030100840c8101078203027b3f830223808504066804c08603030300"
          "8703020300880204b0a9160414f54172bdf98a95d65cbeb88a38a1c11d800a85c3aa160414f54172bdf98a95"
          "d65cbeb88a38a1c11d800a85c38b01029902056004030300000c0d4b4e2d444e2d55502d30333237af050403"
          "030301900101b40ba005040301020081008200"));
  ASSERT_TRUE(info) << info.error().ToString();
  EXPECT_EQ(info->profile_version.ToString(), "2.3.1");
  EXPECT_EQ(info->firmware.ToString(), "3.1.0");
  EXPECT_EQ(info->free_non_volatile_memory, 0x027B3Fu);
  EXPECT_EQ(info->free_volatile_memory, 0x2380u);
  EXPECT_EQ(info->accreditation_number, "KN-DN-UP-0327");
  EXPECT_EQ(info->uicc->ToString(), "3.3.0");
  EXPECT_EQ(info->global_platform->ToString(), "2.3.0");
  EXPECT_EQ(info->protection_profile->ToString(), "3.0.0");
  EXPECT_EQ(info->category, 2u);
  EXPECT_EQ(info->uicc_capabilities.size(), 6u);
  EXPECT_EQ(info->rsp_capabilities,
            (std::vector<std::string>{"additionalProfile", "rpmSupport", "testProfileSupport"}));
  EXPECT_EQ(info->forbidden_rules, (std::vector<std::string>{"ppr1", "ppr2"}));
}

}  // namespace
}  // namespace lpab::sgp22
