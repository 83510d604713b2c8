// How much a card holds, and what outlives its power.
#include <filesystem>

#include "sim/euicc/card_fixture.h"
#include "sim/euicc/rsp_test_server.h"
#include "sim/euicc/state_json.h"

namespace lpab::sim::euicc {
namespace {

const pki::TestPki& Nist() {
  static const pki::TestPki pki = test::MakePki(crypto::Curve::kNistP256);
  return pki;
}

Bytes Replaced(const Bytes& bytes, const std::string& from, const std::string& to) {
  std::string hex = ToHex(bytes);
  return FromHex(hex.replace(hex.find(from), from.size(), to)).value();
}

// The small package as ICCID 890001234567890123xx.
test::Server ServerOf(int number) {
  const std::string digits = {static_cast<char>('0' + number / 10),
                              static_cast<char>('0' + number % 10)};
  const std::string swapped(digits.rbegin(), digits.rend());
  test::Server server(Nist());
  server.metadata =
      Replaced(server.metadata, "98001032547698103214", "980010325476981032" + swapped);
  server.package = Replaced(server.package, "98001032547698103214", "980010325476981032" + swapped);
  server.package = Replaced(server.package, "89000123456789012341", "890001234567890123" + digits);
  return server;
}

TEST(Capacity, TwentyProfilesFit) {
  test::Euicc euicc(Nist().ToEuiccIdentity());
  for (int i = 0; i < 20; ++i) {
    ASSERT_EQ(test::ResultOf(euicc.Download(ServerOf(i))), "ok") << i;
  }
  EXPECT_EQ(euicc.context.state().profiles.size(), 20u);
  EXPECT_TRUE(CheckState(euicc.context.state()).has_value());
}

TEST(Capacity, AFullCardRefusesUntilAProfileGoes) {
  CardOptions options;
  options.memory_size = 5000;
  test::Euicc euicc(Nist().ToEuiccIdentity(), options);
  int installed = 0;
  std::string result = "ok";
  while (result == "ok" && installed < 20) {
    result = test::ResultOf(euicc.Download(ServerOf(installed)));
    installed += result == "ok" ? 1 : 0;
  }
  EXPECT_EQ(installed, 3) << "1024 bytes each, and some for files";
  EXPECT_EQ(result, "5/10") << "the metadata fit, the files do not";
  EXPECT_EQ(euicc.context.state().profiles.size(), 3u);
  euicc.context.Change().profiles.pop_back();
  EXPECT_EQ(test::ResultOf(euicc.Download(ServerOf(3))), "ok");
}

class ChannelsTest : public CardTest {};

TEST_F(ChannelsTest, NineteenLogicalChannels) {
  CardOptions options;
  options.channels = 19;
  Start(TwoProfiles(), options);
  for (int i = 1; i <= 19; ++i) {
    EXPECT_EQ(Send("0070000001"), ToHex(Bytes{static_cast<uint8_t>(i)}) + "9000");
  }
  EXPECT_EQ(Send("0070000001"), "6A81");
  // Channel 19: CLA 4F and CF. Spec: ISO/IEC 7816-4 section 5.4.1.
  EXPECT_EQ(Send("4FA4040C10A0000005591010FFFFFFFF8900000100"), "9000");
  EXPECT_EQ(Whole("CFE2910006BF3E035C015A", "CF"),
            "BF3E125A10890490321234512345123456789012359000");
}

// What a card finds of its one-time keys when it is powered on again: its state, written and read.
TEST(OneTimeKeys, OutliveThePowerAndServeOnce) {
  test::Server server(Nist());
  test::Euicc before(Nist().ToEuiccIdentity());
  const Bytes one_time = before.Prepare(server);
  const auto state = DecodeState(EncodeState(before.context.state()));
  ASSERT_TRUE(state.has_value());

  test::Euicc after(Nist().ToEuiccIdentity());
  after.context.Change() = *state;
  server.transaction_id = Bytes(16, 0x42);
  server.bpp_euicc_otpk = one_time;
  EXPECT_EQ(test::ResultOf(after.Download(server)), "ok");
  EXPECT_TRUE(after.context.state().kept_keys.empty());
  EXPECT_NE(after.Prepare(server), one_time) << "installed: the key is gone";
}

TEST(OneTimeKeys, AFailedInstallationKeepsThem) {
  test::Server server(Nist());
  test::Euicc euicc(Nist().ToEuiccIdentity());
  const Bytes one_time = euicc.Prepare(server);
  server.bpp_euicc_otpk = one_time;
  server.bpp_transaction_id = Bytes(16, 0x99);
  EXPECT_EQ(test::ResultOf(euicc.Download(server)), "0/3");
  server.bpp_transaction_id.reset();
  EXPECT_EQ(euicc.Prepare(server), one_time);
}

// A key on the other curve than the session's is none that it may use.
TEST(OneTimeKeys, AreOfTheCurveOfTheSession) {
  static const pki::TestPki brainpool = test::MakePki(crypto::Curve::kBrainpoolP256r1);
  test::Euicc nist(Nist().ToEuiccIdentity());
  const Bytes one_time = nist.Prepare(test::Server(Nist()));
  test::Euicc euicc(brainpool.ToEuiccIdentity());
  euicc.context.Change() = nist.context.state();
  test::Server server(brainpool);
  server.bpp_euicc_otpk = one_time;
  EXPECT_NE(euicc.Prepare(server), one_time);
}

}  // namespace
}  // namespace lpab::sim::euicc
