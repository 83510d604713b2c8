#include "sim/euicc/rsp_functions.h"

#include <gtest/gtest.h>

#include "sim/euicc/rsp_test_server.h"

namespace lpab::sim::euicc {
namespace {

using test::ErrorCodeOf;
using test::Euicc;
using test::Hex;
using test::Reissue;
using test::Server;

const pki::TestPki& Nist() {
  static const pki::TestPki pki = test::MakePki(crypto::Curve::kNistP256);
  return pki;
}
const pki::TestPki& Brainpool() {
  static const pki::TestPki pki = test::MakePki(crypto::Curve::kBrainpoolP256r1);
  return pki;
}

// A certificate like `old`, for a key on P-384: the CI signs it, no card can use it.
crypto::Certificate OnP384(const pki::TestPki& pki, const crypto::Certificate& old) {
  // AlgorithmIdentifier { ecPublicKey, secp384r1 } and a point: the base point G of SEC 2.
  const Bytes key = Hex(
      "3076301006072A8648CE3D020106052B810400220362000"
      "4AA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872"
      "760AB73617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431"
      "D7C90EA0E5F");
  const tlv::Element whole = tlv::ReadOne(old.Der(), 0x30).value();
  tlv::Reader parts(whole.value);
  tlv::Reader fields(parts.Expect(0x30)->value);
  tlv::Writer changed;
  constexpr int kSubjectPublicKeyInfo = 6;  // after version, serial, algorithm, names and dates
  for (int i = 0; !fields.AtEnd(); ++i) {
    const tlv::Element field = fields.Next().value();
    changed.Raw(i == kSubjectPublicKeyInfo ? ByteSpan(key) : field.whole);
  }
  const Bytes to_be_signed = tlv::Encode(0x30, changed.bytes());
  const Bytes signature = crypto::SignatureToDer(pki.ci.key.Sign(to_be_signed));
  const tlv::Writer certificate = tlv::Writer()
                                      .Raw(to_be_signed)
                                      .Raw(parts.Expect(0x30)->whole)
                                      .Put(0x03, Concat({Bytes{0x00}, signature}));
  return crypto::Certificate::FromDer(tlv::Encode(0x30, certificate.bytes())).value();
}

class OnBothCurves : public testing::TestWithParam<crypto::Curve> {
 protected:
  const pki::TestPki& Pki() const {
    return GetParam() == crypto::Curve::kNistP256 ? Nist() : Brainpool();
  }
};
INSTANTIATE_TEST_SUITE_P(Rsp, OnBothCurves,
                         testing::Values(crypto::Curve::kNistP256,
                                         crypto::Curve::kBrainpoolP256r1));

TEST(GetEuiccChallenge, GivesSixteenRandomBytesEachTime) {
  Euicc euicc(Nist().ToEuiccIdentity());
  const Bytes first = euicc.Challenge();
  EXPECT_EQ(first.size(), 16u);
  EXPECT_NE(euicc.Challenge(), first);
}

// SGP.22 section 5.7.13: euiccSigned1 { transactionId, serverAddress, serverChallenge, euiccInfo2,
// ctxParams1 }, its signature, CERT.EUICC and CERT.EUM.
TEST_P(OnBothCurves, AuthenticateServerAnswersSigned) {
  Euicc euicc(Pki().ToEuiccIdentity());
  const Server server(Pki());
  const Bytes data = euicc.Run(server.AuthenticateServer(euicc.Challenge())).data;
  const auto ok = tlv::Get(tlv::ReadOne(data, 0xBF38)->value, 0xA0);
  ASSERT_TRUE(ok) << ToHex(data);
  tlv::Reader reader(ok->value);
  const auto signed1 = reader.Expect(0x30);
  const auto signature = reader.Expect(0x5F37);
  const auto euicc_certificate = reader.Expect(0x30);
  const auto eum_certificate = reader.Expect(0x30);
  ASSERT_TRUE(signed1 && signature && euicc_certificate && eum_certificate);
  EXPECT_TRUE(reader.AtEnd());
  EXPECT_TRUE(Pki().euicc.key.public_key().Verify(signed1->whole, signature->value));
  EXPECT_EQ(ToBytes(euicc_certificate->whole), Pki().euicc.certificate.Der());
  EXPECT_EQ(ToBytes(eum_certificate->whole), Pki().eum.certificate.Der());
  tlv::Reader fields(signed1->value);
  EXPECT_EQ(ToBytes(fields.Expect(0x80)->value), server.transaction_id);
  EXPECT_EQ(AsText(fields.Expect(0x83)->value), "smdp.test.example");
  EXPECT_EQ(ToHex(fields.Expect(0x84)->value), "00112233445566778899AABBCCDDEEFF");
  EXPECT_TRUE(fields.Expect(0xBF22));
  EXPECT_EQ(ToHex(fields.Expect(0xA0)->whole), ToHex(Hex(server.ctx_params1)));
  EXPECT_TRUE(fields.AtEnd());
}

TEST(AuthenticateServer, NeedsAChallenge) {
  Euicc euicc(Nist().ToEuiccIdentity());
  const Server server(Nist());
  EXPECT_EQ(ErrorCodeOf(euicc.Run(server.AuthenticateServer(Bytes(16)))), 4);
  const Bytes challenge = euicc.Challenge();
  const Bytes command = server.AuthenticateServer(challenge);
  EXPECT_EQ(ErrorCodeOf(euicc.Run(command)), -1);
  EXPECT_EQ(ErrorCodeOf(euicc.Run(command)), 4) << "a challenge serves once";
}

TEST(AuthenticateServer, RefusesAnotherChallenge) {
  Euicc euicc(Nist().ToEuiccIdentity());
  const Server server(Nist());
  const Bytes old = euicc.Challenge();
  euicc.Challenge();
  const Es10Answer answer = euicc.Run(server.AuthenticateServer(old));
  EXPECT_EQ(ErrorCodeOf(answer), 6);
  // AuthenticateResponseError of RSPDefinitions: transactionId [0], INTEGER.
  EXPECT_EQ(ToHex(answer.data), "BF3817A11580100102030405060708090A0B0C0D0E0F10020106");
}

TEST(AuthenticateServer, RefusesAnUnknownCi) {
  Euicc euicc(Nist().ToEuiccIdentity());
  EXPECT_EQ(ErrorCodeOf(euicc.Run(Server(Brainpool()).AuthenticateServer(euicc.Challenge()))), 7);
  Server server(Nist());
  server.ci_identifier = Bytes(20, 0x55);
  EXPECT_EQ(ErrorCodeOf(euicc.Run(server.AuthenticateServer(euicc.Challenge()))), 7);
}

TEST(AuthenticateServer, RefusesWrongCertificates) {
  Euicc euicc(Nist().ToEuiccIdentity());
  const auto code = [&euicc](const Server& server) {
    return ErrorCodeOf(euicc.Run(server.AuthenticateServer(euicc.Challenge())));
  };
  Server other_role(Nist());
  other_role.dpauth = Nist().dppb;
  EXPECT_EQ(code(other_role), 1);
  Server eum(Nist());
  eum.dpauth = Nist().eum;
  EXPECT_EQ(code(eum), 1);
  Server no_owner(Nist());
  no_owner.dpauth.certificate =
      Reissue(Nist(), Nist().dpauth, [](auto& builder) { builder.registered_id.reset(); });
  EXPECT_EQ(code(no_owner), 5);
  Server other_key(Nist());
  other_key.dpauth.key = Nist().dppb.key;
  EXPECT_EQ(code(other_key), 2);
}

TEST(AuthenticateServer, RefusesAKeyOnAnotherCurve) {
  Euicc euicc(Nist().ToEuiccIdentity());
  Server server(Nist());
  server.dpauth.certificate = OnP384(Nist(), Nist().dpauth.certificate);
  EXPECT_EQ(ErrorCodeOf(euicc.Run(server.AuthenticateServer(euicc.Challenge()))), 3);
}

TEST(AuthenticateServer, RefusesAServerChallengeOfAnotherSize) {
  Euicc euicc(Nist().ToEuiccIdentity());
  Server server(Nist());
  server.server_challenge = Bytes(15, 0x01);
  EXPECT_EQ(ErrorCodeOf(euicc.Run(server.AuthenticateServer(euicc.Challenge()))), 127);
}

// The address and the signature of an SM-DS are checked as an SM-DP+'s are.
TEST_P(OnBothCurves, AuthenticatesAnSmdsForDiscovery) {
  Euicc euicc(Pki().ToEuiccIdentity());
  Server smds(Pki());
  smds.dpauth = Pki().dsauth;
  smds.address = "smds.test.example";
  const Bytes data = euicc.Run(smds.AuthenticateServer(euicc.Challenge())).data;
  const auto ok = tlv::Get(tlv::ReadOne(data, 0xBF38)->value, 0xA0);
  ASSERT_TRUE(ok) << ToHex(data);
  const auto signed1 = tlv::Get(ok->value, 0x30);
  EXPECT_EQ(AsText(tlv::Get(signed1->value, 0x83)->value), "smds.test.example");
  // The session can be cancelled: with the OID 2.999.15 of the SM-DS.
  const Bytes cancelled = euicc.Run(Hex("BF4115 80100102030405060708090A0B0C0D0E0F10 810101")).data;
  const auto cancel_ok = tlv::Get(tlv::ReadOne(cancelled, 0xBF41)->value, 0xA0);
  ASSERT_TRUE(cancel_ok) << ToHex(cancelled);
  EXPECT_EQ(ToHex(tlv::Get(cancel_ok->value, 0x30)->whole),
            "301A80100102030405060708090A0B0C0D0E0F10810388370F820101");
}

TEST(AuthenticateServer, ChecksAnSmdsAsAnSmdp) {
  Euicc euicc(Nist().ToEuiccIdentity());
  const auto code = [&euicc](const Server& server) {
    return ErrorCodeOf(euicc.Run(server.AuthenticateServer(euicc.Challenge())));
  };
  const auto smds_of = [](const pki::TestPki& pki) {
    Server smds(pki);
    smds.dpauth = pki.dsauth;
    return smds;
  };
  Server tls = smds_of(Nist());
  tls.dpauth = Nist().dstls;
  EXPECT_EQ(code(tls), 1) << "the role of TLS is none to authenticate with";
  Server ca = smds_of(Nist());
  ca.dpauth.certificate =
      Reissue(Nist(), Nist().dsauth, [](auto& builder) { builder.is_ca = true; });
  EXPECT_EQ(code(ca), 1);
  Server other_key = smds_of(Nist());
  other_key.dpauth.key = Nist().dpauth.key;
  EXPECT_EQ(code(other_key), 2);
  Server curve = smds_of(Nist());
  curve.dpauth.certificate = OnP384(Nist(), Nist().dsauth.certificate);
  EXPECT_EQ(code(curve), 3);
  EXPECT_EQ(ErrorCodeOf(euicc.Run(smds_of(Nist()).AuthenticateServer(Bytes(16)))), 4);
  Server no_owner = smds_of(Nist());
  no_owner.dpauth.certificate =
      Reissue(Nist(), Nist().dsauth, [](auto& builder) { builder.registered_id.reset(); });
  EXPECT_EQ(code(no_owner), 5);
  euicc.Challenge();
  EXPECT_EQ(ErrorCodeOf(euicc.Run(smds_of(Nist()).AuthenticateServer(Bytes(16)))), 6);
  EXPECT_EQ(code(smds_of(Brainpool())), 7);
}

TEST(AuthenticateServer, LooksAtDatesOnlyWhenTold) {
  Server server(Nist());
  server.dpauth.certificate =
      Reissue(Nist(), Nist().dpauth, [](auto& builder) { builder.not_after = 1'710'000'000; });
  Euicc timeless(Nist().ToEuiccIdentity());
  EXPECT_FALSE(timeless.Authenticate(server).empty());
  CardOptions options;
  options.verification_time = 1'780'000'000;
  Euicc timed(Nist().ToEuiccIdentity(), options);
  EXPECT_EQ(ErrorCodeOf(timed.Run(server.AuthenticateServer(timed.Challenge()))), 1);
}

TEST(AuthenticateServer, RefusesAnOverlongTransactionId) {
  Euicc euicc(Nist().ToEuiccIdentity());
  Server server(Nist());
  server.transaction_id = Bytes(17, 0x01);
  EXPECT_EQ(ErrorCodeOf(euicc.Run(server.AuthenticateServer(euicc.Challenge()))), 127);
}

TEST(AuthenticateServer, ChoosesTheCredentialThatTheServerNames) {
  pki::EuiccIdentity both = Nist().ToEuiccIdentity();
  const pki::EuiccIdentity brainpool = Brainpool().ToEuiccIdentity();
  both.cis.push_back(brainpool.cis[0]);
  both.credentials.push_back(brainpool.credentials[0]);
  Euicc euicc(both);
  const Bytes data = euicc.Run(Server(Brainpool()).AuthenticateServer(euicc.Challenge())).data;
  const auto ok = tlv::Get(tlv::ReadOne(data, 0xBF38)->value, 0xA0);
  ASSERT_TRUE(ok) << ToHex(data);
  const auto signed1 = tlv::Get(ok->value, 0x30);
  const auto signature = tlv::Get(ok->value, 0x5F37);
  EXPECT_TRUE(Brainpool().euicc.key.public_key().Verify(signed1->whole, signature->value));
}

// One byte flipped in turn: what is signed, the signature, and what names the keys.
TEST(AuthenticateServer, RefusesEveryFlippedByte) {
  Euicc euicc(Nist().ToEuiccIdentity());
  const Server server(Nist());
  const size_t size = server.AuthenticateServer(Bytes(16)).size() - Hex(server.ctx_params1).size();
  for (size_t at = 0; at < size; ++at) {
    Bytes command = server.AuthenticateServer(euicc.Challenge());
    command[at] ^= 0x01;
    const Es10Answer answer = euicc.Run(command);
    EXPECT_TRUE(ErrorCodeOf(answer) > 0 || answer.sw != apdu::kSwSuccess) << "byte " << at;
    EXPECT_TRUE(euicc.context.session() == nullptr || answer.data.empty()) << "byte " << at;
  }
}

TEST(AuthenticateServer, NamesTheObjectThatIsBroken) {
  Euicc euicc(Nist().ToEuiccIdentity());
  const Server server(Nist());
  const auto flipped = [&](ByteSpan part, size_t offset) {
    Bytes command = server.AuthenticateServer(euicc.Challenge());
    const auto at = std::search(command.begin(), command.end(), part.begin(), part.end());
    EXPECT_NE(at, command.end());
    *(at + static_cast<std::ptrdiff_t>(offset)) ^= 0x01;
    return ErrorCodeOf(euicc.Run(command));
  };
  EXPECT_EQ(flipped(AsBytes(server.address), 3), 2);
  EXPECT_EQ(flipped(Hex("5F3740"), 2 + 20), 2);
  const Bytes& certificate = server.dpauth.certificate.Der();
  EXPECT_EQ(flipped(certificate, certificate.size() - 1), 1);
  EXPECT_EQ(flipped(crypto::CiKeyIdentifier(Nist().ci.certificate), 5), 7);
}

TEST_P(OnBothCurves, PrepareDownloadAnswersSigned) {
  Euicc euicc(Pki().ToEuiccIdentity());
  Server server(Pki());
  server.confirmation_code_required = true;
  server.hash_cc = Bytes(32, 0xC0);
  const Bytes command = server.PrepareDownload(euicc.Authenticate(server));
  const Bytes data = euicc.Run(command).data;
  const auto ok = tlv::Get(tlv::ReadOne(data, 0xBF21)->value, 0xA0);
  ASSERT_TRUE(ok) << ToHex(data);
  const auto signed2 = tlv::Get(ok->value, 0x30);
  const auto signature = tlv::Get(ok->value, 0x5F37);
  tlv::Reader fields(signed2->value);
  EXPECT_EQ(ToBytes(fields.Expect(0x80)->value), server.transaction_id);
  const auto point = fields.Expect(0x5F49);
  EXPECT_TRUE(crypto::PublicKey::FromPoint(GetParam(), point->value));
  EXPECT_EQ(ToBytes(fields.Expect(0x04)->value), server.hash_cc);
  EXPECT_TRUE(fields.AtEnd());
  const auto smdp_signature2 = tlv::Get(tlv::ReadOne(command)->value, 0x5F37);
  EXPECT_TRUE(Pki().euicc.key.public_key().Verify(Concat({signed2->whole, smdp_signature2->whole}),
                                                  signature->value));
}

TEST(PrepareDownload, NeedsAnAuthenticatedServer) {
  Euicc euicc(Nist().ToEuiccIdentity());
  const Server server(Nist());
  EXPECT_EQ(ErrorCodeOf(euicc.Run(server.PrepareDownload({}))), 4);
  euicc.Challenge();
  EXPECT_EQ(ErrorCodeOf(euicc.Run(server.PrepareDownload({}))), 4);
}

TEST(PrepareDownload, RefusesWithItsReason) {
  Euicc euicc(Nist().ToEuiccIdentity());
  const auto code = [&euicc](const Server& server) {
    return ErrorCodeOf(euicc.Run(server.PrepareDownload(euicc.Authenticate(server))));
  };
  Server other_role(Nist());
  other_role.dppb = Nist().dpauth;
  EXPECT_EQ(code(other_role), 1);
  Server other_owner(Nist());
  other_owner.dppb.certificate =
      Reissue(Nist(), Nist().dppb, [](auto& builder) { builder.registered_id = "2.999.12"; });
  EXPECT_EQ(code(other_owner), 1);
  Server other_ci(Nist());
  other_ci.dppb = Brainpool().dppb;
  EXPECT_EQ(code(other_ci), 1);
  Server other_key(Nist());
  other_key.dppb.key = Nist().dpauth.key;
  EXPECT_EQ(code(other_key), 2);
  Server other_transaction(Nist());
  other_transaction.prepare_transaction_id = Bytes(16, 0x77);
  EXPECT_EQ(code(other_transaction), 5);
  Server no_code(Nist());
  no_code.confirmation_code_required = true;
  EXPECT_EQ(code(no_code), 127);
  Server short_hash(Nist());
  short_hash.hash_cc = Bytes(31);
  EXPECT_EQ(code(short_hash), 127);
}

TEST(PrepareDownload, ServesOnceAndARefusalEndsTheSession) {
  Euicc euicc(Nist().ToEuiccIdentity());
  const Server server(Nist());
  Bytes command = server.PrepareDownload(euicc.Authenticate(server));
  EXPECT_EQ(ErrorCodeOf(euicc.Run(command)), -1);
  EXPECT_EQ(ErrorCodeOf(euicc.Run(command)), 4) << "it serves once";
  command = server.PrepareDownload(euicc.Authenticate(server));
  Bytes spoiled = command;
  spoiled.back() ^= 0x01;
  EXPECT_EQ(ErrorCodeOf(euicc.Run(spoiled)), 1);
  EXPECT_EQ(ErrorCodeOf(euicc.Run(command)), 4) << "the session has ended";
}

// A package after AuthenticateServer alone, without the agreement that PrepareDownload is.
TEST(PrepareDownload, IsNotLeftOut) {
  Euicc euicc(Nist().ToEuiccIdentity());
  euicc.Authenticate(Server(Nist()));
  EXPECT_EQ(euicc.Run(Hex("BF3605 BF2302 8000")).sw, apdu::kSwConditionsNotSatisfied);
}

TEST(PrepareDownload, SignatureCoversTheAuthentication) {
  Euicc euicc(Nist().ToEuiccIdentity());
  const Server server(Nist());
  Bytes euicc_signature1 = euicc.Authenticate(server);
  euicc_signature1.back() ^= 0x01;
  EXPECT_EQ(ErrorCodeOf(euicc.Run(server.PrepareDownload(euicc_signature1))), 2);
}

TEST(PrepareDownload, RefusesEveryFlippedByte) {
  Euicc euicc(Nist().ToEuiccIdentity());
  const Server server(Nist());
  const size_t size = server.PrepareDownload(Bytes(67)).size();
  for (size_t at = 0; at < size; ++at) {
    Bytes command = server.PrepareDownload(euicc.Authenticate(server));
    command[at] ^= 0x01;
    const Es10Answer answer = euicc.Run(command);
    EXPECT_TRUE(ErrorCodeOf(answer) > 0 || answer.sw != apdu::kSwSuccess) << "byte " << at;
  }
}

// Even one that has the SM-DP+'s certificate, under the same OID.
TEST(PrepareDownload, RefusesTheSessionOfAnSmds) {
  Euicc euicc(Nist().ToEuiccIdentity());
  Server server(Nist());
  server.dpauth.certificate =
      Reissue(Nist(), Nist().dsauth, [](auto& builder) { builder.registered_id = "2.999.10"; });
  server.dpauth.key = Nist().dsauth.key;
  const Bytes signature1 = euicc.Authenticate(server);
  EXPECT_EQ(ErrorCodeOf(euicc.Run(server.PrepareDownload(signature1))), 4);
  EXPECT_EQ(euicc.context.session(), nullptr) << "the session is over";
  EXPECT_TRUE(euicc.context.state().kept_keys.empty());
}

TEST(PrepareDownload, RefusesAKeyOnAnotherCurve) {
  Euicc euicc(Nist().ToEuiccIdentity());
  Server server(Nist());
  server.dppb.certificate = OnP384(Nist(), Nist().dppb.certificate);
  EXPECT_EQ(ErrorCodeOf(euicc.Run(server.PrepareDownload(euicc.Authenticate(server)))), 3);
}

TEST(PrepareDownload, ReusesTheOneTimeKeyOfTheSameServerOnly) {
  Euicc euicc(Nist().ToEuiccIdentity());
  Server server(Nist());
  const Bytes first = euicc.Prepare(server);
  server.bpp_euicc_otpk = first;
  EXPECT_EQ(euicc.Prepare(server), first);
  EXPECT_EQ(euicc.context.state().kept_keys.size(), 1u);
  server.bpp_euicc_otpk = Nist().dpauth.key.public_key().Point();
  EXPECT_NE(euicc.Prepare(server), first) << "a key that this card never had";
  server.bpp_euicc_otpk = first;
  const auto rename = [](auto& builder) { builder.registered_id = "2.999.12"; };
  server.dpauth.certificate = Reissue(Nist(), Nist().dpauth, rename);
  server.dppb.certificate = Reissue(Nist(), Nist().dppb, rename);
  EXPECT_NE(euicc.Prepare(server), first) << "another server's key";
}

TEST(PrepareDownload, KeepsFewKeys) {
  Euicc euicc(Nist().ToEuiccIdentity());
  const Server server(Nist());
  for (int i = 0; i < 12; ++i) euicc.Prepare(server);
  EXPECT_EQ(euicc.context.state().kept_keys.size(), 8u);
}

// CancelSessionResponseOk { euiccCancelSessionSigned { 80 transactionId, 81 smdpOid, 82 reason },
// 5F37 }.
TEST(CancelSession, AnswersSignedAndEndsTheSession) {
  Euicc euicc(Nist().ToEuiccIdentity());
  const Server server(Nist());
  euicc.Authenticate(server);
  const Bytes command = Hex("BF4115 80100102030405060708090A0B0C0D0E0F10 810101");
  const Bytes data = euicc.Run(command).data;
  const auto ok = tlv::Get(tlv::ReadOne(data, 0xBF41)->value, 0xA0);
  ASSERT_TRUE(ok) << ToHex(data);
  const auto signed_object = tlv::Get(ok->value, 0x30);
  EXPECT_EQ(ToHex(signed_object->whole),
            "301A80100102030405060708090A0B0C0D0E0F10810388370A820101");
  const auto signature = tlv::Get(ok->value, 0x5F37);
  EXPECT_TRUE(Nist().euicc.key.public_key().Verify(signed_object->whole, signature->value));
  EXPECT_EQ(ToHex(euicc.Run(command).data), "BF4103810105");
}

TEST(CancelSession, NeedsAnAuthenticatedServer) {
  Euicc euicc(Nist().ToEuiccIdentity());
  euicc.Challenge();
  EXPECT_EQ(ToHex(euicc.Run(Hex("BF4105 8000 810100")).data), "BF4103810105");
}

TEST(CancelSession, RefusesAnotherTransaction) {
  Euicc euicc(Nist().ToEuiccIdentity());
  const Server server(Nist());
  euicc.Authenticate(server);
  EXPECT_EQ(ToHex(euicc.Run(Hex("BF4106 800101 810100")).data), "BF4103810105");
  EXPECT_EQ(euicc.Run(Hex("BF4103 810100")).sw, apdu::kSwIncorrectData);
}

}  // namespace
}  // namespace lpab::sim::euicc
