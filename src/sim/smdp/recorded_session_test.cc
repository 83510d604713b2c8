// The requests of the recorded sessions (shared data, recorded/), as lpac sent them to osmo-smdpp,
// sent to our server with the same certificates and the same chance.
#include <filesystem>
#include <fstream>
#include <map>

#include "sim/smdp/smdp_fixture.h"

namespace lpab::sim::smdp {
namespace {

using nlohmann::json;

const std::string kData = LPAB_SHARED_DATA;

class RecordedSession : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kData + "/recorded")) {
      GTEST_SKIP() << "no recorded sessions in " << kData;
    }
    log::SetMinimumLevel(log::Level::kError);
    std::ifstream lines(kData + "/recorded/" + GetParam() + "/es9plus.jsonl");
    for (std::string line; std::getline(lines, line);) {
      const json call = json::parse(line);
      calls_[std::filesystem::path(call["path"].get<std::string>()).filename()] = call;
    }
    WriteOrder();
    MakeServer();
  }

  // osmo-smdpp took the matching id for the package's name.
  void WriteOrder() {
    const Bytes metadata = Recorded("authenticateClient", "profileMetadata");
    const auto name = tlv::Get(tlv::ReadOne(metadata, 0xBF25).value().value, 0x92).value();
    const json order = {{"package", kData + "/recorded/" + GetParam() + "/upp.der"},
                        {"matchingId", AsText(name.value)}};
    ASSERT_TRUE(io::WriteFileAtomically(folder_.path() + "/order.json", AsBytes(order.dump())));
  }

  // Transaction id and challenge are the recorded ones.
  void MakeServer() {
    const std::string sgp26 = kData + "/sgp26/";
    SmdpSettings settings;
    settings.address = "testsmdpplus1.example.com";
    auto identity =
        pki::LoadSmdpIdentity({sgp26 + "ci.der", sgp26 + "dpauth.der", sgp26 + "dpauth-key.pem",
                               sgp26 + "dppb.der", sgp26 + "dppb-key.pem"});
    ASSERT_TRUE(identity) << identity.error().ToString();
    settings.identities = {std::move(*identity)};
    settings.orders_dir = folder_.path();
    settings.notifications_dir = folder_.path() + "/notifications";
    settings.seams.unix_time = [] { return int64_t{1'790'000'000}; };
    const Bytes signed1 = Recorded("initiateAuthentication", "serverSigned1");
    const auto fields = tlv::ReadOne(signed1, 0x30).value();
    settings.seams.random =
        [chance = std::vector<Bytes>{ToBytes(tlv::Get(fields.value, 0x84).value().value),
                                     ToBytes(tlv::Get(fields.value, 0x80).value().value)}](
            size_t) mutable {
          Bytes next = chance.back();
          chance.pop_back();
          return next;
        };
    auto smdp = Smdp::Create(std::move(settings));
    ASSERT_TRUE(smdp) << smdp.error().ToString();
    smdp_.emplace(std::move(*smdp));
  }

  Bytes Recorded(const std::string& function, const char* field) {
    return FromBase64(calls_[function]["response"][field].get<std::string>()).value();
  }
  json Replay(const std::string& function) {
    const json& call = calls_[function];
    const auto response = smdp_->Handle({"POST", call["path"], {}, call["request"].dump()});
    EXPECT_EQ(response.status, 200);
    return json::parse(response.body);
  }

  io::TemporaryFolder folder_;
  std::map<std::string, json> calls_;
  std::optional<Smdp> smdp_;
};

TEST_P(RecordedSession, IsAnsweredAsRecorded) {
  const json initiated = Replay("initiateAuthentication");
  const json& recorded = calls_["initiateAuthentication"]["response"];
  for (const char* field :
       {"serverSigned1", "transactionId", "euiccCiPKIdToBeUsed", "serverCertificate", "header"}) {
    EXPECT_EQ(initiated[field], recorded[field]) << field;
  }

  // The recorded eUICC's chain and signature verify.
  const json authenticated = Replay("authenticateClient");
  const json& expected = calls_["authenticateClient"]["response"];
  for (const char* field : {"smdpSigned2", "transactionId", "smdpCertificate", "header"}) {
    EXPECT_EQ(authenticated[field], expected[field]) << field;
  }
  const Bytes metadata = FromBase64(authenticated["profileMetadata"].get<std::string>()).value();
  const Bytes recorded_metadata = Recorded("authenticateClient", "profileMetadata");
  const auto fields = tlv::ReadOne(metadata, 0xBF25).value();
  const auto recorded_fields = tlv::ReadOne(recorded_metadata, 0xBF25).value();
  for (const tlv::Tag tag : {0x5A, 0x92, 0x95}) {
    EXPECT_TRUE(
        Equal(tlv::Get(fields.value, tag)->value, tlv::Get(recorded_fields.value, tag)->value))
        << tlv::TagName(tag);
  }

  // euiccSignature2 is over the recorded smdpSignature2, not over ours.
  const json bound = Replay("getBoundProfilePackage");
  EXPECT_EQ(bound["header"]["functionExecutionStatus"]["statusCodeData"]["message"],
            "euiccSignature2 does not verify under the eUICC's certificate");
}

INSTANTIATE_TEST_SUITE_P(Sessions, RecordedSession, testing::Values("ppk", "session-keys"),
                         [](const auto& info) {
                           return std::string(info.param) == "ppk" ? "Ppk" : "SessionKeys";
                         });

}  // namespace
}  // namespace lpab::sim::smdp
