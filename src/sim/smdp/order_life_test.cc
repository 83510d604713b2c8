// The life of an order over ES9+: single use, retries, EID, codes, expiry, cancellation.
#include "sim/smdp/order_state.h"
#include "sim/smdp/smdp_fixture.h"

namespace lpab::sim::smdp {
namespace {

class OrderLifeTest : public SmdpFixture {
 protected:
  void SetUp() override {
    SmdpFixture::SetUp();
    WriteOrder("ONCE.json", R"({"package": "p.der", "single": true})");
  }

  // A server that knows both CIs, so that the stranger may come.
  void MakeServerForTwo() {
    SmdpSettings settings = smdp_->settings();
    settings.identities = {Pki().nist.ToSmdpIdentity(), StrangerPki().ToSmdpIdentity()};
    auto smdp = Smdp::Create(std::move(settings));
    ASSERT_TRUE(smdp) << smdp.error().ToString();
    smdp_.emplace(std::move(*smdp));
  }
  static const pki::TestPki& StrangerPki() {
    static const pki::TestPki other = [] {
      pki::PkiOptions options;
      options.eid = pki::MakeEid().value();
      options.now = kNow;
      return pki::TestPki::Generate(crypto::Curve::kNistP256, options).value();
    }();
    return other;
  }

  std::string Ask(const FakeEuicc& euicc, std::string_view matching_id) {
    return Outcome(Authenticate(Initiate(euicc), euicc, matching_id));
  }
  // A whole download up to the bound package.
  Started Download(const FakeEuicc& euicc, std::string_view matching_id) {
    const Started started = Start(euicc, matching_id);
    EXPECT_EQ(Outcome(GetPackage(started.initiated, Prepared(started, euicc))), "ok");
    return started;
  }
  void Notify(const Bytes& notification) {
    Post("handleNotification", {{"pendingNotification", ToBase64(notification)}}, 204);
  }
  void Cancel(const FakeEuicc& euicc, const Started& started, uint64_t reason) {
    const Bytes oid = {0x88, 0x37, 0x0A};
    const Bytes response = euicc.CancelSession(TransactionId(started.initiated), oid, reason);
    EXPECT_EQ(Outcome(Post("cancelSession", {{"transactionId", started.initiated["transactionId"]},
                                             {"cancelSessionResponse", ToBase64(response)}})),
              "ok");
  }
  json State(const std::string& name) {
    const auto bytes = io::ReadFile(folder_.path() + "/order-state/" + name + ".json", 1 << 16);
    return bytes ? json::parse(AsText(*bytes)) : json();
  }

  const FakeEuicc euicc_ = Euicc(Pki().nist);
};

TEST_F(OrderLifeTest, ASingleUseOrderIsInstalledOnce) {
  const Started started = Download(euicc_, "ONCE");
  EXPECT_EQ(State("ONCE")["status"], "downloaded");
  EXPECT_EQ(State("ONCE")["eid"], Pki().nist.Eid());
  EXPECT_EQ(State("ONCE")["transactionId"], started.initiated["transactionId"]);
  const Bytes result = euicc_.InstallationResult(TransactionId(started.initiated), 1);
  Notify(result);
  EXPECT_EQ(State("ONCE")["status"], "installed");
  Notify(result);  // a repeat changes nothing
  EXPECT_EQ(State("ONCE")["status"], "installed");
  const auto refused = Authenticate(Initiate(euicc_), euicc_, "ONCE");
  EXPECT_EQ(Outcome(refused), "8.2.6/3.8");
  EXPECT_EQ(refused["header"]["functionExecutionStatus"]["statusCodeData"]["message"],
            "the profile of this order is installed already");
}

TEST_F(OrderLifeTest, OtherOrdersAreGivenOutAgain) {
  const Started started = Download(euicc_, "SAMPLE");
  Notify(euicc_.InstallationResult(TransactionId(started.initiated), 1));
  EXPECT_EQ(State("SAMPLE")["status"], "installed");
  const Started again = Download(euicc_, "SAMPLE");
  EXPECT_TRUE(ToHex(Field(again.authenticated, "smdpSigned2")).ends_with("010100"));
}

TEST_F(OrderLifeTest, ARetryAsksForTheSameOneTimeKeyAlsoAfterARestart) {
  Download(euicc_, "ONCE");
  MakeServer();
  const Started again = Start(euicc_, "ONCE");
  EXPECT_EQ(ToHex(Field(again.authenticated, "smdpSigned2")),
            "30598010" + again.initiated["transactionId"].get<std::string>() + "0101005F4941" +
                ToHex(euicc_.one_time_key.public_key().Point()));
  EXPECT_EQ(Outcome(GetPackage(again.initiated, Prepared(again, euicc_))), "ok");
  EXPECT_EQ(State("ONCE")["transactionId"], again.initiated["transactionId"]);
}

TEST_F(OrderLifeTest, ADownloadedOrderIsNoOtherEuiccs) {
  MakeServerForTwo();
  const FakeEuicc stranger = Euicc(StrangerPki());
  const Started waiting = Start(stranger, "ONCE");
  Download(euicc_, "ONCE");
  EXPECT_EQ(Ask(stranger, "ONCE"), "8.1.1/3.8");
  // Nor one that had asked before.
  EXPECT_EQ(Outcome(GetPackage(waiting.initiated, Prepared(waiting, stranger))), "8.1.1/3.8");
  Cancel(stranger, waiting, 0);
  EXPECT_EQ(State("ONCE")["status"], "downloaded");
}

TEST_F(OrderLifeTest, AnOrderForOneEid) {
  MakeServerForTwo();
  const FakeEuicc stranger = Euicc(StrangerPki());
  WriteOrder("MINE.json", R"({"package": "p.der", "eid": ")" + Pki().nist.Eid() + "\"}");
  EXPECT_EQ(Ask(stranger, "MINE"), "8.1.1/3.8");
  EXPECT_EQ(Ask(euicc_, "MINE"), "ok");
}

TEST_F(OrderLifeTest, TheDefaultOrderIsTheFirstForTheEidThatMayBeDownloaded) {
  EXPECT_EQ(Ask(euicc_, ""), "8.2.6/3.8");
  const std::string fields = R"({"package": "p.der", "single": true, "eid": ")" + Pki().nist.Eid();
  WriteOrder("D1.json", fields + R"(", "metadata": {"profileName": "one"}})");
  WriteOrder("D2.json", fields + R"(", "metadata": {"profileName": "two"}})");
  const Started first = Download(euicc_, "");
  const std::string hex = ToHex(Field(first.authenticated, "profileMetadata"));
  EXPECT_NE(hex.find("9203" + ToHex(AsBytes("one"))), std::string::npos);
  Notify(euicc_.InstallationResult(TransactionId(first.initiated), 1));
  const Started second = Download(euicc_, "");
  EXPECT_NE(
      ToHex(Field(second.authenticated, "profileMetadata")).find("9203" + ToHex(AsBytes("two"))),
      std::string::npos);
  Notify(euicc_.InstallationResult(TransactionId(second.initiated), 2));
  EXPECT_EQ(Ask(euicc_, ""), "8.2.6/3.8");
}

TEST_F(OrderLifeTest, WrongCodesShutAnOrderForGood) {
  const Started started = Start(euicc_, "CODE");
  EXPECT_EQ(Outcome(GetPackage(started.initiated, Prepared(started, euicc_, "1"))), "8.2.7/3.8");
  EXPECT_EQ(Outcome(GetPackage(started.initiated, Prepared(started, euicc_, "2"))), "8.2.7/3.8");
  MakeServer();
  const Started again = Start(euicc_, "CODE");
  EXPECT_EQ(Outcome(GetPackage(again.initiated, Prepared(again, euicc_, "3"))), "8.2.7/6.4");
  EXPECT_EQ(Outcome(GetPackage(again.initiated, Prepared(again, euicc_, "4711"))), "8.2.7/6.4");
  EXPECT_EQ(Ask(euicc_, "CODE"), "8.2.7/6.4");
}

TEST_F(OrderLifeTest, ARightCodeForgivesTheWrongOnes) {
  for (int i = 0; i < 3; ++i) {
    const Started started = Start(euicc_, "CODE");
    EXPECT_EQ(Outcome(GetPackage(started.initiated, Prepared(started, euicc_, "1"))), "8.2.7/3.8");
    EXPECT_EQ(Outcome(GetPackage(started.initiated, Prepared(started, euicc_, "4711"))), "ok");
  }
}

TEST_F(OrderLifeTest, OrdersExpire) {
  WriteOrder("OLD.json", R"({"package": "p.der", "expires": "2027-01-14"})");
  WriteOrder("TODAY.json", R"({"package": "p.der", "expires": "2027-01-15"})");  // kNow's day
  EXPECT_EQ(Ask(euicc_, "OLD"), "8.8.5/4.10");
  EXPECT_EQ(Ask(euicc_, "TODAY"), "ok");
}

TEST_F(OrderLifeTest, Eligibility) {
  WriteOrder("V.json",
             R"({"package": "p.der", "eligibility": {"minimumProfileVersion": "2.3.1"}})");
  WriteOrder("S.json", R"({"package": "p.der", "eligibility": {"minimumSvn": "2.3.0"}})");
  WriteOrder("T.json", R"({"package": "p.der", "eligibility": {"tacs": ["35290611"]}})");
  FakeEuicc euicc = Euicc(Pki().nist);
  for (const char* id : {"V", "S", "T"}) EXPECT_EQ(Ask(euicc, id), "8.2.5/4.3") << id;
  // profileVersion 2.3.0, svn 2.2.9.
  euicc.info2 = {0x81, 0x03, 0x02, 0x03, 0x00, 0x82, 0x03, 0x02, 0x02, 0x09};
  for (const char* id : {"V", "S"}) EXPECT_EQ(Ask(euicc, id), "8.2.5/4.3") << id;
  // profileVersion 2.3.1, svn 2.3.0; the TAC swapped.
  euicc.info2 = {0x81, 0x03, 0x02, 0x03, 0x01, 0x82, 0x03, 0x02, 0x03, 0x00};
  euicc.tac = {0x53, 0x92, 0x60, 0x11};
  for (const char* id : {"V", "S", "T"}) EXPECT_EQ(Ask(euicc, id), "ok") << id;
}

TEST_F(OrderLifeTest, CancelReasonsAndWhatTheyDo) {
  const std::pair<uint64_t, const char*> cases[] = {
      {1, ""},
      {2, ""},
      {0, "cancelled: endUserRejection"},
      {3, "cancelled: pprNotAllowed"},
      {4, "cancelled: metadataMismatch"},
      {5, "cancelled: loadBppExecutionError"},
      {127, "cancelled: undefinedReason"},
  };
  for (const auto& [reason, text] : cases) {
    const std::string id = "C" + std::to_string(reason);
    WriteOrder(id + ".json", R"({"package": "p.der", "single": true})");
    Cancel(euicc_, Start(euicc_, id), reason);
    const bool ended = *text != 0;
    EXPECT_EQ(State(id)["status"], ended ? "error" : "released") << reason;
    EXPECT_EQ(State(id).value("reason", ""), text);
    EXPECT_EQ(Ask(euicc_, id), ended ? "8.2.6/3.8" : "ok") << reason;
  }
}

TEST_F(OrderLifeTest, FailedInstallations) {
  const auto fail = [&](const std::string& id, uint64_t reason) {
    WriteOrder(id + ".json", R"({"package": "p.der", "single": true})");
    const Started started = Download(euicc_, id);
    Notify(euicc_.InstallationFailure(TransactionId(started.initiated), 1, 5, reason));
    return State(id)["status"].get<std::string>();
  };
  EXPECT_EQ(fail("MEMORY", 10), "released");
  EXPECT_EQ(fail("INTERRUPTED", 11), "released");
  EXPECT_EQ(Ask(euicc_, "INTERRUPTED"), "ok");
  EXPECT_EQ(fail("PE", 12), "error");
  EXPECT_EQ(State("PE")["reason"], "installation failed: bppCommandId 5, errorReason 12");
  EXPECT_EQ(Ask(euicc_, "PE"), "8.2.6/3.8");
}

// The result of the first try comes after the second began.
TEST_F(OrderLifeTest, ALateResultOfAnotherTransactionChangesNothing) {
  const Started first = Download(euicc_, "ONCE");
  Download(euicc_, "ONCE");
  Notify(euicc_.InstallationFailure(TransactionId(first.initiated), 1, 5, 12));
  EXPECT_EQ(State("ONCE")["status"], "downloaded");
}

TEST_F(OrderLifeTest, ADamagedStateIsTheServersFault) {
  std::filesystem::create_directories(folder_.path() + "/order-state");
  WriteFile("/order-state/ONCE.json", ToBytes(AsBytes("{\"status\": \"gone\"}")));
  const json initiated = Initiate(euicc_);
  const Bytes response = euicc_.AuthenticateServer(Field(initiated, "serverSigned1"), "ONCE");
  Authenticate(initiated, response, 500);
}

TEST(OrderStates, AnyMatchingIdMakesAFileName) {
  const io::TemporaryFolder folder;
  const auto states = OrderStates::Open(folder.path() + "/s");
  ASSERT_TRUE(states);
  OrderState state;
  state.status = OrderStatus::kDownloaded;
  state.eid = "89";
  state.transaction_id = {0x01};
  state.euicc_one_time_key = {0x04, 0x05};
  state.wrong_codes = 2;
  state.reason = "r";
  ASSERT_TRUE(states->Save("../A B", state));
  EXPECT_TRUE(std::filesystem::exists(folder.path() + "/s/%2E%2E%2FA%20B.json"));
  EXPECT_EQ(states->Load("../A B").value(), state);
  EXPECT_EQ(states->Load("other").value(), OrderState{});
}

}  // namespace
}  // namespace lpab::sim::smdp
