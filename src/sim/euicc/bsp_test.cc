#include "sim/euicc/bsp.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/hex.h"

namespace lpab::sim::euicc {
namespace {

// ../shared/data/recorded: sessions between osmo-smdpp and lpac (README there).
const std::filesystem::path kRecorded = std::filesystem::path(LPAB_SHARED_DATA) / "recorded";

Bytes ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return ToBytes(AsBytes(text));
}

// A string member of keys.json, which holds one member a line.
std::string Member(const Bytes& json, const std::string& name) {
  const std::string text(AsText(json));
  const size_t at = text.find("\"" + name + "\": \"");
  if (at == std::string::npos) return {};
  const size_t begin = at + name.size() + 5;
  return text.substr(begin, text.find('"', begin) - begin);
}

Bytes HexMember(const Bytes& json, const std::string& name) {
  return FromHex(Member(json, name)).value();
}

struct Recorded {
  Bytes keys;
  Bytes package;
  Bytes plain;

  explicit Recorded(const std::string& name)
      : keys(ReadFile(kRecorded / name / "keys.json")),
        package(ReadFile(kRecorded / name / "bound-profile-package.der")),
        plain(ReadFile(kRecorded / name / "upp.der")) {}

  BspKeyParameters Parameters() const {
    return {0x88, 0x10, HexMember(keys, "host_id"), HexMember(keys, "eid")};
  }
  BspKeys SessionKeys() const {
    return DeriveBspKeys(HexMember(keys, "shared_secret_x"), Parameters());
  }
};

struct Opened {
  Bytes configure_isdp;
  Bytes metadata;
  Bytes replace_keys;
  Bytes profile;
};

Result<Bytes> DecryptAll(BspReceiver& receiver, ByteSpan list) {
  Bytes plain;
  tlv::Reader reader(list);
  while (!reader.AtEnd()) {
    LPAB_ASSIGN(const tlv::Element segment, reader.Next());
    LPAB_ASSIGN(const Bytes part, receiver.Decrypt(segment));
    Append(plain, part);
  }
  return plain;
}

// All segments of a bound profile package in order.
Result<Opened> OpenPackage(ByteSpan package, const BspKeys& keys) {
  Opened opened;
  BspReceiver receiver(keys);
  LPAB_ASSIGN(const tlv::Element bpp, tlv::ReadOne(package, 0xBF36));
  tlv::Reader reader(bpp.value);
  LPAB_TRY(reader.Expect(0xBF23));
  LPAB_ASSIGN(const tlv::Element first87, reader.Expect(0xA0));
  LPAB_ASSIGN(opened.configure_isdp, DecryptAll(receiver, first87.value));
  LPAB_ASSIGN(const tlv::Element list88, reader.Expect(0xA1));
  tlv::Reader metadata(list88.value);
  while (!metadata.AtEnd()) {
    LPAB_ASSIGN(const tlv::Element segment, metadata.Next());
    LPAB_ASSIGN(const Bytes part, receiver.Verify(segment));
    Append(opened.metadata, part);
  }
  LPAB_ASSIGN(const auto second87, reader.TakeIf(0xA2));
  if (second87) {
    LPAB_ASSIGN(opened.replace_keys, DecryptAll(receiver, second87->value));
    LPAB_ASSIGN(const tlv::Element request, tlv::ReadOne(opened.replace_keys, 0xBF26));
    LPAB_ASSIGN(const BspKeys replaced, ReadReplacedSessionKeys(request.value));
    receiver = BspReceiver(replaced);
  }
  LPAB_ASSIGN(const tlv::Element list86, reader.Expect(0xA3));
  LPAB_ASSIGN(opened.profile, DecryptAll(receiver, list86.value));
  return opened;
}

#define SKIP_WITHOUT_RECORDED() \
  if (!std::filesystem::exists(kRecorded)) GTEST_SKIP() << "no " << kRecorded << ": not here"

class RecordedPackage : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Bsp, RecordedPackage, testing::Values("ppk", "session-keys"));

TEST_P(RecordedPackage, SessionKeysAreThoseOfTheServer) {
  SKIP_WITHOUT_RECORDED();
  const Recorded recorded(GetParam());
  const auto key = crypto::PrivateKey::FromScalar(crypto::Curve::kNistP256,
                                                  HexMember(recorded.keys, "smdp_otsk"));
  ASSERT_TRUE(key);
  const auto peer = crypto::PublicKey::FromPoint(crypto::Curve::kNistP256,
                                                 HexMember(recorded.keys, "euicc_otpk"));
  ASSERT_TRUE(peer);
  const auto secret = key->Agree(*peer);
  ASSERT_TRUE(secret);
  EXPECT_EQ(*secret, HexMember(recorded.keys, "shared_secret_x"));
  const BspKeys keys = DeriveBspKeys(*secret, recorded.Parameters());
  EXPECT_EQ(ToBytes(keys.enc), HexMember(recorded.keys, "s_enc"));
  EXPECT_EQ(ToBytes(keys.mac), HexMember(recorded.keys, "s_mac"));
}

TEST_P(RecordedPackage, DecryptsToTheUnprotectedPackage) {
  SKIP_WITHOUT_RECORDED();
  const Recorded recorded(GetParam());
  const auto opened = OpenPackage(recorded.package, recorded.SessionKeys());
  ASSERT_TRUE(opened) << opened.error().ToString();
  EXPECT_EQ(opened->profile, recorded.plain);
  EXPECT_EQ(ToHex(opened->configure_isdp), "BF2400");
  EXPECT_EQ(ToHex(opened->metadata).substr(0, 6), "BF2581");
  EXPECT_EQ(opened->replace_keys.empty(), std::string(GetParam()) == "session-keys");
}

TEST_P(RecordedPackage, RefusesAFlippedByteInEverySegment) {
  SKIP_WITHOUT_RECORDED();
  const Recorded recorded(GetParam());
  const BspKeys keys = recorded.SessionKeys();
  // From behind BF23 on; every 97th byte, which hits each of the segments.
  for (size_t at = 200; at < recorded.package.size(); at += 97) {
    Bytes broken = recorded.package;
    broken[at] ^= 0x01;
    EXPECT_FALSE(OpenPackage(broken, keys)) << "byte " << at;
  }
}

// The block counter and the MAC chain go on over TLVs that are not encrypted; an order changed is
// seen.
TEST(Bsp, RefusesSegmentsOutOfOrder) {
  SKIP_WITHOUT_RECORDED();
  const Recorded recorded("session-keys");
  BspReceiver receiver(recorded.SessionKeys());
  const auto bpp = tlv::ReadOne(recorded.package, 0xBF36);
  const auto list = tlv::Get(bpp->value, 0xA1);
  const auto segment = tlv::ReadOne(list->value, 0x88);
  const auto result = receiver.Verify(*segment);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kUntrusted);
}

// waigel/euicc-rsp's session: one-time keys from otsk-dp.bin and the card's answer.
TEST(Bsp, OpensThePackageOfAnotherLibrary) {
  SKIP_WITHOUT_RECORDED();
  const auto dir = kRecorded / "minimal";
  const auto answer = ReadFile(dir / "prepare-download-response.der");
  const auto ok = tlv::Get(tlv::ReadOne(answer, 0xBF21)->value, 0xA0);
  const auto point = tlv::Get(tlv::Get(ok->value, 0x30)->value, 0x5F49);
  const auto peer = crypto::PublicKey::FromPoint(crypto::Curve::kNistP256, point->value);
  const auto key =
      crypto::PrivateKey::FromScalar(crypto::Curve::kNistP256, ReadFile(dir / "otsk-dp.bin"));
  ASSERT_TRUE(peer && key);
  const BspKeys keys = DeriveBspKeys(key->Agree(*peer).value(),
                                     {0x88, 0x10, ToBytes(AsBytes("euicc-rsp")),
                                      FromHex("89049032123451234512345678901235").value()});
  const auto opened = OpenPackage(ReadFile(dir / "bound-profile-package.der"), keys);
  ASSERT_TRUE(opened) << opened.error().ToString();
  EXPECT_EQ(opened->profile, ReadFile(dir / "upp.der"));
  EXPECT_EQ(opened->metadata, ReadFile(dir / "store-metadata.der"));
}

TEST(Bsp, RefusesSegmentsThatAreTooShort) {
  BspReceiver receiver{BspKeys{}};
  const Bytes short_segment = {0x87, 0x03, 1, 2, 3};
  const auto result = receiver.Decrypt(*tlv::ReadOne(short_segment));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kMalformed);
}

TEST(Bsp, ReadsReplacedKeys) {
  const auto keys = ReadReplacedSessionKeys(FromHex("801022222222222222222222222222222222"
                                                    "811000000000000000000000000000000000"
                                                    "821011111111111111111111111111111111")
                                                .value());
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->mac_chaining_value[0], 0x22);
  EXPECT_EQ(keys->enc[15], 0x00);
  EXPECT_EQ(keys->mac[15], 0x11);
  EXPECT_FALSE(ReadReplacedSessionKeys(FromHex("800122810100820111").value()));
}

}  // namespace
}  // namespace lpab::sim::euicc
