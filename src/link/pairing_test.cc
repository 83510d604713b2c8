#include "link/pairing.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace lpab::link {
namespace {

constexpr char kUri[] =
    "lpabridge://192.168.4.1:7025,[fe80::1]:7025/"
    "D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDFE0E1E2E3E4E5E6E7E8E9EAEBECEDEEEF/"
    "000102030405060708090A0B0C0D0E0F?name=gate%20way";

PairingSecret Counting() {
  PairingSecret secret;
  for (size_t i = 0; i < secret.size(); ++i) secret[i] = static_cast<uint8_t>(i);
  return secret;
}

// The worked values of docs/protocol.md, computed with Python's hmac.
PairingFacts Facts() {
  PairingFacts facts;
  facts.exporter.fill(0xE0);
  facts.device = *KeyPin::From(Bytes(32, 0xD0));
  facts.client = *KeyPin::From(Bytes(32, 0xC0));
  return facts;
}

TEST(Pairing, ProofsAreThoseOfTheDocument) {
  EXPECT_EQ(ToHex(ClientProof(Counting(), Facts())),
            "072374C3F94C9705232C6C3B5EB1482214189D11825B02D064585AE64B97E2FB");
  EXPECT_EQ(ToHex(DeviceProof(Counting(), Facts())),
            "79ABABDDD4269156D8BDA17F6BA24C1667C72610EB399B9FE80B440CF2A4CA92");
  EXPECT_EQ(ComparisonCode(Facts()), "878831");
}

TEST(Pairing, AProofIsForOneConnectionDeviceAndClient) {
  const wire::PairProof proof = ClientProof(Counting(), Facts());
  EXPECT_TRUE(SameProof(proof, ClientProof(Counting(), Facts())));
  PairingFacts other = Facts();
  other.exporter[31] ^= 1;
  EXPECT_FALSE(SameProof(proof, ClientProof(Counting(), other)));
  EXPECT_NE(ComparisonCode(Facts()), ComparisonCode(other));
  other = Facts();
  other.client = *KeyPin::From(Bytes(32, 0xC1));
  EXPECT_FALSE(SameProof(proof, ClientProof(Counting(), other)));
  other = Facts();
  other.device = *KeyPin::From(Bytes(32, 0xD1));
  EXPECT_FALSE(SameProof(proof, ClientProof(Counting(), other)));
}

TEST(PairingUri, IsReadAndWritten) {
  const auto uri = PairingUri::Parse(kUri);
  ASSERT_TRUE(uri) << uri.error().ToString();
  ASSERT_EQ(uri->addresses.size(), 2u);
  EXPECT_EQ(uri->addresses[0].host, "192.168.4.1");
  EXPECT_EQ(uri->addresses[1].ToString(), "[fe80::1]:7025");
  EXPECT_EQ(uri->device.Fingerprint(), "D0D1-D2D3-D4D5-D6D7");
  EXPECT_EQ(uri->secret, Counting());
  EXPECT_EQ(uri->name, "gate way");
  EXPECT_EQ(uri->ToString(), kUri);
}

TEST(PairingUri, IsReadWithoutASecret) {
  const std::string whole(kUri);
  const std::string without = whole.substr(0, whole.find("/0001020304")) + "?name=gateway";
  const auto uri = PairingUri::Parse(without);
  ASSERT_TRUE(uri) << uri.error().ToString();
  EXPECT_EQ(uri->secret, std::nullopt);
  EXPECT_EQ(uri->device.Fingerprint(), "D0D1-D2D3-D4D5-D6D7");
  EXPECT_EQ(uri->ToString(), without);
}

TEST(PairingUri, OverBleItNamesTheDeviceByTheBeginningOfItsPin) {
  const std::string whole(kUri);
  const std::string rest = whole.substr(whole.find("/D0D1"));
  const auto uri = PairingUri::Parse("lpabridge+ble://d0d1d2d3" + rest);
  ASSERT_TRUE(uri) << uri.error().ToString();
  EXPECT_TRUE(uri->ble);
  EXPECT_TRUE(uri->addresses.empty());
  EXPECT_EQ(uri->secret, Counting());
  EXPECT_EQ(uri->ToString(), "lpabridge+ble://d0d1d2d3" + rest);
  for (const char* other : {"d0d1d2d4", "D0D1D2D3", "d0d1d2", "192.168.4.1:7025", ""}) {
    EXPECT_FALSE(PairingUri::Parse("lpabridge+ble://" + std::string(other) + rest)) << other;
  }
}

TEST(PairingUri, WhatIsWrongIsSaidWithoutTheSecret) {
  const std::string whole(kUri);
  for (const std::string& text :
       {std::string(), std::string("http://192.168.4.1:7025/"), whole.substr(0, 40),
        whole.substr(0, whole.find("000102") + 30), "lpabridge:///" + whole.substr(44),
        whole + "%2", whole.substr(0, whole.find('?')) + "?role=owner", std::string(2000, 'a')}) {
    const auto uri = PairingUri::Parse(text);
    ASSERT_FALSE(uri) << text;
    EXPECT_EQ(uri.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(uri.error().ToString().find("0001020304"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace lpab::link
