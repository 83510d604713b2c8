#include "bridge/switch_executor.h"

#include <gmock/gmock.h>

#include <deque>
#include <map>
#include <set>

#include "base/hex.h"
#include "bridge/test_card.h"

namespace lpab::bridge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using wire::SwitchStage;

constexpr char kNew[] = "89000123456789012358";
constexpr char kOld[] = "89000123456789012341";
constexpr char kEnable[] = "BF3101";
constexpr char kOtherForm[] = "BF3102";
constexpr char kBack[] = "BF3103";
// ES10c.EnableProfile's answers, SGP.22 section 5.7.16.
constexpr char kOk[] = "BF31038001009000";
constexpr char kCatBusy[] = "BF31038001059000";
constexpr char kUndefined[] = "BF310380017F9000";

// A modem that reports what it is told to, and a card that answers from a list, in order.
class FakeDevice final : public card::ProfileSwitchControl {
 public:
  FakeDevice() {
    card.SetControl(this);
    card.SetAnswer([this](const apdu::CommandApdu& command) -> Result<apdu::ResponseApdu> {
      const std::string data = ToHex(command.data);
      events.push_back(data);
      if (answers[data].empty()) return apdu::ResponseApdu::Decode(FromHex("6D00").value());
      const std::string answer = answers[data].front();
      if (answers[data].size() > 1) answers[data].pop_front();
      if (answer == "?") return Fail(ErrorCode::kUnknownOutcome, "AT+CGLA: plain ERROR");
      return apdu::ResponseApdu::Decode(FromHex(answer).value());
    });
  }

  Result<std::string> ReadIccid(const Call&) override {
    if (reports_nothing) return Fail(ErrorCode::kUnsupported, "no command for it");
    return std::string(kOld);
  }
  Result<card::ProfileProof> TakeOver(const card::ProfileGoal& goal, const Progress& progress,
                                      const Call&) override {
    progress("cfun-0-1");
    events.push_back("take over " + goal.iccid + (goal.registration ? " registered" : ""));
    if (takes_over.contains(goal.iccid)) return card::ProfileProof{goal.iccid, "cfun-0-1"};
    return Fail(ErrorCode::kFailedPrecondition, "the modem still reports another");
  }
  Result<void> ResetCard(const Call&) override {
    events.push_back("reset");
    card.Reset();
    return {};
  }

  TestCard card;
  std::map<std::string, std::deque<std::string>> answers;
  std::set<std::string> takes_over = {kNew, kOld};
  std::vector<std::string> events;
  bool reports_nothing = false;
};

std::vector<wire::Command> Form(const char* hex) {
  return {{{0x80, 0xE2, 0x91, 0, FromHex(hex).value(), {}}, {}}};
}

class SwitchExecutorTest : public testing::Test {
 protected:
  SwitchExecutorTest() {
    const Bytes head = {0xBF, 0x31, 0x03, 0x80, 0x01};
    wire::Switch& request = job_.request;
    request.iccid = kNew;
    request.rollback_iccid = kOld;
    request.confirm_within = 300;
    request.change = {{Form(kEnable), Form(kOtherForm)}, head, {0}, {1, 127}, {0x6A80}, {5}};
    request.rollback = {{Form(kBack)}, head, {0}, {}, {}, {}};
    device_.answers[kEnable] = {kOk};
    device_.answers[kBack] = {kOk};
  }
  SwitchReport Run(SwitchJob::Work work = SwitchJob::Work::kSwitch) {
    job_.work = work;
    const Call call{Deadline::After(std::chrono::minutes(5)), {}};
    SwitchExecutor executor(
        job_, [this](const Call&) -> Result<card::Reader*> { return &reader_; },
        [this](SwitchStage stage, std::string_view step) {
          told_.push_back(std::to_string(static_cast<int>(stage)) + " " + std::string(step));
        },
        call);
    return executor.Run(reader_.OpenLogicalChannel({&job_.aid, 1}, call).value());
  }

  FakeDevice device_;
  TestReader reader_{device_.card};
  SwitchJob job_{SwitchJob::Work::kSwitch, {}, card::KnownIsdrAids()[0]};
  std::vector<std::string> told_;
};

TEST_F(SwitchExecutorTest, ChangesAndProves) {
  job_.request.registration = true;
  const SwitchReport report = Run();
  EXPECT_EQ(report.stage, SwitchStage::kWaiting);
  EXPECT_EQ(report.iccid, kNew);
  EXPECT_THAT(device_.events, ElementsAre(kEnable, "take over 89000123456789012358 registered"));
  EXPECT_THAT(told_, ElementsAre("1 ", "1 cfun-0-1"));
  EXPECT_EQ(device_.card.closed(), device_.card.opened());
}

TEST_F(SwitchExecutorTest, AModemThatKeepsTheOldProfileGetsItBack) {
  device_.takes_over = {kOld};
  const SwitchReport report = Run();
  EXPECT_EQ(report.stage, SwitchStage::kRolledBack);
  EXPECT_EQ(report.iccid, kOld);
  EXPECT_THAT(report.error->message, HasSubstr("still reports another"));
  EXPECT_THAT(device_.events, ElementsAre(kEnable, "take over 89000123456789012358", kBack,
                                          "take over 89000123456789012341"));
  EXPECT_THAT(told_, ElementsAre("1 ", "1 cfun-0-1", "4 ", "4 cfun-0-1"));
  EXPECT_EQ(device_.card.closed(), device_.card.opened());
}

TEST_F(SwitchExecutorTest, ARefusalChangesNothing) {
  device_.answers[kEnable] = {"BF31038001039000"};
  const SwitchReport report = Run();
  EXPECT_EQ(report.stage, SwitchStage::kRefused);
  EXPECT_EQ(ToHex(report.answer), "BF3103800103");
  EXPECT_THAT(device_.events, ElementsAre(kEnable));
}

TEST_F(SwitchExecutorTest, AnotherFormIsTriedWhereTheFormIsRefused) {
  for (const char* refusal : {kUndefined, "BF31038001019000", "6A80"}) {
    device_.events.clear();
    device_.answers[kEnable] = {refusal};
    device_.answers[kOtherForm] = {kOk};
    EXPECT_EQ(Run().stage, SwitchStage::kWaiting) << refusal;
    EXPECT_THAT(device_.events, ElementsAre(kEnable, kOtherForm, "take over 89000123456789012358"));
  }
}

TEST_F(SwitchExecutorTest, OfSeveralRefusalsTheFirstIsTold) {
  device_.answers[kEnable] = {kUndefined};
  device_.answers[kOtherForm] = {"BF31038001019000"};
  const SwitchReport report = Run();
  EXPECT_EQ(report.stage, SwitchStage::kRefused);
  EXPECT_EQ(ToHex(report.answer), "BF310380017F");
}

TEST_F(SwitchExecutorTest, ABusyCardIsResetOnceAndAskedOnceMore) {
  device_.answers[kEnable] = {kCatBusy, kOk};
  EXPECT_EQ(Run().stage, SwitchStage::kWaiting);
  EXPECT_THAT(device_.events,
              ElementsAre(kEnable, "reset", kEnable, "take over 89000123456789012358"));
  device_.events.clear();
  device_.answers[kEnable] = {kCatBusy};
  const SwitchReport report = Run();
  EXPECT_EQ(report.stage, SwitchStage::kRefused);
  EXPECT_EQ(ToHex(report.answer), "BF3103800105");
  EXPECT_THAT(device_.events, ElementsAre(kEnable, "reset", kEnable));
}

// Whether the card executed it, the modem will say.
TEST_F(SwitchExecutorTest, AnAnswerThatIsLostOrUnreadableIsDecidedByTheProof) {
  for (const char* answer : {"?", "9000",
                             "BF3103810100"
                             "9000"}) {
    device_.answers[kEnable] = {answer};
    EXPECT_EQ(Run().stage, SwitchStage::kWaiting) << answer;
  }
  device_.takes_over = {kOld};
  device_.answers[kEnable] = {"?"};
  EXPECT_EQ(Run().stage, SwitchStage::kRolledBack);
}

TEST_F(SwitchExecutorTest, ARollbackThatTheCardRefusesIsDecidedByTheProof) {
  device_.answers[kBack] = {"BF31038001029000"};  // it is enabled
  EXPECT_EQ(Run(SwitchJob::Work::kRollBack).stage, SwitchStage::kRolledBack);
  device_.takes_over.clear();
  const SwitchReport report = Run(SwitchJob::Work::kRollBack);
  EXPECT_EQ(report.stage, SwitchStage::kRollbackFailed);
  EXPECT_THAT(report.error->message, HasSubstr("rolling back: the modem still reports"));
  EXPECT_EQ(ToHex(report.answer), "BF3103800102");
}

TEST_F(SwitchExecutorTest, AfterARestartItProvesBeforeItRollsBack) {
  EXPECT_EQ(Run(SwitchJob::Work::kResume).stage, SwitchStage::kWaiting);
  EXPECT_THAT(device_.events, ElementsAre("take over 89000123456789012358"));
  device_.events.clear();
  device_.takes_over = {kOld};
  EXPECT_EQ(Run(SwitchJob::Work::kResume).stage, SwitchStage::kRolledBack);
  EXPECT_THAT(device_.events, ElementsAre("take over 89000123456789012358", kBack,
                                          "take over 89000123456789012341"));
}

TEST_F(SwitchExecutorTest, AModemThatProvesNothingIsLeftAlone) {
  device_.reports_nothing = true;
  const SwitchReport report = Run();
  EXPECT_EQ(report.stage, SwitchStage::kRefused);
  EXPECT_EQ(wire::NumberOf(*report.error), wire::ErrorNumber::kCannotProve);
  EXPECT_TRUE(device_.events.empty());
  job_.request.rollback_iccid.clear();  // it may have nothing to report yet
  EXPECT_EQ(Run().stage, SwitchStage::kWaiting);
}

}  // namespace
}  // namespace lpab::bridge
