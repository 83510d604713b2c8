// The server's side of sessions that were recorded between osmo-smdpp (pySim) and lpac is accepted
// by this card: what is signed, and in which encoding, is as other programs understand it.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/base64.h"
#include "sim/euicc/rsp_session.h"
#include "sim/euicc/rsp_test_server.h"

namespace lpab::sim::euicc {
namespace {

using test::ErrorCodeOf;
using test::Euicc;
using test::Hex;

const std::filesystem::path kShared = LPAB_SHARED_DATA;

// A string member in a line of es9plus.jsonl, from Base64.
Bytes Member(const std::string& line, const std::string& name) {
  const std::string key = "\"" + name + "\": \"";
  const size_t at = line.find(key);
  EXPECT_NE(at, std::string::npos) << name;
  const size_t begin = at + key.size();
  return FromBase64(line.substr(begin, line.find('"', begin) - begin)).value();
}

class RecordedSession : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Rsp, RecordedSession, testing::Values("ppk", "session-keys"));

TEST_P(RecordedSession, ServerIsAccepted) {
  const auto folder = kShared / "recorded" / GetParam();
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no " << folder << ": not here";
  std::ifstream file(folder / "es9plus.jsonl");
  std::string initiate;
  std::string authenticate;
  std::getline(file, initiate);
  std::getline(file, authenticate);

  const auto sgp26 = kShared / "sgp26";
  const auto identity = pki::LoadEuiccIdentity(
      {sgp26 / "ci.der"}, {{sgp26 / "eum.der", sgp26 / "euicc.der", sgp26 / "euicc-key.pem"}});
  ASSERT_TRUE(identity) << identity.error().ToString();
  CardOptions options;
  options.random = [&](size_t count) {
    return count == 16 ? Member(initiate, "euiccChallenge") : crypto::RandomBytes(count);
  };
  Euicc euicc(*identity, options);
  euicc.Challenge();

  const Bytes authenticate_server = tlv::Encode(
      0xBF38,
      Concat({Member(initiate, "serverSigned1"), Member(initiate, "serverSignature1"),
              Member(initiate, "euiccCiPKIdToBeUsed"), Member(initiate, "serverCertificate"),
              Hex("A010 8004 41424344 A108 8004 35290611 A100")}));
  ASSERT_EQ(ErrorCodeOf(euicc.Run(authenticate_server)), -1);
  ASSERT_NE(euicc.context.session(), nullptr);
  EXPECT_EQ(euicc.context.session()->server_address, "testsmdpplus1.example.com");
  EXPECT_EQ(ToHex(euicc.context.session()->smdp_oid), "88370A");

  // smdpSignature2 covers the euiccSignature1 of the recorded card.
  const Bytes response = Member(authenticate, "authenticateServerResponse");
  const auto ok = tlv::Get(tlv::ReadOne(response, 0xBF38)->value, 0xA0);
  euicc.context.session()->euicc_signature1 = ToBytes(tlv::Get(ok->value, 0x5F37)->whole);
  const Bytes prepare_download = tlv::Encode(
      0xBF21, Concat({Member(authenticate, "smdpSigned2"), Member(authenticate, "smdpSignature2"),
                      Member(authenticate, "smdpCertificate")}));
  const Es10Answer answer = euicc.Run(prepare_download);
  EXPECT_EQ(ErrorCodeOf(answer), -1) << ToHex(answer.data);
  ASSERT_NE(euicc.context.session(), nullptr);
  EXPECT_EQ(euicc.context.session()->step, RspSession::Step::kPrepared);
}

}  // namespace
}  // namespace lpab::sim::euicc
