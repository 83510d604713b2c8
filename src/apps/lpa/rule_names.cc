#include "apps/lpa/rule_names.h"

namespace lpab::apps {

std::vector<std::string> RuleNames(const sgp22::PolicyRules& rules) {
  std::vector<std::string> names;
  if (rules.disabling_not_allowed) names.push_back("ppr1");
  if (rules.deletion_not_allowed) names.push_back("ppr2");
  return names;
}

std::string RuleLines(const sgp22::PolicyRules& rules) {
  std::string lines;
  if (rules.disabling_not_allowed) {
    lines += "ppr1: once enabled it cannot be disabled, and no other profile can be used\n";
  }
  if (rules.deletion_not_allowed) lines += "ppr2: it cannot be deleted\n";
  return lines;
}

}  // namespace lpab::apps
