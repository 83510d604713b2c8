#include "bridge/modem_worker.h"

#include <gmock/gmock.h>

#include <future>

#include "bridge/test_card.h"
#include "card/isdr.h"
#include "card/profile_switch_control.h"

namespace lpab::bridge {
namespace {

using testing::ElementsAre;

// What the worker does with a modem that is shared, in order.
class SharedModem final : public ModemUse {
 public:
  Result<void> Begin(const Call&) override {
    events.push_back("begin");
    if (refuses) return Fail(ErrorCode::kRefused, "the dialler does not stop");
    return {};
  }
  void Switched(card::Reader&, const std::string& iccid) override {
    events.push_back("switched " + iccid);
  }
  void End() override { events.push_back("end"); }

  Result<std::unique_ptr<card::Reader>> Open(TestCard& card) {
    events.push_back("open");
    if (missing) return Fail(ErrorCode::kNotFound, "no modem");
    return std::make_unique<Reader>(card, events);
  }

  std::vector<std::string> events;  // of the worker's thread
  bool refuses = false;
  bool missing = false;

 private:
  // Of a modem that takes each profile over at once.
  class Reader final : public card::Reader, private card::ProfileSwitchControl {
   public:
    Reader(TestCard& card, std::vector<std::string>& events) : reader_(card), events_(events) {}
    ~Reader() override { events_.push_back("port closed"); }
    Result<std::unique_ptr<card::ApduChannel>> OpenLogicalChannel(std::span<const apdu::Aid> aids,
                                                                  const Call& call) override {
      return reader_.OpenLogicalChannel(aids, call);
    }
    uint32_t card_generation() const override { return reader_.card_generation(); }
    std::string Describe() const override { return reader_.Describe(); }
    card::ProfileSwitchControl* switch_control() override { return this; }

   private:
    Result<std::string> ReadIccid(const Call&) override { return "8988001010000000014"; }
    Result<card::ProfileProof> TakeOver(const card::ProfileGoal& goal, const Progress&,
                                        const Call&) override {
      return card::ProfileProof{goal.iccid, "wait"};
    }
    Result<void> ResetCard(const Call&) override { return {}; }

    TestReader reader_;
    std::vector<std::string>& events_;
  };
};

class ModemWorkerTest : public testing::Test {
 protected:
  ModemWorkerTest() {
    worker_ =
        ModemWorker::Start([this](const Call&) { return modem_.Open(card_); },
                           [](const std::function<void()>& callback) { callback(); }, {}, &modem_)
            .value();
  }

  OpenResult Open() {
    std::promise<OpenResult> result;
    worker_->Open({card::KnownIsdrAids()[0]},
                  [&result](OpenResult opened) { result.set_value(std::move(opened)); });
    return result.get_future().get();
  }
  void Release() {
    std::promise<void> done;
    worker_->Release([&done] { done.set_value(); });
    done.get_future().get();
  }

  TestCard card_;
  SharedModem modem_;
  std::unique_ptr<ModemWorker> worker_;
};

TEST_F(ModemWorkerTest, ASharedModemIsTakenForALeaseAndGivenBack) {
  ASSERT_TRUE(Open().opened);
  ASSERT_TRUE(Open().opened);
  Release();
  EXPECT_THAT(modem_.events, ElementsAre("begin", "open", "port closed", "end"));
  Release();
  ASSERT_TRUE(Open().opened);
  Release();
  EXPECT_THAT(modem_.events, ElementsAre("begin", "open", "port closed", "end", "begin", "open",
                                         "port closed", "end"));
}

TEST_F(ModemWorkerTest, AModemThatMayNotBeUsedIsNotOpened) {
  modem_.refuses = true;
  EXPECT_EQ(Open().opened.error().message, "the dialler does not stop");
  EXPECT_THAT(modem_.events, ElementsAre("begin", "end"));
}

TEST_F(ModemWorkerTest, AModemThatIsMissingIsGivenBack) {
  modem_.missing = true;
  EXPECT_FALSE(Open().opened);
  EXPECT_FALSE(Open().opened);
  Release();
  EXPECT_THAT(modem_.events, ElementsAre("begin", "open", "open", "end"));
}

TEST_F(ModemWorkerTest, AStoppedWorkerGivesTheModemBack) {
  ASSERT_TRUE(Open().opened);
  worker_.reset();
  EXPECT_THAT(modem_.events, ElementsAre("begin", "open", "port closed", "end"));
}

TEST_F(ModemWorkerTest, PuttingTheModemInOrderTakesItAndGivesItBack) {
  worker_->TidyUp();
  worker_.reset();
  EXPECT_THAT(modem_.events, ElementsAre("begin", "open", "port closed", "end"));
}

// After a restart of the device, and when nobody confirmed: there is no lease whose end gives the
// modem back.
TEST_F(ModemWorkerTest, ASwitchThatTheDeviceProvesAloneGivesTheModemBack) {
  SwitchJob job{SwitchJob::Work::kResume, {}, card::KnownIsdrAids()[0]};
  job.request.iccid = "8988001010000000014";
  std::promise<SwitchReport> result;
  worker_->Switch(
      job, std::nullopt, [](wire::SwitchStage, const std::string&) {},
      [&result](SwitchReport report) { result.set_value(std::move(report)); });
  EXPECT_EQ(result.get_future().get().stage, wire::SwitchStage::kWaiting);
  worker_.reset();
  EXPECT_THAT(modem_.events,
              ElementsAre("begin", "open", "switched 8988001010000000014", "port closed", "end"));
}

}  // namespace
}  // namespace lpab::bridge
