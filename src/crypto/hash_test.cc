#include "crypto/hash.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace lpab::crypto {
namespace {

Bytes Hex(std::string_view text) { return FromHex(text).value(); }

AesKey Key(std::string_view text) {
  const Bytes bytes = Hex(text);
  AesKey key;
  std::copy_n(bytes.begin(), key.size(), key.begin());
  return key;
}

// FIPS 180-4 example "abc", and the empty message.
TEST(Hash, Sha) {
  EXPECT_EQ(ToHex(Sha256(AsBytes("abc"))),
            "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD");
  EXPECT_EQ(ToHex(Sha256({})), "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855");
  EXPECT_EQ(ToHex(Sha1(AsBytes("abc"))), "A9993E364706816ABA3E25717850C26C9CD0D89D");
}

// RFC 4231 section 4, test cases 1, 2 and 6 (key longer than a block).
TEST(Hash, HmacSha256) {
  EXPECT_EQ(ToHex(HmacSha256(Bytes(20, 0x0b), AsBytes("Hi There"))),
            "B0344C61D8DB38535CA8AFCEAF0BF12B881DC200C9833DA726E9376C2E32CFF7");
  EXPECT_EQ(ToHex(HmacSha256(AsBytes("Jefe"), AsBytes("what do ya want for nothing?"))),
            "5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843");
  EXPECT_EQ(ToHex(HmacSha256(Bytes(131, 0xaa),
                             AsBytes("Test Using Larger Than Block-Size Key - Hash Key First"))),
            "60E431591EE0B67F0D8A26AACBF5B77F8E0BC6213728C5140546040F0EE37F54");
}

// RFC 4493 section 4, examples 1 to 4.
TEST(Aes, Cmac) {
  const AesKey key = Key("2b7e151628aed2a6abf7158809cf4f3c");
  const Bytes message =
      Hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
          "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710");
  const ByteSpan all = message;
  EXPECT_EQ(ToHex(AesCmac(key, {})), "BB1D6929E95937287FA37D129B756746");
  EXPECT_EQ(ToHex(AesCmac(key, all.first(16))), "070A16B46B4D4144F79BDD9DD04A287C");
  EXPECT_EQ(ToHex(AesCmac(key, all.first(40))), "DFA66747DE9AE63030CA32611497C827");
  EXPECT_EQ(ToHex(AesCmac(key, all)), "51F0BEBF7E3B9D92FC49741779363CFE");
}

// NIST SP 800-38A sections F.1.1 and F.2.1.
TEST(Aes, EcbAndCbc) {
  const AesKey key = Key("2b7e151628aed2a6abf7158809cf4f3c");
  EXPECT_EQ(ToHex(AesEncryptBlock(key, Key("6bc1bee22e409f96e93d7e117393172a"))),
            "3AD77BB40D7A3660A89ECAF32466EF97");
  const AesBlock iv = Key("000102030405060708090a0b0c0d0e0f");
  const Bytes plain = Hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51");
  const Bytes cipher = Hex("7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2");
  EXPECT_EQ(AesCbcEncrypt(key, iv, plain).value(), cipher);
  EXPECT_EQ(AesCbcDecrypt(key, iv, cipher).value(), plain);
  EXPECT_EQ(AesCbcDecrypt(key, iv, {}).value(), Bytes());
  const auto odd = AesCbcEncrypt(key, iv, ByteSpan(plain).first(17));
  ASSERT_FALSE(odd);
  EXPECT_EQ(odd.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(odd.error().message, "AES-CBC: 17 bytes are not whole blocks of 16");
}

// NIST CAVP, ANSI X9.63 KDF, SHA-256: [shared secret length 192, SharedInfo 0, key data 128],
// COUNT 0.
TEST(Kdf, CavpVector) {
  EXPECT_EQ(ToHex(X963Kdf(Hex("96c05619d56c328ab95fe84b18264b08725b85e33fd34f08"), {}, 16)),
            "443024C3DAE66B95E6F5670601558F71");
}

// Recorded session ppk (osmo-smdpp with lpac), keys.json: initial MCV | S-ENC | S-MAC over X with
// SharedInfo 88 10 08 hostId 10 EID.
TEST(Kdf, BspKeysOfARecordedSession) {
  const Bytes keys =
      X963Kdf(Hex("fa920194177fc411f288c2290864ab731bef76e19eface8dadad5cba5c501438"),
              Hex("8810086d61686c7a6569741089049032123451234512345678901234"), 48);
  ASSERT_EQ(keys.size(), 48u);
  EXPECT_EQ(ToHex(ByteSpan(keys).subspan(16, 16)), "DB8F9452B85AA467A40C81FFA87BB102");
  EXPECT_EQ(ToHex(ByteSpan(keys).subspan(32)), "B24698B3BC082F3A732B55A7FF505249");
}

TEST(Random, GivesFreshBytes) {
  EXPECT_EQ(RandomBytes(16).size(), 16u);
  EXPECT_NE(RandomBytes(16), RandomBytes(16));
  EXPECT_TRUE(RandomBytes(0).empty());
}

}  // namespace
}  // namespace lpab::crypto
