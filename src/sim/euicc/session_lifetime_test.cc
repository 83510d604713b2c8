// When the card drops its RSP session and what a failed commit undoes.
#include "sim/euicc/card_fixture.h"
#include "sim/euicc/rsp_session.h"

namespace lpab::sim::euicc {
namespace {

// ES10 functions of the test's own: begin a session, tell whether there is one, change the state.
Es10Answer Begin(CardContext& context, ByteSpan) {
  context.session() = std::make_shared<RspSession>();
  return {};
}
Es10Answer Tell(CardContext& context, ByteSpan) {
  return {Bytes{static_cast<uint8_t>(context.session() != nullptr)}, apdu::kSwSuccess};
}
Es10Answer ChangeAndFail(CardContext& context, ByteSpan) {
  context.Change().default_smdp_address = "changed";
  return {{}, apdu::kSwConditionsNotSatisfied};
}

class FailingStore final : public StateStore {
 public:
  Result<void> Commit(const CardState&) override {
    return Fail(ErrorCode::kUnavailable, "the disk is full");
  }
};

class SessionLifetimeTest : public CardTest {
 protected:
  void SetUp() override { StartWith(std::make_unique<MemoryStateStore>()); }

  void StartWith(std::unique_ptr<StateStore> store) {
    constexpr auto kWhole = Es10Function::Shape::kWholeTlv;
    std::vector<Es10Function> functions = ManagementFunctions();
    functions.push_back({0xBF7D, kWhole, Begin});
    functions.push_back({0xBF7E, kWhole, Tell});
    functions.push_back({0xBF7F, kWhole, ChangeAndFail});
    Start(TwoProfiles(), {}, std::move(store), std::move(functions));
    OpenIsdr();
    EXPECT_EQ(Es10("BF7D00"), "9000");
    EXPECT_EQ(Es10("BF7E00"), "019000");
  }
};

TEST_F(SessionLifetimeTest, OtherFunctionsAndChannelsLeaveIt) {
  Es10("BF2D00");
  Es10("BF330C5A0A98881111111111111192");
  EXPECT_EQ(Send("01708000"), "9000");
  OpenIsdr();
  EXPECT_EQ(Es10("BF7E00"), "019000");
}

TEST_F(SessionLifetimeTest, ResetAndPowerOffDropIt) {
  ASSERT_TRUE(card_->Reset(Call{}).has_value());
  OpenIsdr();
  EXPECT_EQ(Es10("BF7E00"), "009000");
  Es10("BF7D00");
  card_->PowerOff();
  ASSERT_TRUE(card_->Reset(Call{}).has_value());
  OpenIsdr();
  EXPECT_EQ(Es10("BF7E00"), "009000");
}

TEST_F(SessionLifetimeTest, AProfileSwitchDropsIt) {
  EXPECT_EQ(Es10("BF3111A00C5A0A986411111111111111218101FF"), "BF31038001029000");
  EXPECT_EQ(Es10("BF7E00"), "019000") << "nothing was switched";
  EXPECT_EQ(Es10("BF3111A00C5A0A988811111111111111928101FF"), "BF31038001009000");
  EXPECT_EQ(Es10("BF7E00"), "009000");
  Es10("BF7D00");
  EXPECT_EQ(Es10("BF3211A00C5A0A988811111111111111928101FF"), "BF32038001009000");
  EXPECT_EQ(Es10("BF7E00"), "009000");
}

TEST_F(SessionLifetimeTest, AMemoryResetDropsIt) {
  EXPECT_EQ(Es10("BF340482020520"), "BF34038001009000");
  EXPECT_EQ(Es10("BF7E00"), "019000") << "no profile went";
  EXPECT_EQ(Es10("BF340482020780"), "BF34038001009000");
  EXPECT_EQ(Es10("BF7E00"), "009000");
}

TEST_F(SessionLifetimeTest, AFailedCommitUndoesTheCommandAndDropsIt) {
  StartWith(std::make_unique<FailingStore>());
  EXPECT_EQ(Es10("BF29125A0A98641111111111111121900470656572"), "6581");
  EXPECT_EQ(card_->state(), TwoProfiles());
  EXPECT_EQ(Es10("BF7E00"), "009000");
}

TEST_F(SessionLifetimeTest, ChangesAreKeptWhateverTheStatusWord) {
  EXPECT_EQ(Es10("BF7F00"), "6985");
  EXPECT_EQ(card_->state().default_smdp_address, "changed");
}

}  // namespace
}  // namespace lpab::sim::euicc
