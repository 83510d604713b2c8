// ES10b.AuthenticateServer: what the card refuses of a server, each with its own code, and that the
// LPA says it. Spec: SGP.22 section 5.7.13, AuthenticateErrorCode.
#include "flipped_bytes.h"
#include "raw_rsp.h"

namespace lpab::tests {
namespace {

class AuthenticateServer : public RawRspTest {
 protected:
  std::string Refusal() {
    const auto answer = rsp_.Authenticate();
    EXPECT_FALSE(answer);
    if (answer) return "accepted";
    EXPECT_EQ(ReasonOf(rsp_.Cancel(sgp22::CancelReason::kPostponed)), "CancelSession/5")
        << "the card's session goes on";
    return ReasonOf(answer);
  }
};

// Steps: the server shows its DPpb certificate in place of DPauth. Pass: invalidCertificate (1).
TEST_F(AuthenticateServer, ACertificateOfAnotherRole) {
  rsp_.server.dpauth = SharedPki().nist.dppb;
  EXPECT_EQ(Refusal(), "AuthenticateServer/1");
}

// Steps: the server signs with another key than the certificate's. Pass: invalidSignature (2).
TEST_F(AuthenticateServer, ASignatureByAnotherKey) {
  rsp_.server.dpauth.key = SharedPki().nist.dppb.key;
  EXPECT_EQ(Refusal(), "AuthenticateServer/2");
}

// Steps: AuthenticateServer twice with one challenge. Pass: the second is answered
// noSessionContext (4).
TEST_F(AuthenticateServer, AChallengeServesOnce) {
  const Bytes challenge = rsp_.Challenge();
  ASSERT_TRUE(rsp_.Authenticate(challenge));
  const auto again = rsp_.Authenticate(challenge);
  EXPECT_EQ(ReasonOf(again), "AuthenticateServer/4");
  EXPECT_EQ(again.error().next, "try again");
}

// Steps: the server's certificate names no OID of its owner. Pass: invalidOid (5).
TEST_F(AuthenticateServer, ACertificateWithoutAnOwner) {
  rsp_.server.dpauth.certificate =
      sim::euicc::test::Reissue(SharedPki().nist, SharedPki().nist.dpauth,
                                [](auto& builder) { builder.registered_id.reset(); });
  EXPECT_EQ(Refusal(), "AuthenticateServer/5");
}

// Steps: the server signs the challenge before the last. Pass: euiccChallengeMismatch (6).
TEST_F(AuthenticateServer, AnOldChallenge) {
  const Bytes old = rsp_.Challenge();
  rsp_.Challenge();
  EXPECT_EQ(ReasonOf(rsp_.Authenticate(old)), "AuthenticateServer/6");
}

// Steps: the server is under a CI that this card does not know. Pass: ciPKUnknown (7), and the LPA
// says that test and live do not mix.
TEST_F(AuthenticateServer, AServerUnderAnotherCi) {
  rsp_.server.dpauth = SharedPki().brainpool.dpauth;
  const auto answer = rsp_.Authenticate();
  EXPECT_EQ(ReasonOf(answer), "AuthenticateServer/7");
  EXPECT_NE(answer.error().next.find("test and live do not mix"), std::string::npos);
}

// Steps: the transaction id is of 17 bytes. Pass: undefinedError (127).
TEST_F(AuthenticateServer, AnOverlongTransactionId) {
  rsp_.server.transaction_id = Bytes(17, 0x01);
  const auto answer = rsp_.Authenticate();
  EXPECT_EQ(ReasonOf(answer), "AuthenticateServer/127");
}

// Steps: the request has no certificate. Pass: 6A80; the LPA names the function and the words.
TEST_F(AuthenticateServer, ARequestThatDoesNotParse) {
  const auto answer = rsp_.Send<sgp22::AuthenticateServer>(FromHex("BF380430028000").value());
  EXPECT_EQ(ReasonOf(answer), "lpa: AuthenticateServer: the card answers 6A80, wrong data");
}

class FlippedByteForAuthenticateServer : public FlippedByteTest {};

// One byte flipped in turn in what the server sends for the card. Pass: the card refuses, for the
// reason of that object, and nothing is installed.
TEST_F(FlippedByteForAuthenticateServer, ServerSigned1) {
  RefusesEachByte("initiateAuthentication", "serverSigned1", 3, {"AuthenticateServer/2"});
}

TEST_F(FlippedByteForAuthenticateServer, ServerSignature1) {
  RefusesEachByte("initiateAuthentication", "serverSignature1", 5, {"AuthenticateServer/2"});
}

TEST_F(FlippedByteForAuthenticateServer, CiIdentifier) {
  RefusesEachByte("initiateAuthentication", "euiccCiPKIdToBeUsed", 3, {"AuthenticateServer/7"});
}

TEST_F(FlippedByteForAuthenticateServer, ServerCertificate) {
  RefusesEachByte("initiateAuthentication", "serverCertificate", 17,
                  {"AuthenticateServer/1", "AuthenticateServer/7"});
}

}  // namespace
}  // namespace lpab::tests
