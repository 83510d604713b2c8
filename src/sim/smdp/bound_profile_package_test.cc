// Our binding against the recorded sessions of osmo-smdpp (shared data, recorded/).
#include "sim/smdp/bound_profile_package.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/base64.h"
#include "base/hex.h"
#include "crypto/certificate.h"
#include "io/files.h"

namespace lpab::sim::smdp {
namespace {

using nlohmann::json;

const std::string kData = LPAB_SHARED_DATA;

Bytes ReadData(const std::string& name) {
  return io::ReadFile(kData + "/" + name, 1 << 20).value();
}

// The answer of the recorded call to `function`.
json RecordedResponse(const std::string& session, const std::string& function) {
  std::ifstream lines(kData + "/recorded/" + session + "/es9plus.jsonl");
  for (std::string line; std::getline(lines, line);) {
    const json call = json::parse(line);
    if (call["path"].get<std::string>().ends_with("/" + function)) return call["response"];
  }
  return {};
}

struct Recording {
  json keys;
  Bytes package;
  BindingInput input;
  Bytes signature;    // of BF23
  Bytes signed_part;  // what the recorded server signed
};

Recording Load(const std::string& session) {
  const std::string folder = "recorded/" + session + "/";
  const json keys = json::parse(AsText(ReadData(folder + "keys.json")));
  const auto bytes = [&](const char* name) {
    return FromHex(keys[name].get<std::string>()).value();
  };
  const json answer = RecordedResponse(session, "authenticateClient");
  const auto curve = crypto::Curve::kNistP256;
  const Bytes package = ReadData(folder + "bound-profile-package.der");
  const auto outer = tlv::ReadOne(package, 0xBF36).value();
  const auto channel = tlv::Get(outer.value, 0xBF23).value();
  const Bytes signature = ToBytes(tlv::Get(channel.value, 0x5F37).value().value);
  const ByteSpan fields = channel.value.first(channel.value.size() - 67);
  const Bytes signed_part = Concat({fields, tlv::Encode(0x5F49, bytes("euicc_otpk"))});
  BindingInput input{FromHex(answer["transactionId"].get<std::string>()).value(),
                     bytes("host_id"),
                     bytes("eid"),
                     crypto::PrivateKey::FromScalar(curve, bytes("smdp_otsk")).value(),
                     crypto::PublicKey::FromPoint(curve, bytes("euicc_otpk")).value(),
                     {},
                     FromBase64(answer["profileMetadata"].get<std::string>()).value(),
                     ReadData(folder + "upp.der"),
                     std::nullopt,
                     1008};
  return {keys, package, std::move(input), signature, signed_part};
}

class RecordedBinding : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kData + "/recorded")) {
      GTEST_SKIP() << "no recorded sessions in " << kData;
    }
  }
};

TEST_P(RecordedBinding, IsTheSameByteForByte) {
  Recording recording = Load(GetParam());
  Bytes message;
  recording.input.sign = [&](ByteSpan to_sign) {
    message = ToBytes(to_sign);
    return recording.signature;
  };
  if (std::string(GetParam()) == "ppk") {
    BspKeys keys;
    keys.initial_mac_chaining_value.fill(0x22);
    keys.encryption.fill(0x00);
    keys.mac.fill(0x11);
    recording.input.package_keys = keys;
  }
  const auto bound = BindProfilePackage(recording.input);
  ASSERT_TRUE(bound) << bound.error().ToString();
  EXPECT_EQ(ToHex(message), ToHex(recording.signed_part));
  EXPECT_TRUE(*bound == recording.package);
}

TEST_P(RecordedBinding, SignedPartVerifiesUnderTheRecordedServersCertificate) {
  const Recording recording = Load(GetParam());
  const auto certificate = crypto::Certificate::FromDer(ReadData("sgp26/dppb.der")).value();
  const auto key = certificate.GetPublicKey().value();
  EXPECT_TRUE(key.Verify(recording.signed_part, recording.signature));
}

TEST_P(RecordedBinding, OwnSignatureVerifiesToo) {
  Recording recording = Load(GetParam());
  const auto pem = ReadData("sgp26/dppb-key.pem");
  const auto key = crypto::PrivateKey::FromPem(AsText(pem)).value();
  recording.input.sign = [&key](ByteSpan message) { return key.Sign(message); };
  const Bytes bound = BindProfilePackage(recording.input).value();
  const auto outer = tlv::ReadOne(bound, 0xBF36).value();
  const auto channel = tlv::Get(outer.value, 0xBF23).value();
  const auto signature = tlv::Get(channel.value, 0x5F37).value();
  EXPECT_TRUE(key.public_key().Verify(recording.signed_part, signature.value));
}

INSTANTIATE_TEST_SUITE_P(Sessions, RecordedBinding, testing::Values("ppk", "session-keys"),
                         [](const auto& info) {
                           return std::string(info.param) == "ppk" ? "Ppk" : "SessionKeys";
                         });

BindingInput SmallInput() {
  const auto curve = crypto::Curve::kBrainpoolP256r1;
  return {Bytes(16, 0x01),
          Bytes(8, 0x02),
          Bytes(16, 0x89),
          crypto::PrivateKey::Generate(curve),
          crypto::PrivateKey::Generate(curve).public_key(),
          [](ByteSpan) { return Bytes(64, 0x03); },
          Bytes(2000, 0x04),
          Bytes(3000, 0x05),
          std::nullopt,
          1007};
}

// The lengths of the elements of `value`, whole.
std::vector<size_t> ElementSizes(ByteSpan value) {
  std::vector<size_t> sizes;
  tlv::Reader reader(value);
  while (!reader.AtEnd()) sizes.push_back(reader.Next().value().whole.size());
  return sizes;
}

TEST(BoundProfilePackage, SegmentsFitFourStoreDataBlocks) {
  const Bytes bound = BindProfilePackage(SmallInput()).value();
  const auto outer = tlv::ReadOne(bound, 0xBF36).value();
  // 1007 bytes pad to 1008; with tag, length and MAC 1020. The rest of 3000 is 986, padded 992.
  EXPECT_EQ(ElementSizes(tlv::Get(outer.value, 0xA3).value().value),
            (std::vector<size_t>{1020, 1020, 1004}));
  EXPECT_EQ(ElementSizes(tlv::Get(outer.value, 0xA1).value().value),
            (std::vector<size_t>{1019, 1005}));
}

TEST(BoundProfilePackage, KeysOfAnotherCurveAreRefused) {
  BindingInput input = SmallInput();
  input.one_time_key = crypto::PrivateKey::Generate(crypto::Curve::kNistP256);
  EXPECT_EQ(BindProfilePackage(input).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace lpab::sim::smdp
