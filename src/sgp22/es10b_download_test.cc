#include "sgp22/es10b_download.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "sgp22/recorded_session.h"

namespace lpab::sgp22 {
namespace {

Bytes Hex(std::string_view text) { return FromHex(text).value(); }

// recorded/ppk/es9plus.jsonl.
TEST(SignedObjectsTest, ReadsServerSigned1) {
  const auto signed1 = ServerSigned1::Decode(
      Hex("305180107fd8c014989642d69d82196c35d65bc48110e9f51096557324d7558ad63e3fd6f207831974657374"
          "736d6470706c7573312e6578616d706c652e636f6d8410b8b2dd1830615e374ef2393698fc7b96"));
  ASSERT_TRUE(signed1) << signed1.error().ToString();
  EXPECT_EQ(signed1->transaction_id.ToText(), "7FD8C014989642D69D82196C35D65BC4");
  EXPECT_EQ(ToHex(signed1->euicc_challenge), "E9F51096557324D7558AD63E3FD6F207");
  EXPECT_EQ(signed1->server_address, "testsmdpplus1.example.com");
}

// The same file; then with ccRequiredFlag set and the flag missing.
TEST(SignedObjectsTest, ReadsSmdpSigned2) {
  const auto signed2 = SmdpSigned2::Decode(Hex("301580107fd8c014989642d69d82196c35d65bc4010100"));
  ASSERT_TRUE(signed2);
  EXPECT_FALSE(signed2->confirmation_code_required);
  EXPECT_TRUE(SmdpSigned2::Decode(Hex("301580107fd8c014989642d69d82196c35d65bc40101ff"))
                  ->confirmation_code_required);
  EXPECT_FALSE(SmdpSigned2::Decode(Hex("301280107fd8c014989642d69d82196c35d65bc4")));
}

// lpac's request, taken apart and built again: the signed parts pass through as they are.
TEST(AuthenticateServerTest, EncodesAsLpacDoes) {
  const auto commands = ReadRecordedCommands("ppk/apdu.txt");
  if (!commands) GTEST_SKIP() << "no recorded sessions at " LPAB_SHARED_DATA;
  const Bytes& recorded = (*commands)[2].request;
  tlv::Reader reader(tlv::ReadOne(recorded, 0xBF38)->value);
  AuthenticateServer request;
  request.server_signed1 = ToBytes(reader.Next()->whole);
  request.server_signature1 = ToBytes(reader.Next()->whole);
  request.ci_key_id = ToBytes(reader.Next()->whole);
  request.server_certificate = ToBytes(reader.Next()->whole);
  request.matching_id = "TS48V3-SAIP2-3-NOBERTLV-UNIQUE";
  EXPECT_EQ(ToHex(request.Encode()), ToHex(recorded));

  const auto response = AuthenticateServerResponse::Decode((*commands)[2].response);
  ASSERT_TRUE(response) << response.error().ToString();
  EXPECT_EQ(response->transaction_id.ToText(), "7FD8C014989642D69D82196C35D65BC4");
  EXPECT_EQ(response->raw, (*commands)[2].response);
}

TEST(PrepareDownloadTest, EncodesAsLpacDoes) {
  const auto commands = ReadRecordedCommands("ppk/apdu.txt");
  if (!commands) GTEST_SKIP() << "no recorded sessions at " LPAB_SHARED_DATA;
  const Bytes& recorded = (*commands)[3].request;
  tlv::Reader reader(tlv::ReadOne(recorded, 0xBF21)->value);
  PrepareDownload request;
  request.smdp_signed2 = ToBytes(reader.Next()->whole);
  request.smdp_signature2 = ToBytes(reader.Next()->whole);
  request.smdp_certificate = ToBytes(reader.Next()->whole);
  EXPECT_EQ(ToHex(request.Encode()), ToHex(recorded));

  const auto response = PrepareDownloadResponse::Decode((*commands)[3].response);
  ASSERT_TRUE(response) << response.error().ToString();
  EXPECT_EQ(response->transaction_id.ToText(), "7FD8C014989642D69D82196C35D65BC4");
}

// Annex H: the hash stands between signature and certificate.
TEST(PrepareDownloadTest, PutsTheHashBeforeTheCertificate) {
  PrepareDownload request{Hex("3000"), Hex("5f370101"), Bytes(32, 0xAA), Hex("30020500")};
  EXPECT_EQ(ToHex(request.Encode()), "BF212C30005F3701010420" + std::string(64, 'A') + "30020500");
}

TEST(AuthenticateServerTest, TurnsErrorsIntoWords) {
  const auto refused = AuthenticateServerResponse::Decode(Hex("bf3808a10680010a020107"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(*refused.error().Detail<Es10Detail>(), (Es10Detail{"AuthenticateServer", 7}));
  EXPECT_EQ(refused.error().code, ErrorCode::kUntrusted);
  const auto prepare = PrepareDownloadResponse::Decode(Hex("bf2108a10680010a020102"));
  EXPECT_EQ(*prepare.error().Detail<Es10Detail>(), (Es10Detail{"PrepareDownload", 2}));
}

TEST(CancelSessionTest, BothWays) {
  const CancelSession request{TransactionId::FromText("0A0B").value(), CancelReason::kPostponed};
  EXPECT_EQ(ToHex(request.Encode()), "BF410780020A0B810101");
  EXPECT_TRUE(CancelSessionResponse::Decode(Hex("bf4108a00630005f370101")));
  EXPECT_EQ(CancelSessionResponse::Decode(Hex("bf4103810105")).error().code,
            ErrorCode::kFailedPrecondition);
}

}  // namespace
}  // namespace lpab::sgp22
