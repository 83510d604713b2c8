// ES10b.PrepareDownload: what the card refuses of the server's second message, each with its own
// code; one-time keys. Spec: SGP.22 section 5.7.5, DownloadErrorCode.
#include "flipped_bytes.h"
#include "raw_rsp.h"

namespace lpab::tests {
namespace {

using PrepareDownload = RawRspTest;

// Steps: the server shows DPauth in place of DPpb. Pass: invalidCertificate (1).
TEST_F(PrepareDownload, ACertificateOfAnotherRole) {
  rsp_.server.dppb = SharedPki().nist.dpauth;
  EXPECT_EQ(ReasonOf(rsp_.Prepare()), "PrepareDownload/1");
}

// Steps: DPpb belongs to another owner (OID) than DPauth. Pass: invalidCertificate (1).
TEST_F(PrepareDownload, ACertificateOfAnotherOwner) {
  rsp_.server.dppb.certificate =
      sim::euicc::test::Reissue(SharedPki().nist, SharedPki().nist.dppb,
                                [](auto& builder) { builder.registered_id = "2.999.12"; });
  EXPECT_EQ(ReasonOf(rsp_.Prepare()), "PrepareDownload/1");
}

// Steps: smdpSigned2 is signed with DPauth's key. Pass: invalidSignature (2).
TEST_F(PrepareDownload, ASignatureByAnotherKey) {
  rsp_.server.dppb.key = SharedPki().nist.dpauth.key;
  EXPECT_EQ(ReasonOf(rsp_.Prepare()), "PrepareDownload/2");
}

// Steps: PrepareDownload twice. Pass: the second is answered noSessionContext (4).
TEST_F(PrepareDownload, TheSessionGoesOnceThroughIt) {
  const auto authenticated = rsp_.Authenticate();
  ASSERT_TRUE(authenticated);
  ASSERT_TRUE(rsp_.Prepare(*authenticated));
  EXPECT_EQ(ReasonOf(rsp_.Prepare(*authenticated)), "PrepareDownload/4");
}

// Steps: the card loses its power behind AuthenticateServer. Pass: the session is lost with it;
// PrepareDownload is answered noSessionContext (4).
TEST_F(PrepareDownload, NoSessionOutlivesTheCardsPower) {
  const auto authenticated = rsp_.Authenticate();
  ASSERT_TRUE(authenticated);
  world_.ResetCard();
  RawRsp after(world_);
  EXPECT_EQ(ReasonOf(after.Prepare(*authenticated)), "PrepareDownload/4");
}

// Steps: smdpSigned2 names another transaction. Pass: invalidTransactionId (5).
TEST_F(PrepareDownload, AnotherTransaction) {
  rsp_.server.prepare_transaction_id = Bytes(16, 0x77);
  EXPECT_EQ(ReasonOf(rsp_.Prepare()), "PrepareDownload/5");
}

// Steps: a confirmation code is required and no hash of one is sent. Pass: undefinedError (127).
TEST_F(PrepareDownload, AMissingHashOfTheCode) {
  rsp_.server.confirmation_code_required = true;
  EXPECT_EQ(ReasonOf(rsp_.Prepare()), "PrepareDownload/127");
}

// Steps: the hash is of 31 bytes. Pass: undefinedError (127).
TEST_F(PrepareDownload, AHashOfAnotherLength) {
  rsp_.server.hash_cc = Bytes(31);
  EXPECT_EQ(ReasonOf(rsp_.Prepare()), "PrepareDownload/127");
}

// Steps: prepare; in a new session the server asks for the same one-time key. Pass: the card uses
// it again; without the question it makes a new one.
TEST_F(PrepareDownload, AOneTimeKeyIsUsedAgainWhenAsked) {
  const auto first = rsp_.Prepare();
  ASSERT_TRUE(first);
  const Bytes key = RawRsp::OneTimeKey(*first);
  rsp_.server.transaction_id = Bytes(16, 0x22);
  const auto unasked = rsp_.Prepare();
  ASSERT_TRUE(unasked);
  EXPECT_NE(RawRsp::OneTimeKey(*unasked), key);
  rsp_.server.bpp_euicc_otpk = key;
  const auto asked = rsp_.Prepare();
  ASSERT_TRUE(asked);
  EXPECT_EQ(RawRsp::OneTimeKey(*asked), key);
}

// Steps: as above, and the card loses its power between. Pass: the key is still used.
TEST_F(PrepareDownload, AOneTimeKeyOutlivesTheCardsPower) {
  const auto first = rsp_.Prepare();
  ASSERT_TRUE(first);
  world_.ResetCard();
  RawRsp after(world_);
  after.server.bpp_euicc_otpk = RawRsp::OneTimeKey(*first);
  const auto asked = after.Prepare();
  ASSERT_TRUE(asked);
  EXPECT_EQ(RawRsp::OneTimeKey(*asked), RawRsp::OneTimeKey(*first));
}

// Steps: the server asks for a one-time key that this card never had. Pass: the card answers with
// a fresh one.
TEST_F(PrepareDownload, AForeignOneTimeKeyIsNotUsed) {
  rsp_.server.bpp_euicc_otpk = SharedPki().nist.dpauth.key.public_key().Point();
  const auto prepared = rsp_.Prepare();
  ASSERT_TRUE(prepared);
  EXPECT_NE(RawRsp::OneTimeKey(*prepared), rsp_.server.bpp_euicc_otpk);
}

// Steps: install with a one-time key; the server asks for it in a new session. Pass: it is gone.
TEST_F(PrepareDownload, AnInstallationForgetsTheKey) {
  const auto first = rsp_.Prepare();
  ASSERT_TRUE(first);
  const Bytes key = RawRsp::OneTimeKey(*first);
  ASSERT_EQ(rsp_.Load(rsp_.server.Bind(key)), "ok");
  rsp_.server.bpp_euicc_otpk = key;
  const auto again = rsp_.Prepare();
  ASSERT_TRUE(again);
  EXPECT_NE(RawRsp::OneTimeKey(*again), key);
}

class FlippedByteForPrepareDownload : public FlippedByteTest {};

// One byte flipped in turn in what the server sends for the card; with a confirmation code at hand
// the changed ccRequiredFlag gets as far as the card. Pass: the card refuses, each with its reason.
TEST_F(FlippedByteForPrepareDownload, SmdpSigned2) {
  world_.order.confirmation_code = "4711";
  RefusesEachByte("authenticateClient", "smdpSigned2", 1, {"PrepareDownload/2"});
}

TEST_F(FlippedByteForPrepareDownload, SmdpSignature2) {
  RefusesEachByte("authenticateClient", "smdpSignature2", 5, {"PrepareDownload/2"});
}

TEST_F(FlippedByteForPrepareDownload, SmdpCertificate) {
  RefusesEachByte("authenticateClient", "smdpCertificate", 17, {"PrepareDownload/1"});
}

}  // namespace
}  // namespace lpab::tests
