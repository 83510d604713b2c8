// Common mutual authentication: who is believed by whom, and what the LPA itself holds together.
// Spec: SGP.22 section 3.0.1.
#include "base/base64.h"
#include "case_helpers.h"
#include "tlv/tlv.h"

namespace lpab::tests {
namespace {

using nlohmann::json;

class MutualAuthentication : public CaseTest {
 protected:
  void SetUp() override { world_.AddSample("A", 1); }

  // A hostile server's change of one Base64 field of an answer.
  void Change(const std::string& function, const std::string& field,
              std::function<Bytes(Bytes)> change) {
    world_.change_answer = [=](const std::string& called, json& body) {
      if (called != function) return;
      body[field] = ToBase64(change(FromBase64(body[field].get<std::string>()).value()));
    };
  }
  // serverSigned1 or smdpSigned2 with another value of one tag.
  static std::function<Bytes(Bytes)> WithTag(tlv::Tag tag, Bytes value) {
    return [=](const Bytes& whole) {
      tlv::Writer changed;
      for (tlv::Reader fields(tlv::ReadOne(whole)->value); !fields.AtEnd();) {
        const tlv::Element field = fields.Next().value();
        if (field.tag == tag)
          changed.Put(tag, value);
        else
          changed.Raw(field.whole);
      }
      return tlv::Encode(0x30, changed.bytes());
    };
  }
  void RefusedByTheLpa(const std::string& message) {
    const int apdus = world_.counting_card().apdus();
    const auto result = world_.Download("A");
    EXPECT_EQ(ReasonOf(result), "lpa: " + message);
    EXPECT_EQ(ExitOf(result), 7);
    EXPECT_TRUE(world_.card_state().profiles.empty());
    EXPECT_GT(world_.counting_card().apdus(), apdus);
    EXPECT_EQ(world_.OpenChannels(), 0);
  }
};

// Steps: the server signs another address than was contacted. Pass: the LPA names both, and the
// card never sees the signature.
TEST_F(MutualAuthentication, AnotherAddressIsSigned) {
  Change("initiateAuthentication", "serverSigned1",
         WithTag(0x83, ToBytes(AsBytes(std::string_view("evil.example")))));
  RefusedByTheLpa("the server that answers at smdp.test.example signs as evil.example");
}

// Steps: the address that is signed holds a control character and a direction override. Pass: both
// are shown escaped.
TEST_F(MutualAuthentication, TextOfAServerIsShownEscaped) {
  Change("initiateAuthentication", "serverSigned1",
         WithTag(0x83, ToBytes(AsBytes(std::string_view("a\x1b[31m\u202Eb")))));
  RefusedByTheLpa("the server that answers at smdp.test.example signs as a\\x1B[31m\\u{202E}b");
}

// Steps: the address is signed in capitals. Pass: host names compare without case; the card refuses
// the changed signature, not the LPA.
TEST_F(MutualAuthentication, HostNamesCompareWithoutCase) {
  Change("initiateAuthentication", "serverSigned1",
         WithTag(0x83, ToBytes(AsBytes(std::string_view("SMDP.Test.Example")))));
  EXPECT_EQ(ReasonOf(world_.Download("A")), "AuthenticateServer/2");
}

// Steps: another challenge than the card's is signed. Pass: the LPA refuses.
TEST_F(MutualAuthentication, AnotherChallengeIsSigned) {
  Change("initiateAuthentication", "serverSigned1", WithTag(0x81, Bytes(16, 0x01)));
  RefusedByTheLpa("the server signed another challenge than the card's");
}

// Steps: another transaction id in authenticateClient's JSON. Pass: the LPA refuses, and cancels
// the session that it knows.
TEST_F(MutualAuthentication, AnotherTransactionInAuthenticateClient) {
  world_.change_answer = [](const std::string& function, json& body) {
    if (function == "authenticateClient") body["transactionId"] = std::string(32, 'B');
  };
  RefusedByTheLpa(
      "the server's authenticateClient answer belongs to another transaction than this one");
  EXPECT_EQ(world_.cancel_reasons(), std::vector<int>{1});
}

// Steps: another transaction id in smdpSigned2. Pass: the LPA refuses.
TEST_F(MutualAuthentication, AnotherTransactionInSmdpSigned2) {
  Change("authenticateClient", "smdpSigned2", WithTag(0x80, Bytes(16, 0x01)));
  RefusedByTheLpa("smdpSigned2 belongs to another transaction than this one");
}

// Steps: the server writes its transaction id in small letters. Pass: ids compare by bytes, and go
// back as they came.
TEST_F(MutualAuthentication, TransactionIdsCompareByBytes) {
  std::string sent;
  world_.change_answer = [](const std::string&, json& body) {
    if (!body.contains("transactionId")) return;
    std::string text = body["transactionId"];
    for (char& c : text) c = static_cast<char>(std::tolower(c));
    body["transactionId"] = text;
  };
  world_.change_request = [&](const std::string& function, json& body) {
    if (function == "authenticateClient") sent = body["transactionId"];
  };
  ASSERT_TRUE(world_.Download("A"));
  EXPECT_EQ(sent.find_first_of("ABCDEF"), std::string::npos) << sent;
}

// Steps: an address with a path, with a scheme, with a port that is none. Pass: no address of an
// SM-DP+.
TEST_F(MutualAuthentication, AddressesAreHostNamesWithAPort) {
  for (const char* text : {"https://smdp.example", "smdp.example/path", "smdp.example:0",
                           "smdp.example:99999", "user@smdp.example", "", "a b"}) {
    EXPECT_FALSE(sgp22::SmdpAddress::Parse(text)) << text;
  }
  EXPECT_TRUE(sgp22::SmdpAddress::Parse("smdp.example:8443"));
}

// Steps: the card's answer to AuthenticateServer is cut off. Pass: not understood; the session that
// the card is in is cancelled all the same.
TEST_F(MutualAuthentication, AnAnswerOfTheCardThatIsCutOff) {
  bool authenticating = false;
  world_.handlers.on_progress = [&](const lpa::DownloadProgress& progress) {
    authenticating = progress.step == lpa::DownloadStep::kAuthenticateServer;
  };
  world_.counting_card().change = [&](ByteSpan command, Bytes& answer) {
    const bool last = answer.size() > 2 && answer[answer.size() - 2] == 0x90;
    if (authenticating && command[1] == 0xC0 && last) answer.erase(answer.begin());
  };
  const auto result = world_.Download("A");
  EXPECT_EQ(ExitOf(result), 11) << ReasonOf(result);
  EXPECT_FALSE(world_.CardHasSession());
  EXPECT_TRUE(world_.card_state().profiles.empty());
}

// Steps: a card of both curves' PKI meets a server of both. Pass: brainpool alone serves, too: the
// session is under the one CI they share.
TEST(MutualAuthenticationBrainpool, TheSharedCiIsUsed) {
  World world({.curve = crypto::Curve::kBrainpoolP256r1});
  world.AddSample("A", 1);
  std::string ci;
  world.change_answer = [&](const std::string& function, json& body) {
    if (function == "initiateAuthentication") ci = body["euiccCiPKIdToBeUsed"];
  };
  ASSERT_TRUE(world.Download("A"));
  const Bytes expected =
      tlv::Encode(0x04, crypto::CiKeyIdentifier(SharedPki().brainpool.ci.certificate));
  EXPECT_EQ(ci, ToBase64(expected));
}

}  // namespace
}  // namespace lpab::tests
