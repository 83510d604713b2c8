// Profile policy rules, for people and for JSON.
#pragma once

#include <string>
#include <vector>

#include "sgp22/profile_info.h"

namespace lpab::apps {

// {"ppr1", "ppr2"}: those that are set.
std::vector<std::string> RuleNames(const sgp22::PolicyRules& rules);

// A line for each rule that is set, with what it means; empty without rules.
std::string RuleLines(const sgp22::PolicyRules& rules);

}  // namespace lpab::apps
