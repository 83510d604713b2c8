// One byte flipped in turn in everything that is signed or protected in a download: it is refused,
// each with its own reason, and nothing is installed.
#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/hex.h"
#include "sgp22/bound_profile_package.h"
#include "tlv/tlv.h"
#include "world.h"

namespace lpab::tests {
namespace {

using nlohmann::json;

constexpr char kSubjectSignature[] = "8.1/6.1";

// Who refused, and why: "AuthenticateServer/2" of the card, "8.1/6.1" of the server, "lpa: ..."
// of the LPA itself.
std::string ReasonOf(const Error& error) {
  if (const auto* es10 = error.Detail<Es10Detail>()) {
    return es10->function + "/" + std::to_string(es10->result);
  }
  if (const auto* rsp = error.Detail<RspDetail>()) return rsp->subject + "/" + rsp->reason;
  return "lpa: " + error.message;
}

// A value in an ES9+ message: as JSON holds it, flipped at one place.
std::string Flipped(const std::string& base64, size_t at) {
  Bytes bytes = FromBase64(base64).value();
  bytes.at(at) ^= 0x01;
  return ToBase64(bytes);
}

class HonestChecksTest : public testing::Test {
 protected:
  void SetUp() override { world_.AddSample("SAMPLE", 0); }

  // Runs a download with one byte of `field` of `function`'s answer (or request) flipped. Gives the
  // reason it was refused for.
  std::string Refusal(const std::string& function, const std::string& field, size_t at,
                      bool in_request = false) {
    bool changed = false;
    const World::Change flip = [&](const std::string& called, json& body) {
      if (called != function || changed) return;
      body[field] = Flipped(body[field], at);
      changed = true;
    };
    (in_request ? world_.change_request : world_.change_answer) = flip;
    const auto result = world_.Download("SAMPLE");
    EXPECT_TRUE(changed) << function << " " << field;
    if (result) return "accepted";
    EXPECT_TRUE(world_.card_state().profiles.empty());
    return ReasonOf(result.error());
  }

  // How long the field is in an honest download; and the field itself.
  Bytes Honest(const std::string& function, const std::string& field, bool in_request = false) {
    World world;
    world.AddSample("SAMPLE", 0);
    Bytes bytes;
    const World::Change look = [&](const std::string& called, json& body) {
      if (called == function && body.contains(field))
        bytes = FromBase64(body[field].get<std::string>()).value();
    };
    (in_request ? world.change_request : world.change_answer) = look;
    EXPECT_TRUE(world.Download("SAMPLE"));
    return bytes;
  }

  // Every `step`-th byte of the field in turn. None may be accepted; those that still parse must
  // be refused for one of `reasons`.
  void RefusesEachByte(const std::string& function, const std::string& field, size_t step,
                       const std::vector<std::string>& reasons, bool in_request = false) {
    const size_t size = Honest(function, field, in_request).size();
    ASSERT_GT(size, 0u);
    size_t expected = 0;
    for (size_t at = 0; at < size; at += step) {
      const std::string reason = Refusal(function, field, at, in_request);
      EXPECT_NE(reason, "accepted") << field << ", byte " << at;
      if (std::ranges::count(reasons, reason) > 0)
        ++expected;
      else
        EXPECT_TRUE(reason.starts_with("lpa: ")) << field << ", byte " << at << ": " << reason;
    }
    EXPECT_GT(expected, 0u) << field << " was never refused for its own reason";
  }

  World world_;  // nothing is ever installed on its card
};

TEST_F(HonestChecksTest, ServerSigned1) {
  RefusesEachByte("initiateAuthentication", "serverSigned1", 3, {"AuthenticateServer/2"});
}

TEST_F(HonestChecksTest, ServerSignature1) {
  RefusesEachByte("initiateAuthentication", "serverSignature1", 5, {"AuthenticateServer/2"});
}

TEST_F(HonestChecksTest, CiIdentifier) {
  RefusesEachByte("initiateAuthentication", "euiccCiPKIdToBeUsed", 3, {"AuthenticateServer/7"});
}

TEST_F(HonestChecksTest, ServerCertificate) {
  RefusesEachByte("initiateAuthentication", "serverCertificate", 17,
                  {"AuthenticateServer/1", "AuthenticateServer/7"});
}

// With a code at hand the changed ccRequiredFlag gets as far as the card.
TEST_F(HonestChecksTest, SmdpSigned2) {
  world_.order.confirmation_code = "4711";
  RefusesEachByte("authenticateClient", "smdpSigned2", 1, {"PrepareDownload/2"});
}

TEST_F(HonestChecksTest, SmdpSignature2) {
  RefusesEachByte("authenticateClient", "smdpSignature2", 5, {"PrepareDownload/2"});
}

TEST_F(HonestChecksTest, SmdpCertificate) {
  RefusesEachByte("authenticateClient", "smdpCertificate", 17, {"PrepareDownload/1"});
}

// What the user agreed to is compared with what the package holds.
TEST_F(HonestChecksTest, Metadata) {
  const Bytes metadata = Honest("authenticateClient", "profileMetadata");
  const tlv::Element iccid = tlv::Get(tlv::ReadOne(metadata)->value, 0x5A).value();
  const auto at = static_cast<size_t>(iccid.value.data() - metadata.data());
  EXPECT_EQ(Refusal("authenticateClient", "profileMetadata", at + 1),
            "lpa: the package's ICCID is not the one that was agreed to");
}

TEST_F(HonestChecksTest, CardsAuthenticationAndCertificates) {
  RefusesEachByte("authenticateClient", "authenticateServerResponse", 23,
                  {kSubjectSignature, "8.1.2/6.1", "8.1.3/6.1", "1.6/2.1", "8.10.1/3.9",
                   "8.8.1/3.8", "8.2.6/3.8", "8.11.1/3.9"},
                  true);
}

TEST_F(HonestChecksTest, CardsPreparation) {
  RefusesEachByte("getBoundProfilePackage", "prepareDownloadResponse", 7,
                  {kSubjectSignature, "1.6/2.1", "8.10.1/3.9"}, true);
}

// A byte in the middle of every segment's value, and in its MAC.
TEST_F(HonestChecksTest, EverySegmentOfThePackage) {
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

TEST_F(HonestChecksTest, InitialiseSecureChannel) {
  const Bytes honest = Honest("getBoundProfilePackage", "boundProfilePackage");
  const auto package = sgp22::BoundProfilePackage::Decode(honest);
  ASSERT_TRUE(package);
  size_t signature = 0;
  for (size_t at = 0; at < package->segments()[0].size(); at += 3) {
    const std::string reason = Refusal("getBoundProfilePackage", "boundProfilePackage", at);
    EXPECT_NE(reason, "accepted") << "byte " << at;
    if (reason == "LoadBoundProfilePackage/2") ++signature;
  }
  EXPECT_GT(signature, 64u / 3);
}

// The server keeps what does not verify apart, and the LPA leaves the notification on the card.
TEST_F(HonestChecksTest, Notifications) {
  const Bytes honest = Honest("handleNotification", "pendingNotification", true);
  for (size_t at = 0; at < honest.size(); at += 29) {
    World world;
    world.AddSample("SAMPLE", 0);
    world.change_request = [&](const std::string& function, json& body) {
      if (function != "handleNotification") return;
      const std::string sent = body["pendingNotification"];
      body["pendingNotification"] = Flipped(sent, at % FromBase64(sent)->size());
    };
    ASSERT_TRUE(world.Download("SAMPLE"));
    for (const json& received : world.ReceivedNotifications()) {
      EXPECT_EQ(received["verified"], false) << "byte " << at;
    }
  }
}

}  // namespace
}  // namespace lpab::tests
