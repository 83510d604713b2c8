#include "crypto/ec_key.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace lpab::crypto {
namespace {

Bytes Hex(std::string_view text) { return FromHex(text).value(); }

// RFC 6979 section A.2.5: key, public point, and the signature over "sample" with SHA-256.
constexpr char kRfc6979Scalar[] =
    "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721";
constexpr char kRfc6979Point[] =
    "0460FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
    "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299";
constexpr char kRfc6979Sample[] =
    "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
    "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8";

// RFC 7027 section A.1: test vectors of brainpoolP256r1.
constexpr char kRfc7027ScalarA[] =
    "81DB1EE100150FF2EA338D708271BE38300CB54241D79950F77B063039804F1D";
constexpr char kRfc7027PointA[] =
    "0444106E913F92BC02A1705D9953A8414DB95E1AAA49E81D9E85F929A8E3100BE5"
    "8AB4846F11CACCB73CE49CBDD120F5A900A69FD32C272223F789EF10EB089BDC";
constexpr char kRfc7027PointB[] =
    "048D2D688C6CF93E1160AD04CC4429117DC2C41825E1E9FCA0ADDD34E6F1B39F7B"
    "990C57520812BE512641E47034832106BC7D3E8DD0E4C7F1136D7006547CEC6A";
constexpr char kRfc7027Shared[] =
    "89AFC39D41D3B327814B80940B042590F96556EC91E6AE7939BCE31F3A18BF2B";

TEST(EcKey, VerifiesAPublishedSignature) {
  const auto key = PublicKey::FromPoint(Curve::kNistP256, Hex(kRfc6979Point)).value();
  EXPECT_TRUE(key.Verify(AsBytes("sample"), Hex(kRfc6979Sample)));
  EXPECT_EQ(key.Verify(AsBytes("samples"), Hex(kRfc6979Sample)).error().code,
            ErrorCode::kUntrusted);
  Bytes flipped = Hex(kRfc6979Sample);
  flipped[40] ^= 1;
  EXPECT_EQ(key.Verify(AsBytes("sample"), flipped).error().code, ErrorCode::kUntrusted);
  flipped.pop_back();
  EXPECT_EQ(key.Verify(AsBytes("sample"), flipped).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(key.Verify(AsBytes("sample"), Bytes(64, 0)).error().code, ErrorCode::kUntrusted);
}

TEST(EcKey, ComputesThePublicPoint) {
  EXPECT_EQ(ToHex(PrivateKey::FromScalar(Curve::kNistP256, Hex(kRfc6979Scalar))
                      .value()
                      .public_key()
                      .Point()),
            kRfc6979Point);
  EXPECT_EQ(ToHex(PrivateKey::FromScalar(Curve::kBrainpoolP256r1, Hex(kRfc7027ScalarA))
                      .value()
                      .public_key()
                      .Point()),
            kRfc7027PointA);
}

TEST(EcKey, AgreesOnBrainpool) {
  const auto key = PrivateKey::FromScalar(Curve::kBrainpoolP256r1, Hex(kRfc7027ScalarA)).value();
  const auto peer = PublicKey::FromPoint(Curve::kBrainpoolP256r1, Hex(kRfc7027PointB)).value();
  EXPECT_EQ(ToHex(key.Agree(peer).value()), kRfc7027Shared);
  const auto other = PublicKey::FromPoint(Curve::kNistP256, Hex(kRfc6979Point)).value();
  EXPECT_EQ(key.Agree(other).error().message,
            "key agreement: one key is on brainpoolP256r1, the other on NIST P-256");
}

// Recorded session ppk (osmo-smdpp with lpac), keys.json.
TEST(EcKey, AgreesAsInARecordedSession) {
  const auto smdp =
      PrivateKey::FromScalar(
          Curve::kNistP256, Hex("10437f7b93468d485cb2652cab8f0bef4487ecbe87d3c6e94df3a8a767dd633a"))
          .value();
  EXPECT_EQ(ToHex(smdp.public_key().Point()),
            "0423A74DE06C5AF109B0CB3C1E46B7A3DBA9C61D63D09EE8176296573901737B31"
            "60A196DC6337161CBED80780F14CAB2DDD220B1BEDDED76350BF8AB751DB3BA2");
  const auto euicc =
      PublicKey::FromPoint(Curve::kNistP256,
                           Hex("045b8dbd22c28bb4e20af4276eaed3d82340632c43eeb501493281893266447e3b"
                               "7ce553cfaba36f5a3376522707cefaec2c9d287bb654c0609170feb038bc0f4f"))
          .value();
  EXPECT_EQ(ToHex(smdp.Agree(euicc).value()),
            "FA920194177FC411F288C2290864AB731BEF76E19EFACE8DADAD5CBA5C501438");
}

TEST(EcKey, RefusesWhatIsNoPoint) {
  Bytes point = Hex(kRfc6979Point);
  EXPECT_FALSE(PublicKey::FromPoint(Curve::kBrainpoolP256r1, point));
  point[64] ^= 1;
  EXPECT_EQ(PublicKey::FromPoint(Curve::kNistP256, point).error().message,
            "the public key is no point of NIST P-256");
  EXPECT_FALSE(PublicKey::FromPoint(Curve::kNistP256, ByteSpan(point).first(33)));
  EXPECT_FALSE(PublicKey::FromPoint(Curve::kNistP256, Bytes{0x00}));
  EXPECT_FALSE(PublicKey::FromPoint(Curve::kNistP256, {}));
}

TEST(EcKey, RefusesScalarsOutsideTheRange) {
  // n of P-256, SEC 2 section 2.4.2.
  const Bytes order = Hex("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
  EXPECT_FALSE(PrivateKey::FromScalar(Curve::kNistP256, order));
  EXPECT_FALSE(PrivateKey::FromScalar(Curve::kNistP256, Bytes(32, 0)));
  EXPECT_FALSE(PrivateKey::FromScalar(Curve::kNistP256, Bytes(33, 0xFF)));
  Bytes below = order;
  --below.back();
  EXPECT_TRUE(PrivateKey::FromScalar(Curve::kNistP256, below));
}

TEST(EcKey, SignsAndWritesPem) {
  for (const Curve curve : {Curve::kNistP256, Curve::kBrainpoolP256r1}) {
    const PrivateKey key = PrivateKey::Generate(curve);
    const PrivateKey again = PrivateKey::FromPem(key.ToPem()).value();
    EXPECT_TRUE(again.public_key() == key.public_key());
    const Bytes signature = again.Sign(AsBytes("message"));
    ASSERT_EQ(signature.size(), kSignatureSize);
    EXPECT_TRUE(key.public_key().Verify(AsBytes("message"), signature));
    EXPECT_FALSE(PrivateKey::Generate(curve).public_key() == key.public_key());
  }
  EXPECT_EQ(PrivateKey::FromPem("nothing").error().code, ErrorCode::kMalformed);
}

// A P-384 key of no use elsewhere (openssl ecparam -name secp384r1 -genkey).
TEST(EcKey, RefusesOtherCurvesInPem) {
  const auto key = PrivateKey::FromPem(
      "-----BEGIN PRIVATE KEY-----\n"
      "MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDA5+O0LXNeheShMgHf3\n"
      "qBaebgnyC4fQf3rugiYs2Go3kklGv+wzSKv1+JWs8Y3YfZahZANiAARfRUJe8Kjh\n"
      "Pe+j2YweeJbuEIpuBVY3Z0EpJBYLcxm4NOYPb8B5kGjF1fI+Z+gqkjBfr4ZETUTd\n"
      "QpmQI4GY8CpDaX2IJwvKp3Z0gDYCl217J1rxyLsq7eMXLmR294QOqWs=\n"
      "-----END PRIVATE KEY-----\n");
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().message,
            "the key is on curve secp384r1, not on NIST P-256 or brainpoolP256r1");
}

TEST(Signature, DerBothWays) {
  // r = 1 with leading zeros dropped, s with its top bit set gets one.
  Bytes raw(64, 0);
  raw[31] = 1;
  raw[32] = 0x80;
  const Bytes der = Concat({Hex("3026020101022100"), ByteSpan(raw).subspan(32)});
  EXPECT_EQ(SignatureToDer(raw), der);
  EXPECT_EQ(SignatureFromDer(der).value(), raw);
  EXPECT_FALSE(SignatureFromDer(Concat({der, Bytes{0}})));
  EXPECT_FALSE(SignatureFromDer({}));
  EXPECT_FALSE(SignatureFromDer(Hex("3006020101020180")));  // s negative
  const Bytes long_s = Concat({Hex("30260201010221"), Bytes(33, 0x7F)});
  EXPECT_EQ(SignatureFromDer(long_s).error().code, ErrorCode::kMalformed);
}

TEST(RecoverKeys, FindsThePublishedKey) {
  const auto keys = RecoverKeys(Curve::kNistP256, AsBytes("sample"), Hex(kRfc6979Sample)).value();
  ASSERT_EQ(keys.size(), 2u);
  EXPECT_TRUE(ToHex(keys[0].Point()) == kRfc6979Point || ToHex(keys[1].Point()) == kRfc6979Point);
  for (const PublicKey& key : keys) {
    EXPECT_TRUE(key.Verify(AsBytes("sample"), Hex(kRfc6979Sample)));
  }
}

TEST(RecoverKeys, ChecksTheRange) {
  const Bytes half(32, 0x11);
  const Bytes order = Hex("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
  for (const Bytes& bad : {Bytes(32, 0), order}) {
    EXPECT_EQ(RecoverKeys(Curve::kNistP256, {}, Concat({bad, half})).error().code,
              ErrorCode::kMalformed);
    EXPECT_EQ(RecoverKeys(Curve::kNistP256, {}, Concat({half, bad})).error().code,
              ErrorCode::kMalformed);
  }
  EXPECT_EQ(RecoverKeys(Curve::kNistP256, {}, half).error().code, ErrorCode::kMalformed);
}

// s R = e G with R = G makes the recovered key the point at infinity: r = x(G), s = e.
TEST(RecoverKeys, LeavesOutInfinity) {
  const Bytes g_x = Hex("6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296");
  const Sha256Digest e = Sha256(AsBytes("infinity"));
  const auto keys = RecoverKeys(Curve::kNistP256, AsBytes("infinity"), Concat({g_x, e}));
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->size(), 1u);
}

}  // namespace
}  // namespace lpab::crypto
