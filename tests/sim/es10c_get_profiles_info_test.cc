// ES10c.GetProfilesInfo. Spec: SGP.22 section 5.7.15.
#include "case_helpers.h"

namespace lpab::tests {
namespace {

class GetProfilesInfo : public CaseTest {
 protected:
  Result<sgp22::ProfilesInfo> Get(sgp22::GetProfilesInfo request) {
    return world_.OpenIsdr().Call(request, world_.call());
  }
  // The digits of the ICCIDs, in the card's order.
  std::vector<std::string> Iccids(decltype(sgp22::GetProfilesInfo::search) search) {
    std::vector<std::string> iccids;
    const auto list = Get({search, sgp22::AllProfileInfoTags()});
    EXPECT_TRUE(list) << list.error().ToString();
    if (!list) return iccids;
    for (const auto& profile : list->profiles) iccids.push_back(profile.iccid->digits());
    return iccids;
  }
  using List = std::vector<std::string>;
};

// Steps: list a card without profiles. Pass: an empty list.
TEST_F(GetProfilesInfo, ANewCardHasNone) { EXPECT_EQ(Iccids({}), List{}); }

// Steps: list what was installed. Pass: ICCID, AID, state, class and names, as the card has them.
TEST_F(GetProfilesInfo, ListsWhatWasInstalled) {
  Install(world_, 1, {{"metadata", {{"profileName", "büro"}, {"serviceProviderName", "ACME"}}}});
  const auto list = world_.Manager().List({});
  ASSERT_TRUE(list) << list.error().ToString();
  ASSERT_EQ(list->size(), 1u);
  const sgp22::ProfileInfo& profile = list->front();
  EXPECT_EQ(profile.iccid->digits(), SampleIccid(1));
  EXPECT_EQ(profile.isdp_aid, world_.card_state().profiles[0].isdp_aid);
  EXPECT_EQ(profile.state, sgp22::ProfileState::kDisabled);
  EXPECT_EQ(profile.profile_class, sgp22::ProfileClass::kOperational);
  EXPECT_EQ(profile.description.name, "büro");
  EXPECT_EQ(profile.description.provider, "ACME");
  EXPECT_FALSE(profile.nickname);
}

// Steps: search by ICCID and by AID. Pass: that profile alone; none for what is not there.
TEST_F(GetProfilesInfo, ByIdentifier) {
  Install(world_, 1);
  Install(world_, 2);
  EXPECT_EQ(Iccids(sgp22::Iccid::FromDigits(SampleIccid(2)).value()), List{SampleIccid(2)});
  EXPECT_EQ(Iccids(sgp22::IsdpAid{world_.card_state().profiles[0].isdp_aid}), List{SampleIccid(1)});
  EXPECT_EQ(Iccids(sgp22::Iccid::FromDigits(SampleIccid(3)).value()), List{});
}

// Steps: search by class. Pass: the test profile apart from the operational one.
TEST_F(GetProfilesInfo, ByClass) {
  Install(world_, 1, {{"metadata", {{"profileClass", "test"}}}});
  Install(world_, 2);
  EXPECT_EQ(Iccids(sgp22::ProfileClass::kTest), List{SampleIccid(1)});
  EXPECT_EQ(Iccids(sgp22::ProfileClass::kOperational), List{SampleIccid(2)});
  EXPECT_EQ(Iccids(sgp22::ProfileClass::kProvisioning), List{});
}

// Steps: ask for the ICCID alone. Pass: nothing else comes.
TEST_F(GetProfilesInfo, TheTagsAskedForOnly) {
  Install(world_, 1);
  EXPECT_EQ(world_.Es10("BF2D035C015A"), "BF2D10A00EE30C5A0A" + SampleIccidOnCard(1));
}

// Steps: a search criterion that SGP.22 does not know. Pass: incorrectInputValues (1), in words.
TEST_F(GetProfilesInfo, AnUnknownCriterion) {
  const auto answer = FromHex(world_.Es10("BF2D05A003910141"));
  ASSERT_TRUE(answer);
  const auto list = sgp22::ProfilesInfo::Decode(*answer);
  EXPECT_EQ(ReasonOf(list), "GetProfilesInfo/1");
  EXPECT_EQ(list.error().message,
            "GetProfilesInfo: the card finds the search or the tag list wrong (1)");
}

// Steps: metadata with notification addresses, owner and rules. Pass: they are listed.
TEST_F(GetProfilesInfo, OwnerRulesAndAddresses) {
  Install(
      world_, 1,
      {{"metadata",
        {{"profileOwner", {{"mcc", "262"}, {"mnc", "01"}}}, {"profilePolicyRules", {"ppr2"}}}}});
  const auto list = world_.Manager().List({});
  ASSERT_TRUE(list && list->size() == 1);
  const auto& description = list->front().description;
  EXPECT_EQ(ToHex(description.owner->mcc_mnc), "62F210");
  EXPECT_TRUE(description.rules.deletion_not_allowed);
  EXPECT_FALSE(description.rules.disabling_not_allowed);
  EXPECT_EQ(description.notifications.size(), 3u);  // enable, disable, delete
  EXPECT_EQ(description.notifications.at(0).address, World::kAddress);
}

// Steps: sixteen profiles on one card. Pass: all are listed, each with an AID of its own.
TEST_F(GetProfilesInfo, Sixteen) {
  for (int i = 0; i < 16; ++i) {
    sim::smdp::SampleProfile sample;
    sample.iccid = sim::smdp::WithLuhnDigit("8988001010000000" + std::to_string(10 + i)).value();
    world_.AddOrder("N" + std::to_string(i), sim::smdp::MakeSamplePackage(sample).value());
    ASSERT_TRUE(world_.Download("N" + std::to_string(i)));
  }
  std::set<Bytes> aids;
  const auto list = world_.Manager().List({});
  ASSERT_TRUE(list) << list.error().ToString();
  for (const auto& profile : *list) aids.insert(profile.isdp_aid);
  EXPECT_EQ(aids.size(), 16u);
}

}  // namespace
}  // namespace lpab::tests
