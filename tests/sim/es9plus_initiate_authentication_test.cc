// ES9+.InitiateAuthentication: what the server refuses, and what the LPA checks of its answer
// before the card sees it. Spec: SGP.22 sections 3.0.1 and 5.6.1.
#include "base/base64.h"
#include "case_helpers.h"
#include "tlv/tlv.h"

namespace lpab::tests {
namespace {

using nlohmann::json;

class InitiateAuthentication : public CaseTest {
 protected:
  void SetUp() override { world_.AddSample("A", 1); }

  void ChangeRequest(std::function<void(json&)> change) {
    world_.change_request = [change](const std::string& function, json& body) {
      if (function == "initiateAuthentication") change(body);
    };
  }
  // EUICCInfo1 of this version and of these CIs, for verification and signing.
  static std::string Info1(const std::string& svn, const std::string& verify,
                           const std::string& sign) {
    const tlv::Writer info = tlv::Writer()
                                 .Put(0x82, FromHex(svn).value())
                                 .Put(0xA9, tlv::Encode(0x04, FromHex(verify).value()))
                                 .Put(0xAA, tlv::Encode(0x04, FromHex(sign).value()));
    return ToBase64(tlv::Encode(0xBF20, info.bytes()));
  }
  static std::string Ci() {
    return ToHex(crypto::CiKeyIdentifier(SharedPki().nist.ci.certificate));
  }
  static std::string OtherCi() { return std::string(40, '1'); }
  // The download is refused; card and server have no session of it.
  void Refuses(const std::string& reason, ErrorCode code) {
    const auto result = world_.Download("A");
    EXPECT_EQ(ReasonOf(result), reason);
    EXPECT_EQ(result.error().code, code);
    EXPECT_EQ(world_.functions().back(), "initiateAuthentication");
    EXPECT_TRUE(world_.card_state().profiles.empty());
    EXPECT_EQ(world_.OpenChannels(), 0);
  }
};

// Steps: the server goes by another name than the one that was contacted. Pass: 8.8.1/3.8, and to
// check the activation code.
TEST_F(InitiateAuthentication, TheServerDoesNotGoByThisAddress) {
  ChangeRequest([](json& body) { body["smdpAddress"] = "other.example.com"; });
  Refuses("8.8.1/3.8", ErrorCode::kInvalidArgument);
}

// Steps: contact the server with a port, which it does not know as its name. Pass: the LPA asks
// again by the bare name, and the profile is installed.
TEST_F(InitiateAuthentication, AnAddressWithAPortIsAskedAgainWithoutIt) {
  world_.order.address = sgp22::SmdpAddress::Parse(std::string(World::kAddress) + ":8443").value();
  world_.order.matching_id = "A";
  const auto result = lpa::ProfileDownload(world_.reader(), world_.http(), world_.isdr,
                                           world_.order, world_.handlers)
                          .Run(world_.call());
  ASSERT_TRUE(result) << result.error().ToString();
  EXPECT_EQ(std::ranges::count(world_.functions(), "initiateAuthentication"), 2);
}

// Steps: the card verifies and signs under a CI that the server does not know. Pass: 8.8.2/3.1,
// and that test and live do not mix.
TEST_F(InitiateAuthentication, NoCommonCi) {
  ChangeRequest([](json& body) { body["euiccInfo1"] = Info1("020202", OtherCi(), OtherCi()); });
  Refuses("8.8.2/3.1", ErrorCode::kUntrusted);
}

// Steps: the server knows the CI that the card signs under, and has no certificate that the card
// could verify. Pass: 8.8.4/3.7.
TEST_F(InitiateAuthentication, NoCertificateForTheCard) {
  ChangeRequest([](json& body) { body["euiccInfo1"] = Info1("020202", OtherCi(), Ci()); });
  Refuses("8.8.4/3.7", ErrorCode::kUntrusted);
}

// Steps: a card of SGP.22 version 9. Pass: 8.8.3/3.1.
TEST_F(InitiateAuthentication, AnUnsupportedVersion) {
  ChangeRequest([](json& body) { body["euiccInfo1"] = Info1("090000", Ci(), Ci()); });
  Refuses("8.8.3/3.1", ErrorCode::kUnsupported);
}

// Steps: the request has no challenge. Pass: the server's malformed-request codes, in words, with
// what it said.
TEST_F(InitiateAuthentication, AMissingField) {
  ChangeRequest([](json& body) { body.erase("euiccChallenge"); });
  const auto result = world_.Download("A");
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find("HTTP status 400"), std::string::npos);
}

// Steps: the activation code demands this server's OID, then another. Pass: the first succeeds; the
// second is refused before the card sees the server's signature.
TEST_F(InitiateAuthentication, TheOidOfTheActivationCode) {
  world_.order.smdp_oid = "2.999.11";
  Refuses("lpa: the activation code demands the server 2.999.11, the certificate names 2.999.10",
          ErrorCode::kUntrusted);
  world_.order.smdp_oid = "2.999.10";
  EXPECT_TRUE(world_.Download("A"));
}

// Steps: another transaction id in JSON than in serverSigned1. Pass: the LPA refuses.
TEST_F(InitiateAuthentication, TheTransactionIdInJsonIsTheSignedOne) {
  world_.change_answer = [](const std::string& function, json& body) {
    if (function == "initiateAuthentication") body["transactionId"] = std::string(32, 'A');
  };
  Refuses("lpa: serverSigned1 belongs to another transaction than this one", ErrorCode::kUntrusted);
}

// Steps: the answer is not JSON. Pass: the LPA says so, and to check the address.
TEST_F(InitiateAuthentication, AnAnswerThatIsNoJson) {
  http::LoopbackClient other([](const http::HttpRequest&) {
    return http::HttpResponse{200, {}, "<html>\x1b[2J welcome</html>"};
  });
  world_.order.address = sgp22::SmdpAddress::Parse(World::kAddress).value();
  const auto result =
      lpa::ProfileDownload(world_.reader(), other, world_.isdr, world_.order, world_.handlers)
          .Run(world_.call());
  EXPECT_EQ(ReasonOf(result),
            "lpa: initiateAuthentication: the server's answer is not JSON: "
            "<html>\\x1B[2J welcome</html>");
  EXPECT_EQ(ExitOf(result), 11);
}

}  // namespace
}  // namespace lpab::tests
