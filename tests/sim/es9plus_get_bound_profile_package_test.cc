// ES9+.GetBoundProfilePackage. Spec: SGP.22 section 5.6.2.
#include "flipped_bytes.h"

namespace lpab::tests {
namespace {

using nlohmann::json;

class GetBoundProfilePackage : public CaseTest {
 protected:
  void SetUp() override { world_.AddSample("A", 1, {{"single", true}}); }
  void BeforePackage(std::function<void()> act) {
    world_.handlers.on_progress = [act](const lpa::DownloadProgress& progress) {
      if (progress.step == lpa::DownloadStep::kGetBoundProfilePackage) act();
    };
  }
};

// Steps: the server is restarted before the package is asked for. Pass: 8.10.1/3.9, and to try
// again, which succeeds.
TEST_F(GetBoundProfilePackage, AServerThatWasRestarted) {
  BeforePackage([this] { world_.RestartServer(); });
  const auto result = world_.Download("A");
  EXPECT_EQ(ReasonOf(result), "8.10.1/3.9");
  EXPECT_EQ(result.error().next, "try again");
  world_.handlers.on_progress = nullptr;
  EXPECT_TRUE(world_.Download("A"));
}

// Steps: while the user is asked, another card takes the order. Pass: 8.1.1/3.8 at the package; the
// card of this session has nothing of it.
TEST_F(GetBoundProfilePackage, AnotherCardWasQuicker) {
  BeforePackage([this] {
    world_.WriteOrderState("A", {{"matchingId", "A"},
                                 {"status", "downloaded"},
                                 {"eid", "89049032000000000000000000000001"}});
  });
  EXPECT_EQ(ReasonOf(world_.Download("A")), "8.1.1/3.8");
  EXPECT_TRUE(world_.card_state().profiles.empty());
}

// Steps: another transaction id in JSON. Pass: the LPA refuses before the card sees the package.
TEST_F(GetBoundProfilePackage, AnotherTransactionInJson) {
  world_.change_answer = [](const std::string& function, json& body) {
    if (function == "getBoundProfilePackage") body["transactionId"] = std::string(32, 'A');
  };
  EXPECT_EQ(ReasonOf(world_.Download("A")),
            "lpa: the server's getBoundProfilePackage answer belongs to another transaction than "
            "this one");
  EXPECT_TRUE(world_.card_state().profiles.empty());
}

// Steps: the package is no BF36. Pass: the LPA says what it is, cancels as postponed.
TEST_F(GetBoundProfilePackage, NoPackage) {
  world_.change_answer = [](const std::string& function, json& body) {
    if (function == "getBoundProfilePackage") body["boundProfilePackage"] = "MAA=";
  };
  const auto result = world_.Download("A");
  EXPECT_EQ(result.error().code, ErrorCode::kMalformed);
  EXPECT_NE(result.error().message.find("boundProfilePackage"), std::string::npos);
  EXPECT_EQ(world_.cancel_reasons(), std::vector<int>{1});
}

// Steps: a package without an A1, its metadata. Pass: refused by the LPA as malformed.
TEST_F(GetBoundProfilePackage, APackageWithoutMetadata) {
  world_.change_answer = [](const std::string& function, json& body) {
    if (function != "getBoundProfilePackage") return;
    const Bytes whole = FromBase64(body["boundProfilePackage"].get<std::string>()).value();
    tlv::Writer without;
    for (tlv::Reader parts(tlv::ReadOne(whole)->value); !parts.AtEnd();) {
      const tlv::Element part = parts.Next().value();
      if (part.tag != 0xA1) without.Raw(part.whole);
    }
    body["boundProfilePackage"] = ToBase64(tlv::Encode(0xBF36, without.bytes()));
  };
  EXPECT_EQ(world_.Download("A").error().code, ErrorCode::kMalformed);
  EXPECT_TRUE(world_.card_state().profiles.empty());
}

class FlippedByteForGetBoundProfilePackage : public FlippedByteTest {};

// Bytes of what the card signs for the package, in turn. Pass: the server refuses each.
TEST_F(FlippedByteForGetBoundProfilePackage, TheCardsPreparation) {
  RefusesEachByte("getBoundProfilePackage", "prepareDownloadResponse", 7,
                  {"8.1/6.1", "1.6/2.1", "8.10.1/3.9"}, true);
}

}  // namespace
}  // namespace lpab::tests
