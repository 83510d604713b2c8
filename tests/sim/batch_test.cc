// A batch that dies at any step and is run again. The program's death is played by seams that fail
// from a step on: the ledger, the server's answers, the card's.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "lpa/batch_run.h"
#include "world.h"

namespace lpab::tests {
namespace {

using nlohmann::json;

// One life of the program. It ends at step `last`: before the step has an effect, or after it.
struct Life {
  int last = 1 << 30;
  bool after_effect = false;
  int steps = 0;

  bool dead() const { return steps >= last; }

  template <typename Step>
  auto Do(Step step) -> decltype(step()) {
    if (dead()) return Fail(ErrorCode::kUnavailable, "dead");
    ++steps;
    if (dead() && !after_effect) return Fail(ErrorCode::kUnavailable, "died before");
    auto result = step();
    if (dead()) return Fail(ErrorCode::kUnavailable, "died after");
    return result;
  }
};

class MortalLedger final : public lpa::BatchLedger {
 public:
  MortalLedger(Life& life, lpa::BatchLedger& inner) : life_(life), inner_(inner) {}
  Result<std::optional<lpa::LedgerEntry>> Find(const std::string& identity) override {
    return life_.Do([&] { return inner_.Find(identity); });
  }
  Result<void> Write(const std::string& identity, const lpa::LedgerEntry& entry) override {
    return life_.Do([&] { return inner_.Write(identity, entry); });
  }

 private:
  Life& life_;
  lpa::BatchLedger& inner_;
};

class MortalHttp final : public http::HttpClient {
 public:
  MortalHttp(Life& life, http::HttpClient& inner) : life_(life), inner_(inner) {}
  Result<http::HttpResponse> Send(const http::HttpRequest& request, const Call& call) override {
    return life_.Do([&] { return inner_.Send(request, call); });
  }

 private:
  Life& life_;
  http::HttpClient& inner_;
};

class MortalReader final : public card::Reader {
 public:
  MortalReader(Life& life, card::Reader& inner) : life_(life), inner_(inner) {}
  Result<std::unique_ptr<card::ApduChannel>> OpenLogicalChannel(std::span<const apdu::Aid> aids,
                                                                const Call& call) override {
    if (life_.dead()) return Fail(ErrorCode::kUnavailable, "dead");
    LPAB_ASSIGN(auto channel, inner_.OpenLogicalChannel(aids, call));
    return std::unique_ptr<card::ApduChannel>(new Channel(life_, std::move(channel)));
  }
  uint32_t card_generation() const override { return inner_.card_generation(); }
  std::string Describe() const override { return inner_.Describe(); }

 private:
  class Channel final : public card::ApduChannel {
   public:
    Channel(Life& life, std::unique_ptr<card::ApduChannel> inner)
        : life_(life), inner_(std::move(inner)) {}
    const card::ChannelInfo& info() const override { return inner_->info(); }
    Result<card::BatchResult> TransmitBatch(std::span<const card::BatchCommand> commands,
                                            const Call& call,
                                            const card::BatchProgress& progress) override {
      return life_.Do([&] { return inner_->TransmitBatch(commands, call, progress); });
    }
    // The channel of a dead program closes all the same: its modem or bridge does that.
    Result<void> Close(const Call& call) override { return inner_->Close(call); }

   private:
    Life& life_;
    std::unique_ptr<card::ApduChannel> inner_;
  };

  Life& life_;
  card::Reader& inner_;
};

class BatchTest : public testing::Test {
 protected:
  void SetUp() override { NewWorld(); }

  void NewWorld() {
    world_ = std::make_unique<World>();
    world_->AddSample("A", 1, {{"single", true}});
    folder_ = std::make_unique<io::TemporaryFolder>();
    OpenLedger();
  }

  void OpenLedger() { ledger_ = lpa::OpenBatchLedger(folder_->path() + "/batch.sqlite").value(); }

  // nickname and enable are wanted, too.
  static lpa::BatchOrder Order() {
    const std::string code = std::string("LPA:1$") + World::kAddress + "$A";
    return {2, "card", std::nullopt, sgp22::ActivationCode::Parse(code).value(), "", "Pump", true};
  }

  lpa::BatchRun Batch(Life& life, lpa::BatchOptions options = {}) {
    mortal_ledger_ = std::make_unique<MortalLedger>(life, *ledger_);
    mortal_http_ = std::make_unique<MortalHttp>(life, world_->http());
    lpa::BatchServices services;
    services.open_device = [this, &life](const std::string&,
                                         const Call&) -> Result<std::shared_ptr<card::Reader>> {
      return std::make_shared<MortalReader>(life, world_->reader());
    };
    services.ledger = mortal_ledger_.get();
    services.http = mortal_http_.get();
    return lpa::BatchRun(std::move(services), std::move(options));
  }

  lpa::BatchResult RunOnce(Life life = {}, const lpa::BatchOrder& order = Order(),
                           lpa::BatchOptions options = {}) {
    OpenLedger();
    options.isdr = world_->isdr;
    lpa::BatchResult result = Batch(life, std::move(options)).Run(order, world_->call());
    steps_ = life.steps;
    return result;
  }

  // The profile is there once, as the row wants it, and its server knows.
  void ExpectAllDone(const std::string& when) {
    ASSERT_EQ(world_->card_state().profiles.size(), 1u) << when;
    const auto& profile = world_->card_state().profiles[0];
    EXPECT_EQ(profile.nickname, "Pump") << when;
    EXPECT_TRUE(profile.enabled) << when;
    EXPECT_TRUE(world_->PendingNotifications().empty()) << when;
    std::set<int> installs;
    for (const json& received : world_->ReceivedNotifications()) {
      if (received["event"] == "install") installs.insert(received["seqNumber"].get<int>());
    }
    EXPECT_EQ(installs.size(), 1u) << when;
  }

  std::unique_ptr<World> world_;
  std::unique_ptr<io::TemporaryFolder> folder_;
  std::unique_ptr<lpa::BatchLedger> ledger_;
  std::unique_ptr<MortalLedger> mortal_ledger_;
  std::unique_ptr<MortalHttp> mortal_http_;
  int steps_ = 0;
};

TEST_F(BatchTest, InstallsNamesEnablesAndNotifies) {
  const auto result = RunOnce();
  EXPECT_EQ(result.status, lpa::BatchStatus::kDone)
      << (result.error ? result.error->ToString() : "");
  EXPECT_EQ(result.attempts, 1);
  ExpectAllDone("at once");
}

// What is on the disk when the server is asked, and when the card gets the package (BF36).
TEST_F(BatchTest, TheLedgerIsAheadOfServerAndCard) {
  std::map<std::string, lpa::LedgerEntry> at;
  const auto look = [&](const std::string& what) {
    const auto on_disk = lpa::OpenBatchLedger(folder_->path() + "/batch.sqlite").value();
    at.emplace(what, on_disk->Find(Order().Identity()).value().value_or(lpa::LedgerEntry{}));
  };
  world_->change_request = [&](const std::string& function, json&) { look(function); };
  world_->counting_card().instead = [&](ByteSpan command) {
    const bool begins_package = command.size() > 7 && command[5] == 0xBF && command[6] == 0x36;
    if (begins_package) look("package");
    return std::optional<Bytes>();
  };
  ASSERT_EQ(RunOnce().status, lpa::BatchStatus::kDone);
  EXPECT_EQ(at.at("initiateAuthentication").state, lpa::BatchState::kStarted);
  EXPECT_EQ(at.at("initiateAuthentication").attempts, 1);
  EXPECT_EQ(at.at("getBoundProfilePackage").state, lpa::BatchState::kStarted);
  EXPECT_EQ(at.at("package").state, lpa::BatchState::kLoading);
  EXPECT_EQ(at.at("package").iccid, at.at("handleNotification").iccid);
  EXPECT_FALSE(at.at("package").iccid.empty());
}

TEST_F(BatchTest, ARerunSendsNothing) {
  RunOnce();
  const size_t calls = world_->functions().size();
  const int round_trips = world_->reader().round_trips();
  EXPECT_EQ(RunOnce().status, lpa::BatchStatus::kDone);
  EXPECT_EQ(world_->functions().size(), calls);
  EXPECT_EQ(world_->reader().round_trips(), round_trips);
}

// Death before and after every step: the ledger's writes, the server's calls, the card's batches.
TEST_F(BatchTest, ADeathAtAnyStepIsMadeGoodByTheNextRun) {
  RunOnce();
  const int all_steps = steps_;
  ASSERT_GT(all_steps, 15);
  for (const bool after_effect : {false, true}) {
    for (int last = 1; last <= all_steps; ++last) {
      NewWorld();
      const std::string when = "death " + std::string(after_effect ? "after" : "before") +
                               " step " + std::to_string(last) + " of " + std::to_string(all_steps);
      RunOnce({last, after_effect});
      const auto result = RunOnce();
      EXPECT_EQ(result.status, lpa::BatchStatus::kDone)
          << when << ": " << (result.error ? result.error->ToString() : "");
      ExpectAllDone(when);
    }
  }
}

TEST_F(BatchTest, TheWrongCardIsRefusedBeforeAnythingIsSent) {
  lpa::BatchOrder order = Order();
  order.eid = sgp22::Eid::FromDigits("89044050001000000000000000000021").value();
  const auto result = RunOnce({}, order);
  EXPECT_EQ(result.status, lpa::BatchStatus::kNotInstalled);
  EXPECT_EQ(result.error->code, ErrorCode::kFailedPrecondition);
  EXPECT_TRUE(world_->functions().empty());
  EXPECT_FALSE(ledger_->Find(order.Identity()).value());
}

TEST_F(BatchTest, AnErrorOfTheServerLeavesTheCodeForTheNextRun) {
  world_->offline = true;
  const auto failed = RunOnce();
  EXPECT_EQ(failed.status, lpa::BatchStatus::kNotInstalled);
  EXPECT_EQ(ledger_->Find(Order().Identity()).value()->state, lpa::BatchState::kNotInstalled);
  world_->offline = false;
  const auto result = RunOnce();
  EXPECT_EQ(result.status, lpa::BatchStatus::kDone);
  EXPECT_EQ(result.attempts, 2);
}

// The answer to the package is lost, and the card lives: it is asked at once.
TEST_F(BatchTest, AnAnswerThatIsLostIsReadFromTheCard) {
  const int apdus = world_->counting_card().apdus();
  RunOnce();
  const int all = world_->counting_card().apdus() - apdus;
  for (int n = 1; n <= all; ++n) {
    NewWorld();
    world_->counting_card().LoseAnswer(n);
    RunOnce();
    const std::string when = "answer " + std::to_string(n) + " lost";
    EXPECT_EQ(RunOnce().status, lpa::BatchStatus::kDone) << when;
    ExpectAllDone(when);
  }
}

// The profile was installed in another way: the batch does not spoil its order.
TEST_F(BatchTest, AProfileThatIsThereAlreadyIsNotLoaded) {
  world_->AddSample("B", 1);
  const auto other = world_->Download("B");
  ASSERT_TRUE(other);
  const auto result = RunOnce();
  EXPECT_EQ(result.status, lpa::BatchStatus::kNotInstalled);
  EXPECT_EQ(result.error->code, ErrorCode::kAlreadyExists);
  ASSERT_TRUE(world_->Manager().Delete(other->metadata.iccid.digits(), {}));
  EXPECT_EQ(RunOnce().status, lpa::BatchStatus::kDone);
}

// It was begun on a card that is not here: only --retry-unknown uses the code again.
TEST_F(BatchTest, AnUnknownOneIsTriedAgainOnlyWhenAskedTo) {
  lpa::LedgerEntry entry;
  entry.state = lpa::BatchState::kLoading;
  entry.eid = "89044050001000000000000000000021";
  entry.iccid = "8988001010000000014";
  ASSERT_TRUE(ledger_->Write(Order().Identity(), entry));
  for (int run = 0; run < 2; ++run) {
    const auto result = RunOnce();
    EXPECT_EQ(result.status, lpa::BatchStatus::kUnknown);
    EXPECT_NE(result.error->next.find("--retry-unknown"), std::string::npos);
  }
  EXPECT_TRUE(world_->functions().empty());
  lpa::BatchOptions options;
  options.retry_unknown = true;
  EXPECT_EQ(RunOnce({}, Order(), options).status, lpa::BatchStatus::kDone);
}

TEST_F(BatchTest, ADryRunUsesNothing) {
  Life life;
  const auto result = Batch(life).Check(Order(), {});
  EXPECT_EQ(result.status, lpa::BatchStatus::kReady)
      << (result.error ? result.error->ToString() : "");
  EXPECT_GT(result.free_memory.value_or(0), 0u);
  EXPECT_EQ(world_->functions(), std::vector<std::string>{"initiateAuthentication"});
  EXPECT_FALSE(ledger_->Find(Order().Identity()).value());

  lpa::BatchOrder other_server = Order();
  other_server.code.smdp_oid = "2.999.11";
  EXPECT_EQ(Batch(life).Check(other_server, {}).error->code, ErrorCode::kUntrusted);
}

}  // namespace
}  // namespace lpab::tests
