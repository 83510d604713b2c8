// Two profiles on a card, for the cases of ES10c.
#pragma once

#include "case_helpers.h"

namespace lpab::tests {

// Order fields of a profile that may not be disabled, or not deleted. The card allows both rules to
// every operator; ppr1 only to the first operational profile.
inline const nlohmann::json kPpr1 = {
    {"metadata",
     {{"profileOwner", {{"mcc", "262"}, {"mnc", "01"}}}, {"profilePolicyRules", {"ppr1"}}}}};
inline const nlohmann::json kPpr2 = {
    {"metadata",
     {{"profileOwner", {{"mcc", "262"}, {"mnc", "01"}}}, {"profilePolicyRules", {"ppr2"}}}}};

inline sgp22::Iccid Iccid(const std::string& digits) {
  return sgp22::Iccid::FromDigits(digits).value();
}

// A card that asks for REFRESH although nobody sent a TERMINAL PROFILE.
inline WorldOptions Refreshing() {
  WorldOptions options;
  options.card.quirks.refresh_without_terminal_profile = true;
  return options;
}

// ICCIDs of the profiles that are enabled.
inline std::vector<std::string> EnabledOf(World& world) {
  std::vector<std::string> enabled;
  for (const auto& profile : world.card_state().profiles) {
    if (profile.enabled) enabled.push_back(sgp22::Iccid::FromWire(profile.iccid)->digits());
  }
  return enabled;
}

class ManagementTest : public CaseTest {
 protected:
  void SetUp() override {
    first_ = Install(world_, 1);
    second_ = Install(world_, 2);
    world_.ProcessNotifications();
  }
  using List = std::vector<std::string>;
  List Enabled() { return EnabledOf(world_); }

  std::string first_;
  std::string second_;
};

}  // namespace lpab::tests
