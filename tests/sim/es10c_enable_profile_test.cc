// ES10c.EnableProfile through ProfileManager. Spec: SGP.22 sections 3.2.1 and 5.7.16.
#include "management_fixture.h"

namespace lpab::tests {
namespace {

using EnableProfile = ManagementTest;

// Steps: enable one, then the other. Pass: one at a time is enabled.
TEST_F(EnableProfile, Switches) {
  ASSERT_TRUE(world_.Manager().Enable(first_, {}));
  EXPECT_EQ(Enabled(), List{first_});
  const auto second = world_.Manager().Enable(second_, {});
  ASSERT_TRUE(second) << second.error().ToString();
  EXPECT_EQ(second->profile.iccid->digits(), second_);
  EXPECT_EQ(Enabled(), List{second_});
}

// Steps: enable an enabled profile. Pass: profileNotInDisabledState (2), in words; nothing changes.
TEST_F(EnableProfile, AnEnabledProfile) {
  ASSERT_TRUE(world_.Manager().Enable(first_, {}));
  const auto again = world_.Manager().Enable(first_, {});
  EXPECT_EQ(ReasonOf(again), "EnableProfile/2");
  EXPECT_EQ(again.error().message, "EnableProfile: the profile is not in disabled state (2)");
  EXPECT_EQ(ExitOf(again), 5);
  EXPECT_EQ(Enabled(), List{first_});
}

// Steps: enable an ICCID that the card does not list. Pass: the LPA says so and sends no command.
TEST_F(EnableProfile, AnUnknownProfile) {
  const auto result = world_.Manager().Enable(SampleIccid(9), {});
  EXPECT_EQ(result.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(result.error().next, "list the profiles; name one by ICCID, AID or nickname");
}

// Steps: raw, an ICCID that is not there. Pass: iccidOrAidNotFound (1).
TEST_F(EnableProfile, RawNotFound) {
  const auto answer =
      world_.OpenIsdr().Call(sgp22::EnableProfile{Iccid(SampleIccid(9)), true}, world_.call());
  EXPECT_EQ(ReasonOf(answer), "EnableProfile/1");
}

// Steps: raw, without the refreshFlag. Pass: undefinedError (127).
TEST_F(EnableProfile, RawWithoutARefreshFlag) {
  EXPECT_EQ(world_.Es10("BF310EA00C5A0A" + SampleIccidOnCard(1)), "BF310380017F");
  EXPECT_EQ(Enabled(), List{});
}

// Steps: the enabled profile has ppr1. Pass: disallowedByPolicy (3), and whom to ask; it stays.
TEST_F(EnableProfile, ARuleOfTheEnabledProfileForbidsIt) {
  World world;
  const std::string ruled = Install(world, 1, kPpr1);
  const std::string other = Install(world, 2);
  ASSERT_TRUE(world.Manager().Enable(ruled, {}));
  const auto refused = world.Manager().Enable(other, {});
  EXPECT_EQ(ReasonOf(refused), "EnableProfile/3");
  EXPECT_EQ(refused.error().next, "ask that profile's operator");
  EXPECT_EQ(ExitOf(refused), 6);
  EXPECT_EQ(EnabledOf(world), List{ruled});
}

// Steps: the toolkit is busy with a REFRESH that nobody fetched. Pass: catBusy (5); the LPA does
// not fall back to a switch that the modem would not hear of.
TEST_F(EnableProfile, TheToolkitIsBusy) {
  World world(Refreshing());
  const std::string first = Install(world, 1);
  const std::string second = Install(world, 2);
  lpa::IsdrChannel isdr = world.OpenIsdr();
  ASSERT_TRUE(isdr.Call(sgp22::EnableProfile{Iccid(first), true}, world.call()));
  const auto busy = isdr.Call(sgp22::EnableProfile{Iccid(second), true}, world.call());
  EXPECT_EQ(ReasonOf(busy), "EnableProfile/5");
  EXPECT_EQ(ExitOf(busy), 8);
  EXPECT_EQ(busy.error().next, "reset the modem and try again");
}

// Steps: enable on a card that asks for REFRESH (91xx). Pass: success; the card is reset, opened
// again, and the notification sent and removed.
TEST_F(EnableProfile, ARefreshResetsTheCard) {
  World world(Refreshing());
  const std::string first = Install(world, 1);
  const uint32_t generation = world.reader().card_generation();
  const auto enabled = world.Manager().Enable(first, world.call());
  ASSERT_TRUE(enabled) << enabled.error().ToString();
  EXPECT_GT(world.reader().card_generation(), generation);
  ASSERT_EQ(enabled->notifications.size(), 1u);
  EXPECT_TRUE(enabled->notifications[0].removed);
  EXPECT_EQ(world.OpenChannels(), 0);
}

// Steps: without refreshFlag. Pass: one channel serves for all: open, list, enable, notification
// read and removed, close.
TEST_F(EnableProfile, WithoutRefreshTheChannelLivesOn) {
  lpa::ManagementOptions options;
  options.refresh = false;
  const int before = world_.reader().round_trips();
  ASSERT_TRUE(world_.Manager(options).Enable(first_, {}));
  EXPECT_EQ(world_.reader().round_trips() - before, 6);
  EXPECT_EQ(Enabled(), List{first_});
}

// Steps: name the profile by its AID. Pass: that one is enabled.
TEST_F(EnableProfile, ByAid) {
  ASSERT_TRUE(world_.Manager().Enable(ToHex(world_.card_state().profiles[1].isdp_aid), {}));
  EXPECT_EQ(Enabled(), List{second_});
}

// Steps: the card answers EnableProfile by ICCID with undefinedError. Pass: the profile is enabled,
// by its AID, and the refreshFlag was set.
TEST_F(EnableProfile, ACardThatTakesTheAidOnly) {
  std::vector<std::string> sent;
  world_.counting_card().instead = [&](ByteSpan command) -> std::optional<Bytes> {
    const std::string text = ToHex(command);
    if (text.find("BF31") != 10) return std::nullopt;
    sent.push_back(text);
    if (text.find("5A0A") == std::string::npos) return std::nullopt;
    return FromHex("BF310380017F9000").value();
  };
  const auto enabled = world_.Manager().Enable(first_, {});
  ASSERT_TRUE(enabled) << enabled.error().ToString();
  EXPECT_FALSE(enabled->refresh_missing);
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_NE(sent[1].find("8101FF"), std::string::npos);
  EXPECT_EQ(Enabled(), List{first_});
}

// Steps: the card takes no refreshFlag at all. Pass: the profile is enabled, and the LPA says that
// the modem was not told.
TEST_F(EnableProfile, ACardThatTakesNoRefreshFlag) {
  world_.counting_card().instead = [&](ByteSpan command) -> std::optional<Bytes> {
    const std::string text = ToHex(command);
    const bool refresh = text.find("BF31") == 10 && text.find("8101FF") != std::string::npos;
    return refresh ? std::optional(FromHex("BF310380017F9000").value()) : std::nullopt;
  };
  const auto enabled = world_.Manager().Enable(first_, {});
  ASSERT_TRUE(enabled) << enabled.error().ToString();
  EXPECT_TRUE(enabled->refresh_missing);
  EXPECT_EQ(Enabled(), List{first_});
}

// Steps: the card enables, and answers 6F00 in place of the result. Pass: the LPA reads the list
// and reports the switch as done; its notification is sent.
TEST_F(EnableProfile, AStatusWordInPlaceOfTheResult) {
  world_.counting_card().change = [](ByteSpan command, Bytes& answer) {
    if (ToHex(command).find("BF31") == 10) answer = {0x6F, 0x00};
  };
  const auto enabled = world_.Manager().Enable(first_, world_.call());
  ASSERT_TRUE(enabled) << enabled.error().ToString();
  EXPECT_EQ(Enabled(), List{first_});
  EXPECT_EQ(ReceivedEvents(world_).back(), "enable");
}

// Steps: the card answers 6985 and does not enable. Pass: the LPA gives the card's answer and says
// that it did not take place.
TEST_F(EnableProfile, ARefusalByStatusWord) {
  world_.counting_card().instead = [&](ByteSpan command) -> std::optional<Bytes> {
    return ToHex(command).find("BF31") == 10 ? std::optional(Bytes{0x69, 0x85}) : std::nullopt;
  };
  const auto result = world_.Manager().Enable(first_, world_.call());
  EXPECT_EQ(ReasonOf(result),
            "lpa: EnableProfile: the card answers 6985, conditions of use not satisfied; the card "
            "shows that it did not take place");
  EXPECT_EQ(ExitOf(result), 5);
  EXPECT_EQ(Enabled(), List{});
}

// Steps: as the result is lost the card is pulled out. Pass: unknown outcome, and to list the
// profiles first.
TEST_F(EnableProfile, TheCardIsGoneWithItsAnswer) {
  bool gone = false;
  world_.counting_card().instead = [&](ByteSpan command) -> std::optional<Bytes> {
    gone = gone || ToHex(command).find("BF31") == 10;
    if (gone) world_.counting_card().LoseAnswer(0);
    return std::nullopt;
  };
  const auto result = world_.Manager().Enable(first_, world_.call());
  EXPECT_EQ(ExitOf(result), 10) << ReasonOf(result);
  EXPECT_EQ(result.error().next,
            "the card cannot be reached: list its profiles before you try again");
}

// Steps: the modem loses the answer to each command in turn, of Enable and of Disable. Pass: the
// LPA reports success exactly where the profile's state changed.
TEST_F(EnableProfile, EachLostAnswerInTurn) {
  for (int n = 1; n < 100; ++n) {
    const bool enable = Enabled().empty();
    const auto before = Enabled();
    const int apdus = world_.counting_card().apdus();
    world_.counting_card().LoseAnswer(n);
    const auto result =
        enable ? world_.Manager().Enable(first_, {}) : world_.Manager().Disable(first_, {});
    const bool all_answered = world_.counting_card().apdus() - apdus < n;
    world_.counting_card().LoseAnswer(-1);
    EXPECT_EQ(result.has_value(), Enabled() != before) << "lost answer " << n;
    if (all_answered) return;
  }
  FAIL() << "does not end";
}

}  // namespace
}  // namespace lpab::tests
