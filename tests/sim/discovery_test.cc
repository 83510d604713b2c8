// Discovery and event retrieval. Mirrors SGP.22 section 3.6 and SGP.23's functions
// ES11.InitiateAuthentication and ES11.AuthenticateClient, seen from the LPA.
//
// Steps of all: the card names its root SM-DS (ES10a.GetEuiccConfiguredAddresses), gives EUICCInfo1
// and a challenge; the SM-DS signs (ES11.InitiateAuthentication); the card checks and signs
// (ES10b.AuthenticateServer); the SM-DS answers with the events (ES11.AuthenticateClient).
// Pass: the events are those of this card, or the failure is said for what it is; the card is left
// without a channel and without a session, and holds no profile that nobody asked for.
#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/hex.h"
#include "discovery_world.h"
#include "io/cancellation_source.h"
#include "sim/pki/eid.h"
#include "tlv/tlv.h"

namespace lpab::tests {
namespace {

using nlohmann::json;
using Requests = std::vector<std::string>;

class DiscoveryTest : public testing::Test {
 protected:
  // The events as "id@server".
  static std::vector<std::string> Names(const lpa::DiscoveryResult& found) {
    std::vector<std::string> names;
    for (const sgp22::EventEntry& event : found.events) {
      names.push_back(event.event_id + "@" + event.server.ToString());
    }
    return names;
  }
  std::vector<std::string> Found() {
    const auto found = world_.Discover();
    EXPECT_TRUE(found) << found.error().ToString();
    return found ? Names(*found) : std::vector<std::string>{"failed"};
  }
  // Discovery fails with this code and these words, and leaves nothing behind.
  Error Fails(ErrorCode code, std::string_view words) {
    const auto found = world_.Discover();
    EXPECT_FALSE(found);
    if (found) return Error{};
    EXPECT_EQ(found.error().code, code) << found.error().ToString();
    EXPECT_NE(found.error().message.find(words), std::string::npos) << found.error().message;
    EXPECT_EQ(world_.world.OpenChannels(), 0);
    return found.error();
  }
  void FailsWithBug(const char* bug, ErrorCode code, std::string_view words) {
    sim::smdp::Bugs bugs;
    ASSERT_TRUE(SetBug(bugs, bug, sim::smdp::BugOwner::kSmds)) << bug;
    world_.StartSmds(DiscoveryWorld::kRoot, bugs);
    Fails(code, words);
  }
  // As the server answers, with `fields` in place of its own.
  void AnswerWith(const std::string& function, json fields) {
    world_.change_answer = [function, fields](const std::string& called, json& body) {
      if (called == function) body.update(fields);
    };
  }
  static sgp22::EventEntry Event(const std::string& id, const std::string& server) {
    return sgp22::EventEntry::From(id, server).value();
  }

  DiscoveryWorld world_;
};

TEST_F(DiscoveryTest, NothingWaits) {
  const auto found = world_.Discover();
  ASSERT_TRUE(found) << found.error().ToString();
  EXPECT_TRUE(found->events.empty());
  EXPECT_EQ(found->smds.ToString(), "smds.test.example");
  EXPECT_EQ(found->default_smdp, "");
  EXPECT_EQ(world_.requests(), (Requests{"smds.test.example initiateAuthentication",
                                         "smds.test.example authenticateClient"}));
  EXPECT_EQ(world_.world.OpenChannels(), 0);
}

TEST_F(DiscoveryTest, TheEventsOfThisCardInTheirOrder) {
  world_.AddEvent(DiscoveryWorld::kRoot, "E1", "one.example");
  world_.AddEvent(
      DiscoveryWorld::kRoot,
      {{"eventId", "OTHER"}, {"rspServerAddress", "other.example"}, {"eid", std::string(32, '9')}});
  world_.AddEvent(DiscoveryWorld::kRoot, "E2", "two.example:8443");
  world_.AddEvent(DiscoveryWorld::kRoot, "E1", "one.example");
  EXPECT_EQ(Found(), (std::vector<std::string>{"E1@one.example", "E2@two.example:8443"}));
}

TEST_F(DiscoveryTest, OneEventById) {
  world_.AddEvent(DiscoveryWorld::kRoot, "E1", "one.example");
  world_.AddEvent(DiscoveryWorld::kRoot, "E2", "two.example");
  const auto found = world_.Discover({std::nullopt, "E2", {}});
  ASSERT_TRUE(found) << found.error().ToString();
  EXPECT_EQ(Names(*found), std::vector<std::string>{"E2@two.example"});
  const auto unknown = world_.Discover({std::nullopt, "E3", {}});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(*unknown.error().Detail<RspDetail>(), (RspDetail{"8.9.5", "3.9"}));
}

TEST_F(DiscoveryTest, TheDefaultSmdpIsTold) {
  ASSERT_EQ(world_.world.Es10("BF3F0A8008" + ToHex(AsBytes("dp.test."))), "BF3F03800100");
  const auto found = world_.Discover();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->default_smdp, "dp.test.");
}

TEST_F(DiscoveryTest, AnotherSmdsIsAskedWhenNamed) {
  world_.StartSmds(DiscoveryWorld::kSecond);
  world_.AddEvent(DiscoveryWorld::kSecond, "E1", "one.example");
  const auto address = sgp22::SmdpAddress::Parse(DiscoveryWorld::kSecond).value();
  const auto found = world_.Discover({address, "", {}});
  ASSERT_TRUE(found) << found.error().ToString();
  EXPECT_EQ(found->smds.ToString(), DiscoveryWorld::kSecond);
  EXPECT_EQ(found->events.size(), 1u);
}

TEST_F(DiscoveryTest, ASessionDoesNotDisturbTheNext) {
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(Found().empty());
}

// Steps: discover, then download with the event id as matching id. Pass: the profile is there, and
// both servers were asked in their own roles.
TEST_F(DiscoveryTest, AnEventIsDownloaded) {
  world_.world.AddSample("EVENT-1", 0, {{"eid", world_.world.eid()}});
  world_.AddEvent(DiscoveryWorld::kRoot, "EVENT-1", World::kAddress);
  const auto found = world_.Discover();
  ASSERT_TRUE(found);
  const auto installed = world_.Download(found->events.at(0));
  ASSERT_TRUE(installed) << installed.error().ToString();
  EXPECT_EQ(world_.world.card_state().profiles.size(), 1u);
  EXPECT_EQ(world_.world.OrderStatus("EVENT-1"), "installed");
}

// An SM-DS that sells another's event: the SM-DP+ knows whose order it is.
TEST_F(DiscoveryTest, AnEventOfAnotherCardIsRefusedByItsServer) {
  world_.world.AddSample("EVENT-1", 0, {{"eid", sim::pki::MakeEid().value()}});
  const auto installed = world_.Download(Event("EVENT-1", World::kAddress));
  ASSERT_FALSE(installed);
  EXPECT_EQ(*installed.error().Detail<RspDetail>(), (RspDetail{"8.1.1", "3.8"}));
  EXPECT_TRUE(world_.world.card_state().profiles.empty());
}

TEST_F(DiscoveryTest, AnotherAddressIsSigned) {
  FailsWithBug("wrong-address", ErrorCode::kUntrusted, "signs as elsewhere.smds.test.example");
}

TEST_F(DiscoveryTest, AReplayedChallenge) {
  FailsWithBug("replayed-challenge", ErrorCode::kUntrusted, "another challenge");
}

TEST_F(DiscoveryTest, AStaleTransactionIdAtTheStart) {
  FailsWithBug("stale-transaction-id=1", ErrorCode::kUntrusted, "another transaction");
  EXPECT_EQ(world_.requests().size(), 1u) << "the card was not asked, nor the server again";
}

TEST_F(DiscoveryTest, AStaleTransactionIdAtTheEnd) {
  FailsWithBug("stale-transaction-id=2", ErrorCode::kUntrusted,
               "authenticateClient answer belongs to another transaction");
}

TEST_F(DiscoveryTest, AWrongSignatureIsSeenByTheCard) {
  sim::smdp::Bugs bugs;
  bugs.wrong_signature = 1;
  world_.StartSmds(DiscoveryWorld::kRoot, bugs);
  const auto found = world_.Discover();
  ASSERT_FALSE(found);
  EXPECT_EQ(*found.error().Detail<Es10Detail>(), (Es10Detail{"AuthenticateServer", 2}));
}

TEST_F(DiscoveryTest, DpauthInPlaceOfDsauth) {
  FailsWithBug("wrong-certificate-role", ErrorCode::kUntrusted,
               "with the role DPauth, not as an SM-DS (DSauth)");
}

// The card takes a DSauth, so the LPA has to see that it is no SM-DP+'s.
TEST_F(DiscoveryTest, DsauthInPlaceOfDpauth) {
  world_.world.AddSample("SAMPLE", 0);
  world_.world.change_answer = [](const std::string& function, json& body) {
    if (function != "initiateAuthentication") return;
    const sim::pki::Credential& dsauth = SharedPki().nist.dsauth;
    const Bytes signed1 = FromBase64(body["serverSigned1"].get<std::string>()).value();
    body["serverSignature1"] = ToBase64(tlv::Encode(0x5F37, dsauth.key.Sign(signed1)));
    body["serverCertificate"] = ToBase64(dsauth.certificate.Der());
  };
  const auto installed = world_.world.Download("SAMPLE");
  ASSERT_FALSE(installed);
  EXPECT_EQ(installed.error().code, ErrorCode::kUntrusted);
  EXPECT_EQ(installed.error().message,
            "the server authenticates itself with the role DSauth, not as an SM-DP+ (DPauth)");
  EXPECT_TRUE(world_.world.card_state().profiles.empty());
}

TEST_F(DiscoveryTest, AnSmdpIsNoSmds) {
  const auto address = sgp22::SmdpAddress::Parse(World::kAddress).value();
  const auto found = world_.Discover({address, "", {}});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::kUntrusted);
  EXPECT_NE(found.error().message.find("DPtls"), std::string::npos);
}

TEST_F(DiscoveryTest, AnSmdsUnderAnotherCi) {
  world_.StartSmds(DiscoveryWorld::kRoot, {SharedPki().brainpool.ToSmdsIdentity()});
  const Error error = Fails(ErrorCode::kUntrusted, "none of the card's CIs");
  EXPECT_EQ(*error.Detail<RspDetail>(), (RspDetail{"8.9.2", "3.1"}));
}

TEST_F(DiscoveryTest, EntriesThatAreNone) {
  AnswerWith("authenticateClient",
             {{"eventEntries",
               {{{"eventId", "GOOD"}, {"rspServerAddress", "good.example"}},
                {{"eventId", "E\x1B[2J"}, {"rspServerAddress", "a.example"}},
                {{"eventId", "E F"}, {"rspServerAddress", "a.example"}},
                {{"eventId", std::string(256, 'E')}, {"rspServerAddress", "a.example"}},
                {{"eventId", ""}, {"rspServerAddress", "a.example"}},
                {{"eventId", "E"}, {"rspServerAddress", "https://a.example"}},
                {{"eventId", "E"}, {"rspServerAddress", "a.example/path"}},
                {{"eventId", "E"}, {"rspServerAddress", "user@a.example"}},
                {{"eventId", "E"}, {"rspServerAddress", "a.example:99999"}},
                {{"eventId", "E"},
                 {"rspServerAddress",
                  "\xE2\x80\xAE"
                  "a.example"}},
                {{"eventId", "E"}},
                {{"eventId", 7}, {"rspServerAddress", "a.example"}},
                "not an object"}}});
  const auto found = world_.Discover();
  ASSERT_TRUE(found) << found.error().ToString();
  EXPECT_EQ(Names(*found), std::vector<std::string>{"GOOD@good.example"});
  ASSERT_EQ(found->unusable.size(), 12u);
  for (const std::string& sentence : found->unusable) {
    EXPECT_EQ(sentence.find_first_of("\x1B\xE2"), std::string::npos) << sentence;
    EXPECT_LT(sentence.size(), 250u);
  }
}

TEST_F(DiscoveryTest, EmptyListsOfAllKinds) {
  FailsWithBug("missing-field=eventEntries", ErrorCode::kMalformed, "no list eventEntries");
  world_.StartSmds(DiscoveryWorld::kRoot);
  AnswerWith("authenticateClient", {{"eventEntries", nullptr}});
  EXPECT_TRUE(Found().empty());
  AnswerWith("authenticateClient", {{"eventEntries", "none"}});
  Fails(ErrorCode::kMalformed, "no list eventEntries");
  // Event Record, Unknown: some say it where nothing waits.
  AnswerWith("authenticateClient",
             {{"header",
               {{"functionExecutionStatus",
                 {{"status", "Failed"},
                  {"statusCodeData", {{"subjectCode", "8.9.5"}, {"reasonCode", "3.9"}}}}}}}});
  EXPECT_TRUE(Found().empty());
}

TEST_F(DiscoveryTest, MoreEventsThanAnyCardHas) {
  json entries;
  for (int i = 0; i < 257; ++i) {
    entries.push_back({{"eventId", std::to_string(i)}, {"rspServerAddress", "a.example"}});
  }
  AnswerWith("authenticateClient", {{"eventEntries", entries}});
  Fails(ErrorCode::kResourceExhausted, "257 entries, more than 256");
  entries.erase(256);
  AnswerWith("authenticateClient", {{"eventEntries", entries}});
  EXPECT_EQ(Found().size(), 256u);
}

TEST_F(DiscoveryTest, HtmlWithStatus500) {
  FailsWithBug("http-500=1", ErrorCode::kUnavailable, "HTTP status 500");
  FailsWithBug("http-500=2", ErrorCode::kUnavailable, "authenticateClient");
}

TEST_F(DiscoveryTest, RedirectsAreNotFollowed) {
  FailsWithBug("redirect=1", ErrorCode::kUnavailable, "HTTP status 302");
  FailsWithBug("redirect=2", ErrorCode::kUnavailable, "HTTP status 302");
}

TEST_F(DiscoveryTest, AnswersThatAreCutOrMuchTooLong) {
  FailsWithBug("truncated=1", ErrorCode::kMalformed, "not JSON");
  FailsWithBug("truncated=2", ErrorCode::kMalformed, "not JSON");
  FailsWithBug("huge-body=100000", ErrorCode::kResourceExhausted, "more than the 65536");
}

TEST_F(DiscoveryTest, ALostAnswer) {
  FailsWithBug("lost-reply=1", ErrorCode::kUnavailable, "lost");
  FailsWithBug("lost-reply=2", ErrorCode::kUnavailable, "lost");
  world_.StartSmds(DiscoveryWorld::kRoot);
  EXPECT_TRUE(Found().empty()) << "the next try is not hindered";
}

TEST_F(DiscoveryTest, MissingFields) {
  for (const char* field : {"transactionId", "serverSigned1", "serverSignature1",
                            "euiccCiPKIdToBeUsed", "serverCertificate"}) {
    FailsWithBug((std::string("missing-field=") + field).c_str(), ErrorCode::kMalformed, field);
  }
}

// One byte of each part flipped: never taken.
TEST_F(DiscoveryTest, EveryPartOfTheSmdsAnswerIsChecked) {
  for (const char* field :
       {"serverSigned1", "serverSignature1", "euiccCiPKIdToBeUsed", "serverCertificate"}) {
    for (const size_t from_end : {1u, 9u, 17u}) {
      world_.change_answer = [&](const std::string& function, json& body) {
        if (function != "initiateAuthentication") return;
        Bytes bytes = FromBase64(body[field].get<std::string>()).value();
        bytes.at(bytes.size() - from_end) ^= 0x01;
        body[field] = ToBase64(bytes);
      };
      EXPECT_FALSE(world_.Discover()) << field << ", byte " << from_end << " from its end";
    }
  }
}

// What the card signed is what the SM-DS sees: it refuses anything else.
TEST_F(DiscoveryTest, TheSmdsVerifiesTheCard) {
  world_.change_request = [](const std::string& function, json& body) {
    if (function != "authenticateClient") return;
    Bytes bytes = FromBase64(body["authenticateServerResponse"].get<std::string>()).value();
    bytes.at(40) ^= 0x01;
    body["authenticateServerResponse"] = ToBase64(bytes);
  };
  const auto found = world_.Discover();
  ASSERT_FALSE(found);
  EXPECT_NE(found.error().Detail<RspDetail>(), nullptr) << found.error().ToString();
}

TEST_F(DiscoveryTest, CancelledBeforeTheServerIsAsked) {
  const auto source = io::CancellationSource::Create();
  ASSERT_TRUE(source);
  source->Cancel();
  const Call call{world_.world.call().deadline, source->cancellation()};
  const auto found = world_.Discover({}, call);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::kCancelled);
  EXPECT_TRUE(world_.requests().empty());
  EXPECT_EQ(world_.world.OpenChannels(), 0);
}

// Step: the answer to authenticateClient is lost; the card holds an authenticated session then.
// Pass: the LPA ends it on the card: CancelSession for that transaction finds none any more.
TEST_F(DiscoveryTest, AFailureEndsTheSessionOnTheCard) {
  std::string transaction_id;
  world_.change_answer = [&](const std::string& function, json& body) {
    if (function == "initiateAuthentication") transaction_id = body["transactionId"];
    if (function == "authenticateClient") body = {{"transactionId", "00"}};
  };
  Fails(ErrorCode::kMalformed, "eventEntries");
  ASSERT_EQ(transaction_id.size(), 32u);
  EXPECT_EQ(world_.world.Es10("BF41158010" + transaction_id + "810101"), "BF4103810105");
}

class RootAddressTest : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(RootAddressTest, IsRefused) {
  DiscoveryWorld world(GetParam().first);
  const auto found = world.Discover();
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(found.error().message, GetParam().second);
  EXPECT_TRUE(world.requests().empty());
  const auto named = sgp22::SmdpAddress::Parse(DiscoveryWorld::kRoot).value();
  EXPECT_TRUE(world.Discover({named, "", {}})) << "one can be named";
}

INSTANTIATE_TEST_SUITE_P(
    Card, RootAddressTest,
    testing::Values(
        std::pair{"", "the card names no root SM-DS"},
        std::pair{"http://a.example/", "the card's root SM-DS is no host name: http://a.example/"},
        std::pair{"a\x1B[2J.example", "the card's root SM-DS is no host name: a\\x1B[2J.example"}));

// Event retrieval over more than one SM-DS.
class CascadeTest : public DiscoveryTest {};

TEST_F(CascadeTest, AnEventLeadsOverASecondSmds) {
  world_.world.AddSample("E1", 1);
  world_.StartSmds(DiscoveryWorld::kSecond);
  world_.AddEvent(DiscoveryWorld::kRoot, "E1", DiscoveryWorld::kSecond);
  world_.AddEvent(DiscoveryWorld::kSecond, "E0", "elsewhere.example");
  // The second SM-DS knows the event under the same id; at the SM-DP+ it is the matching id.
  world_.AddEvent(DiscoveryWorld::kSecond, "E1", World::kAddress);
  const auto found = world_.Discover();
  ASSERT_TRUE(found);
  const auto installed = world_.Download(found->events.at(0));
  ASSERT_TRUE(installed) << installed.error().ToString();
  EXPECT_EQ(world_.world.OrderStatus("E1"), "installed");
  EXPECT_EQ(world_.world.card_state().profiles.size(), 1u);
}

TEST_F(CascadeTest, ACircleEnds) {
  world_.AddEvent(DiscoveryWorld::kRoot, "E1", DiscoveryWorld::kRoot);
  const auto installed = world_.Download(Event("E1", DiscoveryWorld::kRoot));
  ASSERT_FALSE(installed);
  EXPECT_EQ(installed.error().code, ErrorCode::kProtocol);
  // Four times asked as an SM-DP+, three times as an SM-DS.
  EXPECT_EQ(world_.requests().size(), 4u + 3 * 2);
}

TEST_F(CascadeTest, TheNextSmdsKnowsNothing) {
  world_.StartSmds(DiscoveryWorld::kSecond);
  const auto installed = world_.Download(Event("E1", DiscoveryWorld::kSecond));
  ASSERT_FALSE(installed);
  EXPECT_EQ(installed.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(world_.world.OpenChannels(), 0);
}

// Neither an SM-DP+ nor an SM-DS: what it is not as an SM-DP+ is said.
TEST_F(CascadeTest, AServerThatIsNeither) {
  world_.world.AddSample("SAMPLE", 0);
  world_.world.change_answer = [](const std::string& function, json& body) {
    if (function == "initiateAuthentication") {
      body["serverCertificate"] = ToBase64(SharedPki().nist.dppb.certificate.Der());
    }
  };
  const auto installed = world_.Download(Event("SAMPLE", World::kAddress));
  ASSERT_FALSE(installed);
  EXPECT_EQ(installed.error().message,
            "the server authenticates itself with the role DPpb, not as an SM-DP+ (DPauth)");
}

TEST_F(CascadeTest, AServerThatCannotBeReachedIsNotAskedTwice) {
  const auto installed = world_.Download(Event("E1", "nowhere.example"));
  ASSERT_FALSE(installed);
  EXPECT_EQ(installed.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(world_.requests().size(), 1u);
}

}  // namespace
}  // namespace lpab::tests
