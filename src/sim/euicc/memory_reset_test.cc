#include "sim/euicc/memory_reset.h"

#include "crypto/certificate.h"
#include "sim/euicc/card_fixture.h"

namespace lpab::sim::euicc {
namespace {

constexpr const char* kIccidC = "98991111111111111193";

class MemoryResetTest : public CardTest {
 protected:
  // A (operational, enabled, with both policy rules), B (test, installed), C (test, delivered with
  // the card).
  void SetUp() override {
    CardState state = TwoProfiles();
    state.profiles.push_back(MakeProfile(kIccidC, "A0000005591010FFFFFFFF8900001300", "C"));
    state.profiles[0].policy_rules = Hex("0560");
    state.profiles[0].notifications = {{0x10, "a1.example"}};
    state.profiles[1].profile_class = 0;
    state.profiles[1].smdp_oid = Hex("88370A");
    state.profiles[2].profile_class = 0;
    state.default_smdp_address = "dp.example";
    Start(state);
    OpenIsdr();
  }

  std::vector<std::string> Iccids() const {
    std::vector<std::string> iccids;
    for (const Profile& each : card_->state().profiles) iccids.push_back(ToHex(each.iccid));
    return iccids;
  }

  using List = std::vector<std::string>;
};

// resetOptions: 82 BIT STRING { operational, field-loaded test, default SM-DP+ address }.
TEST_F(MemoryResetTest, OperationalProfilesGoWhateverTheirRules) {
  EXPECT_EQ(Es10("BF340482020780"), "BF34038001009000");
  EXPECT_EQ(Iccids(), (List{std::string(kIccidB), kIccidC}));
  EXPECT_EQ(card_->state().default_smdp_address, "dp.example");
  // seqNumber 0, delete, a1.example, ICCID of A.
  EXPECT_EQ(Es10("BF2800"),
            "BF2824A022BF2F1F800100810204100C0A61312E6578616D706C655A0A986411111111111111219000");
  EXPECT_EQ(Es10("BF340482020780"), "BF34038001019000") << "nothing is left to delete";
}

TEST_F(MemoryResetTest, TestProfilesGoWhenTheyWereInstalled) {
  EXPECT_EQ(Es10("BF340482020640"), "BF34038001009000");
  EXPECT_EQ(Iccids(), (List{std::string(kIccidA), kIccidC}));
  EXPECT_TRUE(card_->state().notifications.empty()) << "B names no address";
}

TEST_F(MemoryResetTest, TheDefaultAddressGoes) {
  EXPECT_EQ(Es10("BF340482020520"), "BF34038001009000");
  EXPECT_EQ(card_->state().default_smdp_address, "");
  EXPECT_EQ(Iccids().size(), 3u);
}

TEST_F(MemoryResetTest, EverythingAtOnce) {
  EXPECT_EQ(Es10("BF3404820205E0"), "BF34038001009000");
  EXPECT_EQ(Iccids(), (List{kIccidC}));
  EXPECT_EQ(card_->state().default_smdp_address, "");
}

TEST_F(MemoryResetTest, NoOptionAndMalformedOnes) {
  const CardState before = card_->state();
  EXPECT_EQ(Es10("BF3403820100"), "BF34038001019000");
  EXPECT_EQ(Es10("BF340482020580"), "BF34038001009000");
  EXPECT_EQ(Es10("BF3400"), "BF340380017F9000");
  EXPECT_EQ(Es10("BF340482020880"), "BF340380017F9000");
  EXPECT_EQ(Es10("BF340480020780"), "BF340380017F9000");
  EXPECT_EQ(before.profiles.size(), 3u);
  EXPECT_EQ(card_->state().profiles.size(), 2u);
}

TEST_F(MemoryResetTest, TheDefaultAddressIsSetShownAndRemoved) {
  EXPECT_EQ(Es10("BF3F0D800B736D64702E746573742E31"), "BF3F038001009000");
  EXPECT_EQ(card_->state().default_smdp_address, "smdp.test.1");
  EXPECT_EQ(Es10("BF3C00"),
            "BF3C27800B736D64702E746573742E31"
            "81187465737472"
            "6F6F74736D64732E6578616D706C652E636F6D9000");
  EXPECT_EQ(Es10("BF3F028000"), "BF3F038001009000");
  EXPECT_EQ(card_->state().default_smdp_address, "");
  EXPECT_EQ(Es10("BF3F00"), "BF3F0380017F9000");
  EXPECT_EQ(Es10("BF3F03800120"), "BF3F0380017F9000") << "a space";
  EXPECT_EQ(Es10("BF3F03810141"), "BF3F0380017F9000");
}

// CertificateList of RFC 5280 section 5.1, as small as it can be: ecdsa-with-SHA256, an empty
// issuer, thisUpdate. Signed by the CI here; the command and the answers are literal.
class LoadCrlTest : public CardTest {
 protected:
  void SetUp() override {
    Start({});
    OpenIsdr();
  }

  std::string Load(const crypto::PrivateKey& signer) {
    const Bytes tbs = Hex("301B300A06082A8648CE3D0403023000170B323631313233303030305A");
    Bytes signature = {0x00};
    Append(signature, crypto::SignatureToDer(signer.Sign(tbs)));
    const Bytes list = Concat({tbs, Hex("300A06082A8648CE3D040302"), tlv::Encode(0x03, signature)});
    return Es10(ToHex(tlv::Encode(0xBF35, tlv::Encode(0xA0, list))));
  }
};

TEST_F(LoadCrlTest, TakesTheListOfACiOnly) {
  EXPECT_EQ(Load(SharedPki().ci.key), "BF3502A0009000");
  EXPECT_EQ(Load(SharedPki().dpauth.key), "BF35038101019000");
}

TEST_F(LoadCrlTest, TellsWhatIsNoList) {
  EXPECT_EQ(Es10("BF3500"), "BF35038101029000");
  EXPECT_EQ(Es10("BF3502A000"), "BF35038101029000");
  EXPECT_EQ(Es10("BF350BA009300030000303000102"), "BF35038101029000") << "no signature in it";
  EXPECT_EQ(Es10("BF350CA009300030000303000102"), "6A80") << "a length that does not fit";
}

}  // namespace
}  // namespace lpab::sim::euicc
