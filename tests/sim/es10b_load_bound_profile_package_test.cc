// ES10b.LoadBoundProfilePackage: every bppCommandId and ErrorReason that this card gives, and the
// integrity of the package. Spec: SGP.22 sections 2.5.6 and 5.7.6.
#include <functional>

#include "flipped_bytes.h"
#include "raw_rsp.h"
#include "sgp22/bound_profile_package.h"
#include "tlv/tlv.h"

namespace lpab::tests {
namespace {

using sim::euicc::test::Hex;
using sim::euicc::test::Server;
using sim::euicc::test::SmallMetadata;
using sim::euicc::test::SmallPackage;

// 89000123456789012341, the ICCID of SmallPackage, as EF_ICCID holds it; and another.
constexpr char kIccid[] = "98001032547698103214";
constexpr char kOtherIccid[] = "98001032547698103299";

Bytes Replaced(const Bytes& bytes, const std::string& from, const std::string& to) {
  std::string hex = ToHex(bytes);
  const size_t at = hex.find(from);
  EXPECT_NE(at, std::string::npos);
  return Hex(hex.replace(at, from.size(), to));
}

struct Failure {
  const char* name;
  const char* result;  // bppCommandId/ErrorReason
  std::function<void(Server&)> condition;
};

class BppError : public RawRspTest, public testing::WithParamInterface<Failure> {};

// Steps: the server's package has one thing wrong, and is signed and protected all the same. Pass:
// the card ends the installation with this command and reason; nothing is installed; the session is
// over; one notification waits, for the server of the session; the same order succeeds afterwards.
TEST_P(BppError, IsGivenAndChangesNothing) {
  const Server honest = rsp_.server;
  GetParam().condition(rsp_.server);
  EXPECT_EQ(rsp_.Download(), GetParam().result);
  EXPECT_TRUE(world_.card_state().profiles.empty());
  EXPECT_EQ(ReasonOf(rsp_.Cancel(sgp22::CancelReason::kPostponed)), "CancelSession/5");
  ASSERT_EQ(world_.card_state().notifications.size(), 1u);
  EXPECT_EQ(world_.card_state().notifications[0].address, World::kAddress);
  rsp_.server = honest;
  EXPECT_EQ(rsp_.Download(), "ok");
}

INSTANTIATE_TEST_SUITE_P(
    Es10b, BppError,
    testing::Values(
        Failure{"InitialiseSecureChannel_IncorrectInputValues", "0/1",
                [](Server& s) { s.crt = "800188 810110"; }},
        Failure{"InitialiseSecureChannel_InvalidSignature", "0/2",
                [](Server& s) { s.dppb_signer = SharedPki().nist.dpauth.key; }},
        Failure{"InitialiseSecureChannel_InvalidTransactionId", "0/3",
                [](Server& s) { s.bpp_transaction_id = Bytes(16, 0x99); }},
        Failure{"InitialiseSecureChannel_UnsupportedCrtValues", "0/4",
                [](Server& s) { s.crt = "800189 810110 8404 686F7374"; }},
        Failure{"InitialiseSecureChannel_UnsupportedRemoteOperationType", "0/5",
                [](Server& s) { s.remote_op_id = 2; }},
        Failure{"ConfigureIsdp_IncorrectInputValues", "1/1",
                [](Server& s) { s.configure_isdp = Hex("BF2500"); }},
        Failure{"ConfigureIsdp_Scp03tSecurityError", "1/8",
                [](Server& s) { s.host_id = Hex("686F7375"); }},
        Failure{"StoreMetadata_IncorrectInputValues", "2/1",
                [](Server& s) { s.metadata = SmallMetadata("9401FF"); }},
        Failure{"StoreMetadata_UnsupportedProfileClass", "2/6",
                [](Server& s) { s.metadata = SmallMetadata("950103"); }},
        Failure{"StoreMetadata_PprNotAllowed", "2/15",
                [](Server& s) { s.metadata = SmallMetadata("99020240"); }},
        Failure{"ReplaceSessionKeys_IncorrectInputValues", "4/1",
                [](Server& s) {
                  s.replaced_keys = Bytes(48, 0x11);
                  s.replace_request = Hex("BF2606 800111 810111");
                }},
        Failure{"LoadProfileElements_PeProcessingError", "5/12",
                [](Server& s) { s.package = Replaced(SmallPackage(), "800102", "800105"); }},
        Failure{"LoadProfileElements_PackageCutOff", "5/12",
                [](Server& s) { s.package.pop_back(); }},
        Failure{"LoadProfileElements_DataMismatch", "5/13",
                [](Server& s) { s.metadata = Replaced(SmallMetadata(), kIccid, kOtherIccid); }}),
    [](const auto& info) { return std::string(info.param.name); });

using LoadBoundProfilePackage = RawRspTest;

// Steps: one bit of the MAC of each segment in turn. Pass: each is refused with the command that
// the segment belongs to, as a security error (8); headers without a MAC as a structure error (7).
TEST_F(LoadBoundProfilePackage, TheCommandWhoseMacIsWrongIsNamed) {
  rsp_.server.replaced_keys = Bytes(48, 0x11);
  const std::vector<std::string> expected = {"0/2", "1/8", "2/7", "2/8", "4/8", "5/7", "5/8"};
  for (size_t i = 0; i < expected.size(); ++i) {
    const auto prepared = rsp_.Prepare();
    ASSERT_TRUE(prepared);
    std::vector<Bytes> segments = rsp_.server.Bind(RawRsp::OneTimeKey(*prepared));
    ASSERT_EQ(segments.size(), expected.size());
    segments[i].back() ^= 0x01;
    EXPECT_EQ(rsp_.Load(segments), expected[i]) << "segment " << i;
  }
}

// Steps: a package bound in one session is loaded in the next, in which the card uses the same
// one-time key. Pass: invalidTransactionId (0/3): a kept package is of no use.
TEST_F(LoadBoundProfilePackage, AKeptPackageServesNoOtherSession) {
  const auto first = rsp_.Prepare();
  ASSERT_TRUE(first);
  const Bytes key = RawRsp::OneTimeKey(*first);
  const auto kept = rsp_.server.Bind(key);
  rsp_.server.transaction_id = Bytes(16, 0x42);
  rsp_.server.bpp_euicc_otpk = key;
  ASSERT_TRUE(rsp_.Prepare());
  EXPECT_EQ(rsp_.Load(kept), "0/3");
}

// Steps: the same profile twice. Pass: iccidAlreadyExists (2/9) the second time; the first stays.
TEST_F(LoadBoundProfilePackage, TheSameIccidTwice) {
  ASSERT_EQ(rsp_.Download(), "ok");
  EXPECT_EQ(rsp_.Download(), "2/9");
  EXPECT_EQ(world_.card_state().profiles.size(), 1u);
}

// Steps: the server offers a profile that the card has. Pass: the LPA says so before it asks the
// card for anything; the session is cancelled as postponed, and the order is not used up.
TEST_F(LoadBoundProfilePackage, TheLpaSaysThatTheIccidExists) {
  world_.AddSample("FIRST", 0);
  world_.AddSample("AGAIN", 0, {{"single", true}});
  const auto first = world_.Download("FIRST");
  ASSERT_TRUE(first);
  const auto again = world_.Download("AGAIN");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(again.error().message, "the profile " + first->metadata.iccid.digits() +
                                       " that the server offers is on the card already, disabled; "
                                       "nothing was installed");
  EXPECT_EQ(world_.OrderStatus("AGAIN"), "released");
  ASSERT_TRUE(world_.Manager().Delete(first->metadata.iccid.digits(), {}));
  EXPECT_TRUE(world_.Download("AGAIN"));
}

// Steps: a card with room for the ISD-P only. Pass: insufficientMemory (10) for the elements; the
// LPA's next step is to delete a profile; the order is released again.
TEST(LoadBoundProfilePackageMemory, NotEnoughForTheElements) {
  WorldOptions options;
  options.card.memory_size = 2000;
  World world(options);
  world.AddSample("A", 1, {{"single", true}});
  const auto result = world.Download("A");
  EXPECT_EQ(ReasonOf(result), "LoadBoundProfilePackage/10");
  EXPECT_NE(result.error().message.find("LoadProfileElements (5)"), std::string::npos);
  EXPECT_EQ(result.error().next, "delete a profile that is not needed");
  EXPECT_EQ(ExitOf(result), 12);
  EXPECT_EQ(world.OrderStatus("A"), "released");
  EXPECT_EQ(world.FreeCardMemory(), 2000u);
}

// Steps: a card without room for an ISD-P. Pass: insufficientMemory (10), as early as the metadata.
TEST(LoadBoundProfilePackageMemory, NotEnoughForTheIsdp) {
  WorldOptions options;
  options.card.memory_size = 1000;
  World world(options);
  world.AddSample("A", 1);
  const auto result = world.Download("A");
  EXPECT_EQ(ReasonOf(result), "LoadBoundProfilePackage/10");
  EXPECT_NE(result.error().message.find("StoreMetadata (2)"), std::string::npos);
}

// Steps: a card that holds to 1020 bytes for one segment (SGP.22 section 2.5.5), and a server that
// sends 1036. Pass: the card answers 6700 to a segment whatever the block size; the LPA names the
// segment, cancels with loadBppExecutionError (5), and nothing is installed.
TEST(LoadBoundProfilePackageSegments, AStrictCardRefusesLongOnes) {
  WorldOptions options;
  options.card.quirks.strict_segments = true;
  World world(options);
  world.AddSample("LONG", 1, {{"segment", 1008}});
  world.AddSample("FITS", 2);
  const auto result = world.Download("LONG");
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find("the card answers 6700, wrong length"), std::string::npos)
      << result.error().message;
  EXPECT_EQ(world.cancel_reasons(), std::vector<int>{5});
  EXPECT_TRUE(world.card_state().profiles.empty());
  EXPECT_TRUE(world.Download("FITS"));
}

// Steps: the card answers 6700 to every STORE DATA of more than 130 bytes. Pass: the download
// succeeds, and after the first refusals no block is longer than 120 bytes.
TEST_F(LoadBoundProfilePackage, InShortBlocks) {
  constexpr uint8_t kStoreData = 0xE2;
  world_.AddSample("A", 1);
  int refused = 0;
  size_t longest_taken = 0;
  world_.counting_card().instead = [&](ByteSpan command) -> std::optional<Bytes> {
    if (command.size() < 5 || command[1] != kStoreData) return std::nullopt;
    if (command[4] > 130) {
      ++refused;
      return Bytes{0x67, 0x00};
    }
    longest_taken = std::max<size_t>(longest_taken, command[4]);
    return std::nullopt;
  };
  const auto done = world_.Download("A");
  ASSERT_TRUE(done) << done.error().ToString();
  EXPECT_EQ(world_.card_state().profiles.size(), 1u);
  EXPECT_EQ(refused, 3);  // 255, 240, 200
  EXPECT_EQ(longest_taken, 120u);
}

// Steps: the card installs, and answers 6F00 in place of its result. Pass: the LPA finds the
// result on the card: installed, the server told, nothing cancelled.
TEST_F(LoadBoundProfilePackage, AStatusWordInPlaceOfTheResult) {
  world_.AddSample("A", 1, {{"single", true}});
  bool changed = false;
  world_.counting_card().change = [&](ByteSpan command, Bytes& answer) {
    const bool last = !world_.card_state().profiles.empty() && command[1] == 0xE2;
    if (last && !std::exchange(changed, true)) answer = {0x6F, 0x00};
  };
  const auto result = world_.Download("A");
  ASSERT_TRUE(result) << result.error().ToString();
  EXPECT_EQ(result->isdp_aid, world_.card_state().profiles.at(0).isdp_aid);
  EXPECT_TRUE(world_.cancel_reasons().empty());
  EXPECT_EQ(world_.OrderStatus("A"), "installed");
}

// Steps: the card installs and gives no data with the last segment. Pass: as above.
TEST_F(LoadBoundProfilePackage, NoResultAtAll) {
  world_.AddSample("A", 1);
  bool changed = false;
  world_.counting_card().change = [&](ByteSpan command, Bytes& answer) {
    const bool last = !world_.card_state().profiles.empty() && command[1] == 0xE2;
    if (last && !std::exchange(changed, true)) answer = {0x90, 0x00};
  };
  const auto result = world_.Download("A");
  ASSERT_TRUE(result) << result.error().ToString();
  EXPECT_TRUE(result->notifications.at(0).removed);
}

class FlippedByteForLoadBoundProfilePackage : public FlippedByteTest {};

// Steps: a byte in the middle of every segment's value, and in its MAC. Pass: refused by the card
// as invalidSignature (2) or a security error (8), or by the LPA; nothing is installed.
TEST_F(FlippedByteForLoadBoundProfilePackage, EverySegment) {
  const Bytes honest = Honest("getBoundProfilePackage", "boundProfilePackage");
  const auto package = sgp22::BoundProfilePackage::Decode(honest);
  ASSERT_TRUE(package);
  size_t end = 0;
  for (const Bytes& segment : package->segments()) {
    const size_t start = end;
    end += segment.size();
    const bool header_only = segment.size() <= 5;
    if (header_only) continue;
    for (size_t at : {start + segment.size() / 2, end - 1}) {
      const std::string reason = Refusal("getBoundProfilePackage", "boundProfilePackage", at);
      const bool own_reason = reason == "LoadBoundProfilePackage/2" ||
                              reason == "LoadBoundProfilePackage/8" || reason.starts_with("lpa: ");
      EXPECT_TRUE(own_reason) << "byte " << at << ": " << reason;
    }
  }
  EXPECT_EQ(end, honest.size());
}

// Steps: bytes of BF23 in turn. Pass: none is accepted; those of the signature as such.
TEST_F(FlippedByteForLoadBoundProfilePackage, InitialiseSecureChannel) {
  const Bytes honest = Honest("getBoundProfilePackage", "boundProfilePackage");
  const auto package = sgp22::BoundProfilePackage::Decode(honest);
  ASSERT_TRUE(package);
  size_t signature = 0;
  for (size_t at = 0; at < package->segments()[0].size(); at += 5) {
    const std::string reason = Refusal("getBoundProfilePackage", "boundProfilePackage", at);
    EXPECT_NE(reason, "accepted") << "byte " << at;
    if (reason == "LoadBoundProfilePackage/2") ++signature;
  }
  EXPECT_GT(signature, 64u / 5);
}

}  // namespace
}  // namespace lpab::tests
