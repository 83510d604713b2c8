// ES10c.eUICCMemoryReset through ResetMemory. Spec: SGP.22 sections 3.3.2 and 5.7.19.
#include "lpa/memory_reset.h"
#include "management_fixture.h"

namespace lpab::tests {
namespace {

class MemoryReset : public CaseTest {
 protected:
  static Result<std::vector<sgp22::Iccid>> Reset(World& world, sgp22::EuiccMemoryReset what) {
    lpa::MemoryResetOptions options;
    options.what = what;
    return lpa::ResetMemory(world.reader(), world.isdr, options, world.call());
  }
  Result<std::vector<sgp22::Iccid>> Reset(sgp22::EuiccMemoryReset what) {
    return Reset(world_, what);
  }
};

// Steps: a profile is installed; reset the operational profiles, twice. Pass: it is gone and its
// delete notification waits; the second reset is answered nothingToDelete (1).
TEST_F(MemoryReset, OperationalProfilesAndTheirNotification) {
  Install(world_, 1);
  world_.ProcessNotifications();
  const auto gone = Reset({true, false, false});
  ASSERT_TRUE(gone) << gone.error().ToString();
  EXPECT_EQ(gone->at(0).digits(), SampleIccid(1));
  EXPECT_TRUE(world_.card_state().profiles.empty());
  EXPECT_EQ(PendingEvents(world_), std::vector<std::string>{"delete"});
  const auto again = Reset({true, false, false});
  EXPECT_EQ(ReasonOf(again), "EuiccMemoryReset/1");
  EXPECT_EQ(ExitOf(again), 5);
}

// Steps: a test and an operational profile; reset the test profiles. Pass: that one only is gone.
TEST_F(MemoryReset, TestProfilesOnly) {
  Install(world_, 1, {{"metadata", {{"profileClass", "test"}}}});
  Install(world_, 2);
  const auto gone = Reset({false, true, false});
  ASSERT_TRUE(gone) << gone.error().ToString();
  ASSERT_EQ(gone->size(), 1u);
  EXPECT_EQ(gone->at(0).digits(), SampleIccid(1));
}

// Steps: reset the default SM-DP+ address. Pass: it is gone, the profile stays.
TEST_F(MemoryReset, TheDefaultAddressOnly) {
  Install(world_, 1);
  ASSERT_TRUE(world_.OpenIsdr().Call(sgp22::SetDefaultDpAddress{"dp.example"}, world_.call()));
  const auto gone = Reset({false, false, true});
  ASSERT_TRUE(gone) << gone.error().ToString();
  EXPECT_TRUE(gone->empty());
  EXPECT_EQ(world_.card_state().default_smdp_address, "");
  EXPECT_EQ(world_.card_state().profiles.size(), 1u);
}

// Steps: the enabled profile has ppr1 and ppr2's kind of rule. Pass: a reset asks no rules.
TEST_F(MemoryReset, RulesDoNotForbidIt) {
  const std::string iccid = Install(world_, 1, kPpr1);
  ASSERT_TRUE(world_.Manager().Enable(iccid, {}));
  const auto gone = Reset({true, false, false});
  ASSERT_TRUE(gone) << gone.error().ToString();
  EXPECT_EQ(gone->size(), 1u);
}

// Steps: nothing is chosen. Pass: nothingToDelete (1).
TEST_F(MemoryReset, NothingChosen) {
  Install(world_, 1);
  EXPECT_EQ(ReasonOf(Reset({})), "EuiccMemoryReset/1");
  EXPECT_EQ(world_.card_state().profiles.size(), 1u);
}

// Steps: the enabled profile goes while a REFRESH waits to be fetched. Pass: catBusy (5), and to
// reset the modem; nothing is deleted.
TEST_F(MemoryReset, TheToolkitIsBusy) {
  World world(Refreshing());
  const std::string iccid = Install(world, 1);
  lpa::IsdrChannel isdr = world.OpenIsdr();
  ASSERT_TRUE(isdr.Call(sgp22::EnableProfile{Iccid(iccid), true}, world.call()));
  const auto busy = isdr.Call(sgp22::EuiccMemoryReset{true, false, false}, world.call());
  EXPECT_EQ(ReasonOf(busy), "EuiccMemoryReset/5");
  EXPECT_EQ(busy.error().code, ErrorCode::kBusy);
  EXPECT_EQ(world.card_state().profiles.size(), 1u);
}

// Steps: raw, without options. Pass: undefinedError (127).
TEST_F(MemoryReset, RawWithoutOptions) { EXPECT_EQ(world_.Es10("BF3400"), "BF340380017F"); }

// Steps: the answer is lost. Pass: the LPA lists the profiles and reports what is gone.
TEST_F(MemoryReset, ALostAnswerIsCleared) {
  Install(world_, 1);
  world_.counting_card().instead = [&](ByteSpan command) -> std::optional<Bytes> {
    if (ToHex(command).find("BF34") == 10) world_.counting_card().LoseAnswer(0);
    return std::nullopt;
  };
  const auto gone = Reset({true, false, false});
  ASSERT_TRUE(gone) << gone.error().ToString();
  EXPECT_EQ(gone->size(), 1u);
}

}  // namespace
}  // namespace lpab::tests
