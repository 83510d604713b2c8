// Profile policy rules: ppr1 (may not be disabled) and ppr2 (may not be deleted), against the
// card's rules authorisation table and what is installed. Spec: SGP.22 sections 2.9 and 3.1.3.
#include "base/base64.h"
#include "management_fixture.h"
#include "raw_rsp.h"

namespace lpab::tests {
namespace {

using nlohmann::json;

json Ruled(std::vector<std::string> rules, json owner = {{"mcc", "262"}, {"mnc", "01"}}) {
  return {{"single", true}, {"metadata", {{"profileOwner", owner}, {"profilePolicyRules", rules}}}};
}

// A world whose card has this table.
struct Case {
  explicit Case(sim::euicc::RulesAuthorisationTable table) : world(Options(std::move(table))) {}
  static WorldOptions Options(sim::euicc::RulesAuthorisationTable table) {
    WorldOptions options;
    options.card.rules_authorisation_table = std::move(table);
    return options;
  }
  // The LPA refuses before it asks the user, cancels with pprNotAllowed (3), and the order is over.
  void Refuses(const std::string& message) {
    bool asked = false;
    world.handlers.ask_consent = [&asked](const auto&) {
      asked = true;
      return lpa::Consent::kAccept;
    };
    const auto result = world.Download("A");
    EXPECT_EQ(ReasonOf(result), "lpa: the profile may not be installed here: " + message);
    EXPECT_EQ(ExitOf(result), 6);
    EXPECT_FALSE(asked);
    EXPECT_EQ(world.cancel_reasons(), std::vector<int>{3});
    EXPECT_EQ(world.OrderStatus("A"), "error");
    EXPECT_FALSE(world.CardHasSession());
  }
  World world;
};

constexpr uint8_t kPpr1Bit = 0x40;
constexpr uint8_t kPpr2Bit = 0x20;

// Steps: ppr1 on an empty card that allows it to everyone. Pass: installed, with its rule.
TEST(PolicyRules, Ppr1AsTheFirstProfile) {
  World world;
  world.AddSample("A", 1, Ruled({"ppr1"}));
  const auto result = world.Download("A");
  ASSERT_TRUE(result) << result.error().ToString();
  EXPECT_EQ(ToHex(world.card_state().profiles.at(0).policy_rules), "0640");
}

// Steps: ppr1 beside an operational profile. Pass: refused by the LPA, which says why.
TEST(PolicyRules, Ppr1BesideAnOperationalProfile) {
  Case each({{0x60, {{}}, true}});
  Install(each.world, 2);
  each.world.AddSample("A", 1, Ruled({"ppr1"}));
  each.Refuses("it cannot be disabled (ppr1), and the card has another operational profile");
}

// Steps: ppr1 beside a test profile. Pass: installed: a test profile is none of the operational
// ones.
TEST(PolicyRules, Ppr1BesideATestProfile) {
  World world;
  Install(world, 2, {{"metadata", {{"profileClass", "test"}}}});
  world.AddSample("A", 1, Ruled({"ppr1"}));
  EXPECT_TRUE(world.Download("A"));
}

// Steps: ppr2 on a card whose table is empty. Pass: refused, naming rule and owner.
TEST(PolicyRules, AnEmptyTableAllowsNone) {
  Case each({});
  each.world.AddSample("A", 1, Ruled({"ppr2"}));
  each.Refuses("the card's rules table does not allow ppr2 to its owner, 262-01");
}

// Steps: a table that allows ppr2 only; a profile with both. Pass: refused for ppr1.
TEST(PolicyRules, EachRuleIsLookedUp) {
  Case each({{kPpr2Bit, {{}}, true}});
  each.world.AddSample("A", 1, Ruled({"ppr1", "ppr2"}));
  each.Refuses("the card's rules table does not allow ppr1 to its owner, 262-01");
}

// Steps: the two rules are allowed in two rows. Pass: installed.
TEST(PolicyRules, RowsAddUp) {
  Case each({{kPpr2Bit, {{}}, true}, {kPpr1Bit, {{}}, true}});
  each.world.AddSample("A", 1, Ruled({"ppr1", "ppr2"}));
  EXPECT_TRUE(each.world.Download("A"));
}

// Steps: the table names another network than the owner's. Pass: refused.
TEST(PolicyRules, AnotherOperator) {
  Case each({{kPpr2Bit, {{{0x62, 0xF2, 0x20}, {}, {}}}, true}});
  each.world.AddSample("A", 1, Ruled({"ppr2"}));
  each.Refuses("the card's rules table does not allow ppr2 to its owner, 262-01");
}

// Steps: the table has the digit E for any in the owner's network. Pass: installed.
TEST(PolicyRules, AnyDigit) {
  Case each({{kPpr2Bit, {{{0x62, 0xF2, 0xE0}, {}, {}}}, true}});
  each.world.AddSample("A", 1, Ruled({"ppr2"}));
  EXPECT_TRUE(each.world.Download("A"));
}

// Steps: the table demands a group identifier. Pass: an owner with it, not one without.
TEST(PolicyRules, AGroupIdentifier) {
  const sim::euicc::RulesAuthorisationTable table = {
      {kPpr2Bit, {{{0x62, 0xF2, 0x10}, Bytes{0x01}, std::nullopt}}, true}};
  Case with(table);
  with.world.AddSample("A", 1, Ruled({"ppr2"}, {{"mcc", "262"}, {"mnc", "01"}, {"gid1", "01"}}));
  EXPECT_TRUE(with.world.Download("A"));
  Case without(table);
  without.world.AddSample("A", 1, Ruled({"ppr2"}));
  without.Refuses("the card's rules table does not allow ppr2 to its owner, 262-01");
}

// Steps: the card is asked all the same, by an LPA that does not look (raw). Pass: the card itself
// refuses with pprNotAllowed (2/15).
TEST(PolicyRules, TheCardRefusesToo) {
  Case each({});
  RawRsp rsp(each.world);
  rsp.server.metadata = sim::euicc::test::SmallMetadata("B705 8003 62F210 99020520");
  EXPECT_EQ(rsp.Download(), "2/15");
}

// Steps: the rules differ between the offer and the package. Pass: a mismatch (4), before loading.
TEST(PolicyRules, RulesThatWereNotShown) {
  World world;
  world.AddSample("A", 1, Ruled({"ppr2"}));
  world.change_answer = [](const std::string& function, json& body) {
    if (function != "authenticateClient") return;
    const Bytes whole = FromBase64(body["profileMetadata"].get<std::string>()).value();
    tlv::Writer without;
    for (tlv::Reader parts(tlv::ReadOne(whole)->value); !parts.AtEnd();) {
      const tlv::Element part = parts.Next().value();
      if (part.tag != 0x99) without.Raw(part.whole);
    }
    body["profileMetadata"] = ToBase64(tlv::Encode(0xBF25, without.bytes()));
  };
  EXPECT_EQ(ReasonOf(world.Download("A")),
            "lpa: the package's policy rules is not the one that was agreed to");
  EXPECT_EQ(world.cancel_reasons(), std::vector<int>{4});
}

// Steps: an enabled ppr1 profile; enable, disable and delete. Pass: refused by the card (3, 3, 2);
// nothing changes; no notification comes of it.
TEST(PolicyRules, AnEnabledPpr1ProfileStays) {
  World world;
  const std::string ruled = Install(world, 1, kPpr1);
  const std::string other = Install(world, 2);
  world.ProcessNotifications();
  ASSERT_TRUE(world.Manager().Enable(ruled, {}));
  EXPECT_EQ(ReasonOf(world.Manager().Enable(other, {})), "EnableProfile/3");
  EXPECT_EQ(ReasonOf(world.Manager().Disable(ruled, {})), "DisableProfile/3");
  EXPECT_EQ(ReasonOf(world.Manager().Delete(ruled, {})), "DeleteProfile/2");
  EXPECT_EQ(EnabledOf(world), std::vector<std::string>{ruled});
  EXPECT_TRUE(world.PendingNotifications().empty());
}

// Steps: a disabled ppr1 profile is deleted. Pass: ppr1 says nothing of that.
TEST(PolicyRules, ADisabledPpr1ProfileMayGo) {
  World world;
  const std::string ruled = Install(world, 1, kPpr1);
  EXPECT_TRUE(world.Manager().Delete(ruled, {}));
}

// Steps: a ppr2 profile is enabled and disabled. Pass: ppr2 says nothing of that; deletion is
// refused (3).
TEST(PolicyRules, APpr2ProfileMaySwitch) {
  World world;
  const std::string ruled = Install(world, 1, kPpr2);
  EXPECT_TRUE(world.Manager().Enable(ruled, {}));
  EXPECT_TRUE(world.Manager().Disable(ruled, {}));
  EXPECT_EQ(ReasonOf(world.Manager().Delete(ruled, {})), "DeleteProfile/3");
}

}  // namespace
}  // namespace lpab::tests
