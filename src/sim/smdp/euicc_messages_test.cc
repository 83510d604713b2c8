#include "sim/smdp/euicc_messages.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace lpab::sim::smdp {
namespace {

Bytes Hex(std::string_view text) { return FromHex(text).value(); }

// initiateAuthentication's euiccInfo1 in shared data, recorded/ppk.
constexpr std::string_view kInfo1 =
    "BF20358203020600A9160414F54172BDF98A95D65CBEB88A38A1C11D800A85C3AA160414F54172BDF98A95D65CBEB8"
    "8A38A1C11D800A85C3";

// getBoundProfilePackage's prepareDownloadResponse in shared data, recorded/session-keys.
constexpr std::string_view kPrepared =
    "bf21819ea0819b305680101733bbb287bb43a5881dd19c990597895f494104824a6bafdd1bf25eb27b4fb015a94d22"
    "425f0aaa31ee59b0a87a1cd2684a0a0161d386863dffbdf4d3d7abfdaca6b71522dcb448d480bbdf79ad61b81d64c9"
    "af5f3740479f6ba5b668c5498429f8fd51c629448183a5d5eb21e851da05145f8a4b45e27290ceef58c01361e84c36"
    "d68d986664e8dbd27c4dbeb5a2d94d6a251348e4cb";

TEST(EuiccMessages, DecodesARecordedInfo1) {
  const auto info = DecodeEuiccInfo1(Hex(kInfo1));
  ASSERT_TRUE(info) << info.error().ToString();
  EXPECT_EQ(ToHex(info->svn), "020600");
  ASSERT_EQ(info->ci_for_verification.size(), 1u);
  EXPECT_EQ(ToHex(info->ci_for_verification[0]), "F54172BDF98A95D65CBEB88A38A1C11D800A85C3");
  EXPECT_TRUE(info->ci_for_signing == info->ci_for_verification);
}

TEST(EuiccMessages, DecodesARecordedPreparation) {
  const Bytes der = Hex(kPrepared);
  const auto response = DecodePrepareDownloadResponse(der);
  ASSERT_TRUE(response) << response.error().ToString();
  EXPECT_FALSE(response->error);
  EXPECT_EQ(ToHex(response->transaction_id), "1733BBB287BB43A5881DD19C99059789");
  EXPECT_EQ(ToHex(response->one_time_key.first(4)), "04824A6B");
  EXPECT_EQ(ToHex(response->signed2.first(4)), "30568010");
  EXPECT_EQ(response->signed2.size(), 88u);
  EXPECT_EQ(ToHex(response->signature.first(4)), "479F6BA5");
  EXPECT_FALSE(response->hash_code);
}

// Errors by hand after SGP.22 sections 5.7.5, 5.7.13 and 5.7.14.
TEST(EuiccMessages, DecodesErrors) {
  EXPECT_EQ(DecodeAuthenticateServerResponse(Hex("BF380AA108"
                                                 "8003010203"
                                                 "020107"))
                ->error,
            7u);
  EXPECT_EQ(DecodePrepareDownloadResponse(Hex("BF210AA108"
                                              "8003010203"
                                              "02017F"))
                ->error,
            127u);
  EXPECT_EQ(DecodeCancelSessionResponse(Hex("BF4103"
                                            "810105"))
                ->error,
            5u);
}

TEST(EuiccMessages, RefusesWhatIsCutShort) {
  const Bytes info1 = Hex(kInfo1);
  for (size_t length = 0; length < info1.size(); ++length) {
    EXPECT_FALSE(DecodeEuiccInfo1(ByteSpan(info1).first(length))) << length;
  }
  const Bytes prepared = Hex(kPrepared);
  for (size_t length = 0; length < prepared.size(); ++length) {
    EXPECT_FALSE(DecodePrepareDownloadResponse(ByteSpan(prepared).first(length))) << length;
  }
}

TEST(EuiccMessages, OtherChoicesAreMalformed) {
  for (const char* der : {"BF3800", "BF3802A200", "BF38028000", "BF2102A000", "BF3802A100"}) {
    EXPECT_FALSE(DecodeAuthenticateServerResponse(Hex(der))) << der;
    EXPECT_FALSE(DecodePrepareDownloadResponse(Hex(der))) << der;
    EXPECT_FALSE(DecodeCancelSessionResponse(Hex(der))) << der;
  }
}

// X.690 section 8.19: 2.999.3 is 88 37 03; 1.2.840.113549 is 2A 86 48 86 F7 0D.
TEST(EuiccMessages, DecodesObjectIdentifiers) {
  EXPECT_EQ(DecodeOid(Hex("883703")).value(), "2.999.3");
  EXPECT_EQ(DecodeOid(Hex("2A864886F70D")).value(), "1.2.840.113549");
  EXPECT_EQ(DecodeOid(Hex("00")).value(), "0.0");
  EXPECT_FALSE(DecodeOid({}));
  EXPECT_FALSE(DecodeOid(Hex("88")));
  EXPECT_FALSE(DecodeOid(Hex("2AFFFFFFFFFFFFFFFFFFFFFF7F")));
}

}  // namespace
}  // namespace lpab::sim::smdp
