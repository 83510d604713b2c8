// ES10b.LoadCRL. The LPA itself loads none; the card takes what is well-formed and signed by a CI
// of its own. Spec: SGP.22 section 5.7.12, RFC 5280 section 5.1.
#include "case_helpers.h"
#include "sim/euicc/rsp_test_server.h"
#include "tlv/tlv.h"

namespace lpab::tests {
namespace {

class LoadCrl : public CaseTest {
 protected:
  // A list that revokes nothing, signed with this key.
  std::string Command(const crypto::PrivateKey& key) {
    const Bytes tbs = sim::euicc::test::Hex("3003 020101");
    Bytes bits = {0x00};
    Append(bits, crypto::SignatureToDer(key.Sign(tbs)));
    const tlv::Writer crl = tlv::Writer()
                                .Raw(tbs)
                                .Raw(sim::euicc::test::Hex("300A06082A8648CE3D040302"))
                                .Put(0x03, bits);
    return ToHex(tlv::Encode(0xBF35, tlv::Encode(0xA0, crl.bytes())));
  }
};

// Steps: a list signed by the card's CI. Pass: taken.
TEST_F(LoadCrl, SignedByTheCi) {
  EXPECT_EQ(world_.Es10(Command(SharedPki().nist.ci.key)), "BF3502A000");
}

// Steps: a list signed by the EUM. Pass: invalidSignature (1).
TEST_F(LoadCrl, SignedByAnother) {
  EXPECT_EQ(world_.Es10(Command(SharedPki().nist.eum.key)), "BF3503810101");
}

// Steps: no CertificateList. Pass: invalidCRLFormat (2).
TEST_F(LoadCrl, NoList) { EXPECT_EQ(world_.Es10("BF3504A0023000"), "BF3503810102"); }

}  // namespace
}  // namespace lpab::tests
