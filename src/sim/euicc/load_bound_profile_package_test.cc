#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

#include "sim/euicc/bpp_loader.h"
#include "sim/euicc/rsp_test_server.h"

namespace lpab::sim::euicc {
namespace {

using test::Euicc;
using test::Hex;
using test::ResultOf;
using test::Server;
using test::SmallMetadata;

const pki::TestPki& Nist() {
  static const pki::TestPki pki = test::MakePki(crypto::Curve::kNistP256);
  return pki;
}
const pki::TestPki& Brainpool() {
  static const pki::TestPki pki = test::MakePki(crypto::Curve::kBrainpoolP256r1);
  return pki;
}

const char* const kIccid = "98001032547698103214";
// Two servers: install and enable to the first, install to the second.
const char* const kNotifications =
    "B61B 300B 8002 06C0 8105 612E6C6162 300C 8002 0780 8106 62622E6C6162";

Bytes Random48() {
  return Hex(
      "A0A1A2A3A4A5A6A7A8A9AAABACADAEAFB0B1B2B3B4B5B6B7B8B9BABBBCBDBEBF"
      "C0C1C2C3C4C5C6C7C8C9CACBCCCDCECF");
}

class Installation : public testing::TestWithParam<std::tuple<crypto::Curve, bool>> {
 protected:
  const pki::TestPki& Pki() const {
    return std::get<0>(GetParam()) == crypto::Curve::kNistP256 ? Nist() : Brainpool();
  }
};
INSTANTIATE_TEST_SUITE_P(LoadBoundProfilePackage, Installation,
                         testing::Combine(testing::Values(crypto::Curve::kNistP256,
                                                          crypto::Curve::kBrainpoolP256r1),
                                          testing::Bool()));

TEST_P(Installation, Succeeds) {
  Euicc euicc(Pki().ToEuiccIdentity());
  Server server(Pki());
  server.segment_size = 60;
  if (std::get<1>(GetParam())) server.replaced_keys = Random48();
  const Es10Answer answer = euicc.Download(server);
  ASSERT_EQ(ResultOf(answer), "ok") << ToHex(answer.data);
  EXPECT_EQ(euicc.context.session(), nullptr);

  // ProfileInstallationResult of RSPDefinitions, signed over BF27.
  const auto result = tlv::ReadOne(answer.data, 0xBF37);
  const auto data = tlv::Get(result->value, 0xBF27);
  const auto signature = tlv::Get(result->value, 0x5F37);
  EXPECT_TRUE(Pki().euicc.key.public_key().Verify(data->whole, signature->value));
  EXPECT_EQ(ToHex(data->value),
            "80100102030405060708090A0B0C0D0E0F10"
            "BF2F26"
            "800100"
            "81020780"
            "0C11736D64702E746573742E6578616D706C65"
            "5A0A98001032547698103214"
            "060388370A"
            "A21FA01D4F10A0000005591010FFFFFFFF8900001000"
            "04093007A0053003800100");

  const CardState& state = euicc.context.state();
  ASSERT_EQ(state.profiles.size(), 1u);
  const Profile& profile = state.profiles[0];
  EXPECT_EQ(ToHex(profile.iccid), kIccid);
  EXPECT_FALSE(profile.enabled);
  EXPECT_EQ(ToHex(profile.isdp_aid), "A0000005591010FFFFFFFF8900001000");
  EXPECT_EQ(profile.provider, "Provider");
  EXPECT_EQ(profile.name, "Name");
  EXPECT_EQ(profile.smdp_address, "smdp.test.example");
  EXPECT_EQ(ToHex(profile.smdp_oid), "88370A");
  EXPECT_EQ(profile.ci_identifier, crypto::CiKeyIdentifier(Pki().ci.certificate));
  EXPECT_EQ(ToHex(profile.files.at({0x3F00, 0x2FE2}).content), kIccid);
  EXPECT_TRUE(state.kept_keys.empty());
  ASSERT_EQ(state.notifications.size(), 1u);
  EXPECT_EQ(state.notifications[0].signed_notification, answer.data);
}

TEST(LoadBoundProfilePackage, KeepsWhatTheMetadataSay) {
  Euicc euicc(Nist().ToEuiccIdentity());
  Server server(Nist());
  server.metadata = SmallMetadata(std::string("930101 9403 FFD8FF 950100 B705 8003 00F110") +
                                  "990202 40" + kNotifications);
  ASSERT_EQ(ResultOf(euicc.Download(server)), "ok");
  const Profile& profile = euicc.context.state().profiles.at(0);
  EXPECT_EQ(profile.profile_class, 0);
  EXPECT_EQ(profile.icon_type, 1);
  EXPECT_EQ(ToHex(profile.icon), "FFD8FF");
  EXPECT_EQ(ToHex(profile.owner), "800300F110");
  EXPECT_EQ(ToHex(profile.policy_rules), "0240");
  const std::vector<NotificationConfiguration> expected = {{0xC0, "a.lab"}, {0x80, "bb.lab"}};
  EXPECT_EQ(profile.notifications, expected);
  // The result to the SM-DP+, then one install notification to each address.
  const auto& pending = euicc.context.state().notifications;
  ASSERT_EQ(pending.size(), 3u);
  EXPECT_EQ(pending[0].address, "smdp.test.example");
  EXPECT_EQ(pending[1].address, "a.lab");
  EXPECT_EQ(pending[1].signed_notification[0], 0x30);
  EXPECT_EQ(pending[2].address, "bb.lab");
  EXPECT_EQ(pending[2].sequence_number, 2u);
}

TEST(LoadBoundProfilePackage, InstallsTheTs48Packages) {
  const std::filesystem::path folder = std::filesystem::path(LPAB_SHARED_DATA) / "ts48";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no " << folder << ": not here";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
    Euicc euicc(Nist().ToEuiccIdentity());
    Server server(Nist());
    server.package = ToBytes(AsBytes(text));
    server.replaced_keys = Random48();
    ASSERT_EQ(ResultOf(euicc.Download(server)), "ok") << entry.path();
    EXPECT_EQ(
        ToHex(euicc.context.state().profiles.at(0).files.at({0x3F00, 0x7FFF, 0x6F07}).content),
        "080910101032540636");
    EXPECT_EQ(ResultOf(euicc.Download(server)), "2/9") << "installed already";
  }
}

struct Failure {
  const char* name;
  const char* result;  // bppCommandId/errorReason of RSPDefinitions
  std::function<void(Server&)> break_it;
};

class Failing : public testing::TestWithParam<Failure> {};

TEST_P(Failing, GivesItsReasonAndChangesNothingElse) {
  Euicc euicc(Nist().ToEuiccIdentity());
  Server server(Nist());
  GetParam().break_it(server);
  const Es10Answer answer = euicc.Download(server);
  EXPECT_EQ(ResultOf(answer), GetParam().result) << ToHex(answer.data);
  EXPECT_EQ(euicc.context.session(), nullptr);
  EXPECT_TRUE(euicc.context.state().profiles.empty());
  ASSERT_EQ(euicc.context.state().notifications.size(), 1u);
  EXPECT_EQ(euicc.context.state().notifications[0].signed_notification, answer.data);
  const auto result = tlv::ReadOne(answer.data, 0xBF37);
  EXPECT_TRUE(Nist().euicc.key.public_key().Verify(tlv::Get(result->value, 0xBF27)->whole,
                                                   tlv::Get(result->value, 0x5F37)->value));
  EXPECT_EQ(ResultOf(euicc.Download(Server(Nist()))), "ok") << "the next try is not hindered";
}

Bytes Replaced(Bytes bytes, const std::string& from, const std::string& to) {
  std::string hex = ToHex(bytes);
  const size_t at = hex.find(from);
  EXPECT_NE(at, std::string::npos);
  return FromHex(hex.replace(at, from.size(), to)).value();
}

Bytes Metadata(const std::string& from, const std::string& to) {
  return Replaced(SmallMetadata(), from, to);
}
Bytes Package(const std::string& from, const std::string& to) {
  return Replaced(test::SmallPackage(), from, to);
}

INSTANTIATE_TEST_SUITE_P(
    LoadBoundProfilePackage, Failing,
    testing::Values(
        Failure{"Signature", "0/2",
                [](Server& s) {
                  // PrepareDownload has bound the session to DPpb's key; the package comes with
                  // another's.
                  s.dppb_signer = Nist().dpauth.key;
                }},
        Failure{"Transaction", "0/3", [](Server& s) { s.bpp_transaction_id = Bytes(16, 0x99); }},
        Failure{"KeyType", "0/4", [](Server& s) { s.crt = "800189 810110 8404 686F7374"; }},
        Failure{"KeyLength", "0/4", [](Server& s) { s.crt = "800188 810120 8404 686F7374"; }},
        Failure{"NoHostId", "0/1", [](Server& s) { s.crt = "800188 810110"; }},
        Failure{"Operation", "0/5", [](Server& s) { s.remote_op_id = 2; }},
        Failure{"OneTimeKey", "0/1",
                [](Server& s) {
                  Bytes point(65, 0x01);
                  point[0] = 0x04;
                  s.smdp_otpk = point;
                }},
        Failure{"HostId", "1/8", [](Server& s) { s.host_id = Hex("686F7375"); }},
        Failure{"NoConfigureIsdp", "1/1", [](Server& s) { s.configure_isdp = Hex("BF2500"); }},
        Failure{"LongProprietaryData", "1/1",
                [](Server& s) {
                  const Bytes data = tlv::Encode(0xB8, tlv::Encode(0x81, Bytes(125)));
                  s.configure_isdp = tlv::Encode(0xBF24, data);
                }},
        Failure{"NoMetadata", "2/1", [](Server& s) { s.metadata = Hex("BF2400"); }},
        Failure{"NoIccid", "2/1", [](Server& s) { s.metadata = Hex("BF2504 9100 9200"); }},
        Failure{"NameIsNoText", "2/1",
                [](Server& s) { s.metadata = Metadata("4E616D65", "4E61C3FF"); }},
        Failure{"LongName", "2/1",
                [](Server& s) {
                  s.metadata = tlv::Encode(0xBF25, tlv::Writer()
                                                       .Put(0x5A, Hex(kIccid))
                                                       .PutText(0x91, "P")
                                                       .PutText(0x92, std::string(65, 'n'))
                                                       .bytes());
                }},
        Failure{"IconWithoutType", "2/1", [](Server& s) { s.metadata = SmallMetadata("9401FF"); }},
        Failure{"ProfileClass", "2/6", [](Server& s) { s.metadata = SmallMetadata("950103"); }},
        Failure{"RulesWithoutOwner", "2/15",
                [](Server& s) { s.metadata = SmallMetadata("99020240"); }},
        Failure{"ReplacedKeys", "4/1",
                [](Server& s) {
                  s.replaced_keys = Bytes(48, 0x11);
                  s.replace_request = Hex("BF2606 800111 810111");
                }},
        Failure{"OtherIccidInMetadata", "5/13",
                [](Server& s) { s.metadata = Metadata(kIccid, "98001032547698103215"); }},
        Failure{
            "OtherIccidInHeader", "5/13",
            [](Server& s) { s.package = Package("89000123456789012341", "89000123456789012342"); }},
        Failure{"OtherIccidInFile", "5/13",
                [](Server& s) { s.package = Package(kIccid, "98001032547698103215"); }},
        Failure{"PackageVersion", "5/12",
                [](Server& s) { s.package = Package("800102", "800105"); }},
        Failure{"PackageCutOff", "5/12", [](Server& s) { s.package.pop_back(); }}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(LoadBoundProfilePackage, TellsWhichElementFailed) {
  Euicc euicc(Nist().ToEuiccIdentity());
  Server server(Nist());
  // templateID of PE-MF, identification 1: 2.23.143.1.2.9 instead of .1.
  server.package = Package("67810F010201", "67810F010209");
  const Es10Answer answer = euicc.Download(server);
  // errorResult { 80 loadProfileElements, 81 installFailedDueToPEProcessingError, 82 EUICCResponse
  // { peStatus { template-not-supported, identification 1 }, profileInstallationAborted } }.
  EXPECT_NE(ToHex(answer.data).find("A11680010581010C820E300CA00830068001098101018100"),
            std::string::npos)
      << ToHex(answer.data);
}

TEST(LoadBoundProfilePackage, RefusesAPackageForWhichThereIsNoMemory) {
  CardOptions options;
  options.memory_size = 1500;
  Euicc small(Nist().ToEuiccIdentity(), options);
  Server server(Nist());
  server.package.resize(600);
  EXPECT_EQ(ResultOf(small.Download(server)), "5/10");
  options.memory_size = 1000;
  Euicc tiny(Nist().ToEuiccIdentity(), options);
  EXPECT_EQ(ResultOf(tiny.Download(Server(Nist()))), "2/10");
}

TEST(LoadBoundProfilePackage, NeedsAPreparedDownload) {
  Euicc euicc(Nist().ToEuiccIdentity());
  const Server server(Nist());
  const std::vector<Bytes> segments = server.Bind(Nist().dpauth.key.public_key().Point());
  for (const Bytes& segment : segments) {
    EXPECT_EQ(euicc.Run(segment).sw, apdu::kSwConditionsNotSatisfied);
  }
  euicc.Prepare(server);
  EXPECT_EQ(euicc.Run(segments[1]).sw, apdu::kSwConditionsNotSatisfied);
  EXPECT_NE(euicc.context.session(), nullptr) << "a segment out of place before BF36 ends nothing";
}

TEST(LoadBoundProfilePackage, AnotherSessionEndsTheOneBefore) {
  Euicc euicc(Nist().ToEuiccIdentity());
  const Server server(Nist());
  const std::vector<Bytes> segments = server.Bind(euicc.Prepare(server));
  EXPECT_EQ(euicc.Run(segments[0]).sw, apdu::kSwSuccess);
  euicc.Challenge();
  EXPECT_EQ(euicc.Run(segments[1]).sw, apdu::kSwConditionsNotSatisfied);
}

// A package kept from an earlier transaction: the card uses the same one-time key, but BF23 names
// the old transaction.
TEST(LoadBoundProfilePackage, RefusesAKeptPackageInANewSession) {
  Euicc euicc(Nist().ToEuiccIdentity());
  Server server(Nist());
  const Bytes one_time = euicc.Prepare(server);
  const std::vector<Bytes> kept = server.Bind(one_time);
  server.transaction_id = Bytes(16, 0x42);
  server.bpp_euicc_otpk = one_time;
  EXPECT_EQ(euicc.Prepare(server), one_time);
  EXPECT_EQ(ResultOf(euicc.Load(kept)), "0/3");
}

TEST(LoadBoundProfilePackage, RefusesSegmentsOutOfOrder) {
  Server server(Nist());
  server.replaced_keys = Random48();
  server.segment_size = 60;
  for (size_t i = 1; i + 1 < 8; ++i) {
    Euicc euicc(Nist().ToEuiccIdentity());
    std::vector<Bytes> segments = server.Bind(euicc.Prepare(server));
    ASSERT_GE(segments.size(), 8u);
    std::swap(segments[i], segments[i + 1]);
    const std::string result = ResultOf(euicc.Load(segments));
    EXPECT_TRUE(result.ends_with("/7") || result.ends_with("/8")) << i << ": " << result;
    EXPECT_LE(euicc.sent, i + 1) << "the card says so at once";
  }
}

TEST(LoadBoundProfilePackage, ASegmentTwiceOrMissingIsSeen) {
  Server server(Nist());
  server.segment_size = 60;
  for (size_t i = 1; i < 6; ++i) {
    Euicc euicc(Nist().ToEuiccIdentity());
    std::vector<Bytes> twice = server.Bind(euicc.Prepare(server));
    twice.insert(twice.begin() + static_cast<std::ptrdiff_t>(i), twice[i]);
    EXPECT_NE(ResultOf(euicc.Load(twice)), "ok") << i;
    std::vector<Bytes> missing = server.Bind(euicc.Prepare(server));
    missing.erase(missing.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_NE(ResultOf(euicc.Load(missing)), "ok") << i;
  }
}

TEST(LoadBoundProfilePackage, RefusesFlippedBytesOfEverySegment) {
  Server server(Nist());
  server.replaced_keys = Random48();
  server.segment_size = 60;
  Euicc euicc(Nist().ToEuiccIdentity());
  const std::vector<Bytes> example = server.Bind(euicc.Prepare(server));
  for (size_t i = 0; i < example.size(); ++i) {
    for (size_t at = 0; at < example[i].size(); at += 3) {
      std::vector<Bytes> segments = server.Bind(euicc.Prepare(server));
      segments[i][at] ^= 0x01;
      const std::string result = ResultOf(euicc.Load(segments));
      EXPECT_NE(result, "ok") << "segment " << i << " byte " << at;
      EXPECT_TRUE(euicc.context.state().profiles.empty()) << "segment " << i << " byte " << at;
      euicc.context.Change().notifications.clear();
    }
  }
}

// The last byte of each segment is a signature's or a MAC's: the reason tells which command.
TEST(LoadBoundProfilePackage, NamesTheCommandWhoseMacIsBroken) {
  Server server(Nist());
  server.replaced_keys = Random48();
  const std::vector<std::string> reasons = {"0/2", "1/8", "2/7", "2/8", "4/8", "5/7", "5/8"};
  for (size_t i = 0; i < reasons.size(); ++i) {
    Euicc euicc(Nist().ToEuiccIdentity());
    std::vector<Bytes> segments = server.Bind(euicc.Prepare(server));
    ASSERT_EQ(segments.size(), reasons.size());
    segments[i].back() ^= 0x01;
    EXPECT_EQ(ResultOf(euicc.Load(segments)), reasons[i]) << "segment " << i;
  }
}

TEST(LoadBoundProfilePackage, SequenceNumbersAndAidsCountUp) {
  Euicc euicc(Nist().ToEuiccIdentity());
  Server server(Nist());
  ASSERT_EQ(ResultOf(euicc.Download(server)), "ok");
  EXPECT_EQ(ResultOf(euicc.Download(server)), "2/9");
  server.metadata = Metadata(kIccid, "98001032547698103299");
  server.package = Replaced(Package(kIccid, "98001032547698103299"), "89000123456789012341",
                            "89000123456789012399");
  ASSERT_EQ(ResultOf(euicc.Download(server)), "ok");
  const CardState& state = euicc.context.state();
  ASSERT_EQ(state.profiles.size(), 2u);
  EXPECT_EQ(ToHex(state.profiles[1].isdp_aid), "A0000005591010FFFFFFFF8900001100");
  ASSERT_EQ(state.notifications.size(), 3u);
  EXPECT_EQ(state.notifications[2].sequence_number, 2u);
}

}  // namespace
}  // namespace lpab::sim::euicc
