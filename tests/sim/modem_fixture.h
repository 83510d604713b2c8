// A World whose card is in a modem with quirks, and what the whole translator is held to there.
#pragma once

#include <vector>

#include "management_fixture.h"
#include "must.h"
#include "sim/modem/quirk_switches.h"

namespace lpab::tests {

using modem::AccessMethod;

inline constexpr AccessMethod kCgla = AccessMethod::kCgla;
inline constexpr AccessMethod kCsim = AccessMethod::kCsim;

// An EC25 with these quirks and this fault, "KIND:N".
struct ModemCase {
  std::vector<std::string> quirks = {};
  std::string fault = {};
  std::vector<AccessMethod> access = {kCgla, kCsim};  // that the translator tries
  std::string personality = "ec25-j";
};

inline WorldOptions OptionsOf(const ModemCase& one) {
  WorldOptions options;
  sim::modem::ModemOptions modem;
  modem.personality = Must(sim::modem::FindPersonality(one.personality));
  modem.quirks = modem.personality.quirks;
  for (const std::string& quirk : one.quirks) Must(sim::modem::SetQuirk(modem.quirks, quirk));
  if (!one.fault.empty()) modem.quirks.fault = Must(sim::modem::ParseFault(one.fault));
  options.modem = std::move(modem);
  options.modem_changes.access = one.access;
  return options;
}

// A download, its enabling with REFRESH, disabling and deletion, by this way; every notification
// arrives and no channel stays open.
inline void ExpectAllWorks(World& world, AccessMethod by) {
  const std::string iccid = SampleIccid(1);
  world.AddSample("A", 1);
  const auto download = world.Download("A");
  ASSERT_TRUE(download) << download.error().ToString();
  ASSERT_TRUE(world.translator().working_method());
  EXPECT_EQ(*world.translator().working_method(), by);
  const uint32_t generation = world.translator().card_generation();
  const auto enabled = world.Manager().Enable(iccid, {});
  ASSERT_TRUE(enabled) << enabled.error().ToString();
  EXPECT_GT(world.translator().card_generation(), generation) << "the REFRESH was not noticed";
  EXPECT_EQ(EnabledOf(world), std::vector<std::string>{iccid});
  const auto disabled = world.Manager().Disable(iccid, {});
  ASSERT_TRUE(disabled) << disabled.error().ToString();
  const auto deleted = world.Manager().Delete(iccid, {});
  ASSERT_TRUE(deleted) << deleted.error().ToString();
  EXPECT_TRUE(world.card_state().profiles.empty());
  EXPECT_EQ(ReceivedEvents(world),
            (std::vector<std::string>{"install", "enable", "disable", "delete"}));
  EXPECT_TRUE(world.card_state().notifications.empty());
  EXPECT_EQ(world.OpenChannels(), 0);
}

inline void ExpectAllWorks(const ModemCase& one, AccessMethod by) {
  SCOPED_TRACE(one.quirks.empty() ? one.personality : one.quirks.front());
  World world(OptionsOf(one));
  ExpectAllWorks(world, by);
}

}  // namespace lpab::tests
